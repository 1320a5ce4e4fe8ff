"""Whole answers given again: how long, to whom, and what makes them forgotten."""

import asyncio

import pytest

from gateway.callers import Caller, Scope
from gateway.edge.answers import LARGEST, SHARE, WholeAnswers
from gateway.edge.body import GraphQLRequest, request_of
from gateway.upstream.cache import AnswerCache
from gateway.upstream.scope import CallScope

MAX = 1 << 20
READER = Caller("one", frozenset({Scope.READ}), frozenset({"a"}))


def asked(query: str = "{x}", **more: object) -> GraphQLRequest:
    return request_of({"query": query, **more})


def used(life: float = 60, *tags: str) -> CallScope:
    scope = CallScope()
    scope.used(life, tags or ("a/*", "a/events.list"))
    return scope


def given(answers: WholeAnswers, request: GraphQLRequest, caller: Caller = READER, scope: CallScope | None = None):
    key = answers.key(request, request.query or "", caller)
    assert key is not None
    return asyncio.run(answers.given(key, scope or CallScope()))


def keep(
    answers: WholeAnswers, request: GraphQLRequest, body: bytes, scope: CallScope, born: int | None = None
) -> None:
    key = answers.key(request, request.query or "", READER)
    assert key is not None
    answers.keep(key, body, answers.moment() if born is None else born, scope)


@pytest.fixture
def memory() -> AnswerCache:
    return AnswerCache(MAX)


@pytest.fixture
def answers(memory: AnswerCache) -> WholeAnswers:
    return WholeAnswers(memory, MAX)


def test_an_answer_is_given_again_with_what_is_left_of_its_life(answers):
    keep(answers, asked(), b"body", used(60))
    scope = CallScope()
    assert given(answers, asked(), scope=scope) == b"body"
    assert 59 < scope.life <= 60
    assert scope.tags == {"a/*", "a/events.list"}


def test_another_question_or_another_grant_is_another_answer(answers):
    keep(answers, asked("query Q($a: Int) {x}", variables={"a": 1, "b": 2}), b"body", used())
    assert given(answers, asked("query Q($a: Int) {x}", variables={"b": 2, "a": 1})) == b"body"
    assert given(answers, asked("query Q($a: Int) {x}", variables={"a": 2, "b": 2})) is None
    assert given(answers, asked("query Q($a: Int) {x }", variables={"a": 1, "b": 2})) is None
    named = asked("query Q($a: Int) {x}", variables={"a": 1, "b": 2}, operationName="Q")
    assert given(answers, named) is None
    same = asked("query Q($a: Int) {x}", variables={"a": 1, "b": 2})
    for other in (
        Caller("two", frozenset({Scope.READ}), frozenset({"b"})),
        Caller("two", frozenset({Scope.READ, Scope.PEOPLE_CONTACT}), frozenset({"a"})),
        Caller("two", frozenset({Scope.READ}), None),
    ):
        assert given(answers, same, other) is None
    assert given(answers, same, Caller("two", frozenset({Scope.READ}), frozenset({"a"}))) == b"body"


@pytest.mark.parametrize("tag", ["a/*", "a/events.list"])
def test_it_is_forgotten_with_any_of_its_parts(memory, answers, tag):
    keep(answers, asked(), b"body", used())
    memory.outdate(["b/*", "a/tickets.list"])
    assert given(answers, asked()) == b"body"
    memory.outdate([tag])
    assert given(answers, asked()) is None


def test_what_was_outdated_on_the_way_is_not_kept(memory, answers):
    born = answers.moment()
    memory.outdate(["a/*"])
    keep(answers, asked(), b"body", used(), born)
    assert given(answers, asked()) is None


def test_what_lives_for_no_time_or_for_ever_is_not_kept(answers):
    for scope in (used(0), CallScope()):
        keep(answers, asked(), b"body", scope)
        assert given(answers, asked()) is None
    live = used(60)
    live.used_live()
    keep(answers, asked(), b"body", live)
    assert given(answers, asked()) is None


def test_its_time_ends(answers):
    keep(answers, asked(), b"body", used(0.02))
    assert given(answers, asked()) == b"body"
    asyncio.run(asyncio.sleep(0.03))
    assert given(answers, asked()) is None


def test_it_is_bounded_in_bytes(answers):
    keep(answers, asked(), b"x" * (MAX // SHARE // LARGEST), used())
    assert given(answers, asked()) is None
    for number in range(100):
        keep(answers, asked(f"{{x{number}}}"), b"x" * 6000, used())
    assert answers._known.currsize <= MAX // SHARE
    assert given(answers, asked("{x99}")) is not None
    assert given(answers, asked("{x0}")) is None


def test_variables_that_cannot_be_written_down_have_no_key(answers):
    assert answers.key(asked(variables={"n": "\ud800"}), "{x}", READER) is None
