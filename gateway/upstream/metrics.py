"""Prometheus figures of vendor calls."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter(
    "eventgate_upstream_calls_total",
    "Vendor calls sent, by what came of them.",
    ["account", "endpoint", "outcome"],
)
SECONDS = Histogram(
    "eventgate_upstream_seconds",
    "Time of one vendor call, from sending to the last byte.",
    ["account", "endpoint"],
)
ANSWERS = Counter(
    "eventgate_answers_total",
    "Vendor answers needed by operations, by where they came from.",
    ["account", "endpoint", "cache"],
)
STATE = Gauge(
    "eventgate_account_state",
    "0 healthy, 1 degraded, 2 unavailable (the breaker is open).",
    ["account"],
)
