"""The breaker and the retry's decision, as pure functions of what they are told."""

from pathlib import Path

import pytest
from upstream_house import Clock

from gateway.errors import VendorBadResponse, VendorError, VendorRateLimited, VendorUnavailable
from gateway.records import Vendor
from gateway.upstream.breaker import AccountState, Breaker
from gateway.upstream.retry import retrying
from gateway.upstream.standing import Standing


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(threshold=2, clock=clock)
    for _ in range(2):
        permit = breaker.admit()
        assert permit is not None
        permit.failed("down")
    return breaker


def test_failures_in_a_row_open_it_and_a_success_between_them_does_not() -> None:
    breaker = Breaker(threshold=2)
    for _ in range(5):
        one, two = breaker.admit(), breaker.admit()
        assert one is not None
        assert two is not None
        one.failed("x")
        assert breaker.state is AccountState.DEGRADED
        two.succeeded()
    assert breaker.state is AccountState.HEALTHY


def test_open_it_tells_why_and_until_when() -> None:
    clock = Clock()
    breaker = opened(clock)
    assert (breaker.state, breaker.last_error) == (AccountState.UNAVAILABLE, "down")
    assert breaker.retry_at is not None
    assert (breaker.retry_at.timestamp(), breaker.refusal()) == (clock.now + 5, 5)
    assert breaker.admit() is None


def test_each_failed_trial_doubles_the_wait_up_to_a_minute() -> None:
    clock = Clock()
    breaker = opened(clock)
    waits = []
    for _ in range(6):
        wait = breaker.refusal()
        assert wait is not None
        waits.append(wait)
        clock.now += wait
        trial = breaker.admit()
        assert trial is not None
        assert breaker.admit() is None
        trial.failed("still down")
    assert waits == [5, 10, 20, 40, 60, 60]
    clock.now += 60
    trial = breaker.admit()
    assert trial is not None
    trial.succeeded()
    assert (breaker.state, breaker.refusal()) == (AccountState.HEALTHY, None)


def test_calls_from_before_it_opened_are_not_heard() -> None:
    clock = Clock()
    breaker = Breaker(threshold=1, clock=clock)
    early = [breaker.admit() for _ in range(4)]
    assert all(early)
    early[0].failed("down")  # type: ignore[union-attr]
    early[1].succeeded()  # type: ignore[union-attr]
    assert breaker.state is AccountState.UNAVAILABLE
    clock.now += 5
    trial = breaker.admit()
    assert trial is not None
    early[2].failed("late news")  # type: ignore[union-attr]
    early[3].abandoned()  # type: ignore[union-attr]
    assert breaker.admit() is None  # the trial is still the trial
    trial.abandoned()
    assert breaker.admit() is not None


def test_a_complaint_degrades_and_never_opens() -> None:
    breaker = Breaker(threshold=1)
    for _ in range(9):
        permit = breaker.admit()
        assert permit is not None
        permit.complained("wrong key")
    assert (breaker.state, breaker.last_error) == (AccountState.DEGRADED, "wrong key")
    permit = breaker.admit()
    assert permit is not None
    permit.succeeded()
    assert breaker.state is AccountState.HEALTHY


def error(kind: type[VendorError], **about: int | bool) -> VendorError:
    made = kind("x", vendor=Vendor.EVENTTIA, account="a", retry_after=about.get("retry_after"))
    made.unsent, made.refused_here = bool(about.get("unsent")), bool(about.get("refused_here"))
    return made


async def pauses_of(failure: VendorError, *, safe: bool, left: float, retries: int, chance: float) -> list[float]:
    """The pauses between the tries of a call that always fails so."""
    slept: list[float] = []
    tried = 0

    async def fails() -> None:
        nonlocal tried
        tried += 1
        raise failure

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    tries = retrying(retries=retries, safe=safe, left=lambda: left, sleep=sleep, chance=lambda: chance)
    with pytest.raises(type(failure)) as caught:
        await tries(fails)
    assert caught.value is failure
    assert tried == len(slept) + 1
    return slept


