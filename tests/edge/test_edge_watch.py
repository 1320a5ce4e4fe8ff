"""Giving up: the client left, the time is over, somebody else cancels, and all of these at an unlucky moment."""

import asyncio
import time

import pytest
from graphql import GraphQLSchema, parse

from gateway.edge import watch
from gateway.edge.body import Deadline, Disconnected
from gateway.edge.pricing import LARGEST_SHAPE, Pricing, shape_of
from gateway.edge.watch import watched


class Line:
    """A client who says nothing until he leaves."""

    def __init__(self):
        self.left = asyncio.Event()
        self.asked = 0

    async def receive(self):
        self.asked += 1
        await self.left.wait()
        return {"type": "http.disconnect"}


async def is_clean():
    """Nothing of a cancellation is left behind in this task."""
    assert asyncio.current_task().cancelling() == 0
    await asyncio.sleep(0)


async def test_quick_work_has_no_listener():
    line = Line()
    async with watched(line.receive, 5):
        await asyncio.sleep(0)
    assert line.asked == 0
    assert len(asyncio.all_tasks()) == 1
    await is_clean()


async def test_a_client_who_leaves_ends_the_work():
    line = Line()
    asyncio.get_running_loop().call_later(watch.LISTEN_AFTER_S * 2, line.left.set)
    with pytest.raises(Disconnected):
        async with watched(line.receive, 5):
            await asyncio.sleep(5)
    await is_clean()


async def test_a_client_who_left_before_is_noticed():
    line = Line()
    line.left.set()
    started = time.monotonic()
    with pytest.raises(Disconnected):
        async with watched(line.receive, 5):
            await asyncio.sleep(5)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("seconds", [0.01, 0.1])
async def test_work_over_its_time_is_ended(seconds):
    line = Line()
    with pytest.raises(TimeoutError):
        async with watched(line.receive, seconds):
            await asyncio.sleep(5)
    await is_clean()
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("block", [Deadline(0.05), watched(Line().receive, 0.05)], ids=["deadline", "watched"])
async def test_work_that_is_done_just_as_its_time_is_over_counts(block):
    async with block:
        block._expire()
    await is_clean()


async def test_a_failure_of_the_work_stays_that_failure():
    with pytest.raises(ZeroDivisionError):
        async with watched(Line().receive, 5):
            raise ZeroDivisionError
    await is_clean()


async def test_a_failure_in_cleaning_up_stays_that_failure():
    async def work():
        try:
            await asyncio.sleep(1)
        finally:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with Deadline(0.01):
            await work()
    await is_clean()


@pytest.mark.parametrize("make", [lambda: Deadline(5), lambda: watched(Line().receive, 5)], ids=["deadline", "watched"])
async def test_a_cancellation_from_outside_stays_one(make):
    async def work():
        async with make():
            await asyncio.sleep(5)

    task = asyncio.create_task(work())
    await asyncio.sleep(watch.LISTEN_AFTER_S * 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_a_cancellation_from_outside_wins_over_our_own():
    async def work():
        async with Deadline(0.01) as block:
            block._expire()
            task.cancel()
            await asyncio.sleep(5)

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task


# ---------------------------------------------------------------- what an operation costs, remembered


def prices():
    asked = []

    def cost_of(document, name, variables, schema):
        asked.append((name, dict(variables)))
        return len(asked)

    return Pricing(cost_of, GraphQLSchema()), asked


def test_variables_of_one_shape_have_one_price():
    pricing, asked = prices()
    document = parse("{a}")

    assert pricing.cost(document, None, {"id": "x", "n": 5, "ids": ["a", "b"]}) == 1
    assert pricing.cost(document, None, {"id": "y", "n": 5, "ids": ["c", "d"]}) == 1
    assert pricing.cost(document, "A", {"id": "y", "n": 5, "ids": ["c", "d"]}) == 2
    assert pricing.cost(parse("{a}"), None, {"id": "x", "n": 5, "ids": ["a", "b"]}) == 3
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"n": 5}, {"n": 6}),
        ({"n": 1}, {"n": True}),
        ({"n": 1}, {"n": 1.0}),
        ({"n": 0}, {"n": False}),
        ({"n": None}, {}),
        ({"n": None}, {"n": False}),
        ({"n": ""}, {"n": "x"}),
        ({"n": "1"}, {"n": 1}),
        ({"n": []}, {"n": [1]}),
        ({"n": [1]}, {"n": 1}),
        ({"n": {}}, {"n": []}),
        ({"n": {"a": 1}}, {"n": {"b": 1}}),
        ({"n": {"a": {"b": 1}}}, {"n": {"a": 1, "b": 1}}),
        ({"a": {"x": 1}, "b": 2}, {"a": 2, "b": {"x": 1}}),
        ({"f": {"accounts": ["a"]}}, {"f": {"accounts": ["a", "b"]}}),
    ],
)
def test_what_may_cost_otherwise_has_another_shape(one, other):
    assert shape_of(one) != shape_of(other)


def test_large_variables_are_counted_anew_each_time():
    pricing, asked = prices()
    document, large = parse("{a}"), {f"v{n}": n for n in range(LARGEST_SHAPE)}

    assert shape_of(large) is None
    assert [pricing.cost(document, None, large) for _ in range(2)] == [1, 2]
    assert len(asked) == 2
