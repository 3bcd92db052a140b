"""One address for Redis, written in two ways: Celery's and the Redis client's."""


def client_url(address: str) -> str:
    """Celery's address of a broker as the Redis client writes it: `redis+socket:///a.sock` becomes `unix:///a.sock`."""
    return address.replace("redis+socket://", "unix://", 1)