@pytest.mark.parametrize(
    ("failure", "safe", "left", "again"),
    [
        (error(VendorUnavailable), True, 9, True),
        (error(VendorUnavailable), False, 9, False),
        (error(VendorUnavailable, unsent=True), False, 9, True),
        (error(VendorUnavailable, refused_here=True), True, 9, False),
        (error(VendorUnavailable), True, 0.001, False),
        (error(VendorBadResponse), True, 9, False),
        (error(VendorRateLimited, retry_after=3), True, 9, True),
        (error(VendorRateLimited, retry_after=3), True, 2, False),
        (error(VendorRateLimited, retry_after=6), True, 9, False),
        (error(VendorRateLimited, retry_after=0), True, 9, True),
    ],
)
async def test_what_is_worth_another_try(failure: VendorError, safe: bool, left: float, again: bool) -> None:
    pauses = await pauses_of(failure, safe=safe, left=left, retries=1, chance=0.5)
    assert len(pauses) == again
    if failure.retry_after is not None:
        assert all(pause >= failure.retry_after for pause in pauses)


async def test_pauses_grow_differ_and_end() -> None:
    failure = error(VendorUnavailable)
    longest = await pauses_of(failure, safe=True, left=99, retries=8, chance=1.0)
    assert longest == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    assert await pauses_of(failure, safe=True, left=99, retries=1, chance=0.0) == [0.025]
    assert await pauses_of(failure, safe=True, left=99, retries=0, chance=0.0) == []


async def test_what_is_no_failure_of_the_vendor_is_not_tried_again() -> None:
    async def is_wrong() -> None:
        raise KeyError("ours")

    async def never(_seconds: float) -> None:
        raise AssertionError("paused")

    with pytest.raises(KeyError):
        await retrying(retries=3, safe=True, left=lambda: 99, sleep=never)(is_wrong)


def test_a_clock_that_was_set_back_does_not_keep_it_open() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now -= 3600
    assert breaker.refusal() is None
    trial = breaker.admit()
    assert trial is not None
    trial.failed("still down")
    assert breaker.refusal() == 10


# ---------------------------------------------------------------------- several workers


def workers(tmp_path: Path, clock: Clock) -> tuple[Breaker, Breaker]:
    """The breakers of two processes of one machine, both open since a moment ago."""
    one, two = (Breaker(threshold=1, trial_s=10, clock=clock, standing=Standing(tmp_path / "s")) for _ in range(2))
    permit = one.admit()
    assert permit is not None
    permit.failed("down")
    return one, two


def test_of_all_workers_one_tries(tmp_path: Path) -> None:
    clock = Clock()
    one, two = workers(tmp_path, clock)
    assert (one.refusal(), two.refusal()) == (5, 5)
    clock.now += 5
    trial = one.admit()
    assert trial is not None
    assert (one.refusal(), two.refusal(), two.admit()) == (0.1, 10, None)
    trial.failed("still down")
    assert (one.refusal(), two.refusal()) == (10, 10)
    clock.now += 10
    trial = two.admit()
    assert trial is not None
    trial.succeeded()
    assert (one.state, two.state) == (AccountState.HEALTHY, AccountState.HEALTHY)


def test_a_trial_given_up_by_one_worker_is_open_to_all(tmp_path: Path) -> None:
    clock = Clock()
    one, two = workers(tmp_path, clock)
    clock.now += 5
    trial = one.admit()
    assert trial is not None
    trial.abandoned()
    assert (one.refusal(), two.refusal()) == (None, None)
    trial = two.admit()
    assert trial is not None
    assert one.admit() is None


def test_a_worker_that_died_while_trying_holds_up_the_others_for_as_long_as_a_trial_takes(tmp_path: Path) -> None:
    clock = Clock()
    one, two = workers(tmp_path, clock)
    clock.now += 5
    late = one.admit()
    assert late is not None
    clock.now += 10
    trial = two.admit()
    assert trial is not None
    late.succeeded()  # it had not died: what it says is not heard any more
    assert one.admit() is None
    trial.failed("still down")
    assert (one.refusal(), two.refusal()) == (10, 10)


def test_two_workers_that_look_at_the_same_moment_are_not_both_let_through(tmp_path: Path) -> None:
    clock = Clock()
    one, two = workers(tmp_path, clock)
    clock.now += 5
    asked = one.refusal(), two.refusal()
    assert asked == (None, None)
    follow, two._follow = two._follow, lambda: None  # type: ignore[method-assign]
    assert one.admit() is not None
    assert two.admit() is None
    two._follow = follow  # type: ignore[method-assign]
    assert two.refusal() == 10
