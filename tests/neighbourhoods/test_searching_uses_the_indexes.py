"""A search among thousands of entries looks at a few: the planner takes the indexes, with figures and without luck."""

from django.db import connection, transaction
from django.utils import timezone

from neighbourhoods.models import Asset, AssetLocation, Location
from neighbourhoods.reads import found_assets
from tests.conftest import as_owner
from tests.neighbourhoods.conftest import INSIDE


def test_words_and_distance_are_answered_from_indexes(committing: str) -> None:
    rows = 4_000
    now = timezone.now()
    assets = Asset.objects.bulk_create(
        Asset(
            name=f"Group {n}",
            summary="walking" if n % 400 == 0 else "sitting",
            kind="groups",
            status="published",
            changed_at=now,
        )
        for n in range(rows)
    )
    there = Location.objects.bulk_create(
        Location(latitude=50 + n / rows * 3, longitude=-2 + n / rows * 2) for n in range(rows)
    )
    AssetLocation.objects.bulk_create(
        AssetLocation(asset=asset, location=location) for asset, location in zip(assets, there, strict=True)
    )
    as_owner("ANALYZE", database=committing)  # without figures the planner guesses
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found_assets(near=INSIDE, within=500).explain()
        assert "location_on_the_map" in plan
        assert "asset_words" in found_assets("walking").explain()
