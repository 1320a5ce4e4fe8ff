"""Prometheus figures of the HTTP face. Labels come from closed lists: nothing a client writes becomes one."""

from functools import lru_cache

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("eventgate_http_requests_total", "HTTP requests, by route and status.", ["route", "status"])
SECONDS = Histogram(
    "eventgate_http_seconds",
    "Time from a request's head to the end of its answer.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
OPERATIONS = Counter("eventgate_operations_total", "GraphQL operations, by kind and outcome.", ["kind", "outcome"])
RUNNING = Gauge("eventgate_operations_running", "GraphQL requests being answered now.", multiprocess_mode="livesum")
ERRORS = Counter("eventgate_errors_total", "Errors in GraphQL answers, by code.", ["code"])


@lru_cache(1024)
def requests(route: str, status: int) -> Counter:
    """The counter of a route and a status; looking it up by labels takes as long as the rest of the bookkeeping."""
    return REQUESTS.labels(route, str(status))


@lru_cache(64)
def seconds(route: str) -> Histogram:
    """The histogram of a route."""
    return SECONDS.labels(route)


@lru_cache(64)
def operations(kind: str, outcome: str) -> Counter:
    """The counter of a kind of operation and its outcome."""
    return OPERATIONS.labels(kind, outcome)
