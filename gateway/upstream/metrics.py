"""Prometheus figures of vendor calls.

What each call counts is found by ``calls``, ``seconds`` and ``answers``: ``labels`` takes longer than counting.
"""

from functools import lru_cache

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
    "0 healthy, 1 degraded, 2 unavailable (the breaker is open); of several workers as the one that is asked finds it.",
    ["account"],
    multiprocess_mode="livemostrecent",
)
HEDGES = Counter(
    "eventgate_upstream_hedges_total",
    "Reads that were sent a second time because the first took long.",
    ["account", "endpoint"],
)
SHARED = Counter(
    "eventgate_shared_cache_total",
    "Questions to the shared cache, by what came of them: hit, miss, late (over its time), lost, away (not asked).",
    ["outcome"],
)

calls = lru_cache(4096)(CALLS.labels)
seconds = lru_cache(4096)(SECONDS.labels)
answers = lru_cache(4096)(ANSWERS.labels)
