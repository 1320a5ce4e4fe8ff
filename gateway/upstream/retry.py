"""Retry: what tenacity is told of a call: which failures are worth another try, after what pause, and until when."""

import random
from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential
from tenacity.stop import stop_base

from gateway.errors import VendorError

BACKOFF = wait_exponential(multiplier=0.05, max=2.0)
"""Seconds, doubled from try to try."""
PATIENCE_S = 5.0
"""The longest Retry-After that is waited out; what asks for more is told to the caller at once, with the time."""


def retrying(
    *,
    retries: int,
    safe: bool,
    left: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    chance: Callable[[], float] = random.random,
) -> AsyncRetrying:
    """Tries a call again where that may help; raises what the last try raised.

    Args:
        retries: how many tries may follow the first.
        safe: whether sending twice does no harm; what certainly did not leave may be sent again in any case.
        left: seconds left for the whole call; a try that could not even begin within them is not worth the pause.
        chance: 0 to 1. Half of a pause is by chance, so that callers who failed together do not return together.
    """

    def pause(state: RetryCallState) -> float:
        told = _failure(state).retry_after
        return BACKOFF(state) * (0.5 + chance() / 2) if told is None else told + chance() * 0.25

    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, VendorError) and _is_worth_it(error, safe)),
        wait=pause,
        stop=stop_after_attempt(retries + 1) | _TooLate(left),
        sleep=sleep,
        reraise=True,
    )


class _TooLate(stop_base):
    """Whether the next try could not even begin in the time that is left."""

    def __init__(self, left: Callable[[], float]) -> None:
        self._left = left

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.upcoming_sleep >= self._left()


def _failure(state: RetryCallState) -> VendorError:
    assert state.outcome is not None
    error = state.outcome.exception()
    assert isinstance(error, VendorError)
    return error


def _is_worth_it(error: VendorError, safe: bool) -> bool:
    if not error.retryable or error.refused_here or not (safe or error.unsent):
        return False
    return error.retry_after is None or error.retry_after <= PATIENCE_S
