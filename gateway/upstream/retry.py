"""Retry: whether a failed call is worth another try, and after how long. Pure: time and chance are arguments."""

from gateway.errors import VendorError

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0
PATIENCE_S = 5.0
"""The longest Retry-After that is waited out; what asks for more is told to the caller at once, with the time."""


def pause_before_retry(
    error: VendorError, *, tried: int, retries: int, safe: bool, left: float, chance: float
) -> float | None:
    """Seconds to wait before the next try; None where there shall be none.

    Args:
        tried: tries made so far. retries: how many may follow the first.
        safe: whether sending twice does no harm; what certainly did not leave may be sent again in any case.
        left: seconds left for the whole call; a try that could not even begin within them is not worth the wait.
        chance: 0 to 1. Half of a pause is by chance, so that callers who failed together do not return together.
    """
    if tried > retries or not error.retryable or error.refused_here or not (safe or error.unsent):
        return None
    if error.retry_after is not None:
        if error.retry_after > PATIENCE_S:
            return None
        pause = error.retry_after + chance * 0.25
    else:
        pause = min(FIRST_PAUSE_S * 2 ** (tried - 1), LONGEST_PAUSE_S) * (0.5 + chance / 2)
    return pause if pause < left else None
