-- The haversine distance in metres between two points in degrees (WGS 84), on a sphere of the earth's mean radius
-- (IUGG, 6,371,008.8 m). least() keeps rounding from taking the root above one. One expression, so it is inlined.
CREATE OR REPLACE FUNCTION metres_between(
    latitude float8, longitude float8, other_latitude float8, other_longitude float8
) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 2 * 6371008.8 * asin(sqrt(least(1.0,
    power(sin(radians(other_latitude - latitude) / 2), 2)
    + cos(radians(latitude)) * cos(radians(other_latitude)) * power(sin(radians(other_longitude - longitude) / 2), 2)
)));
