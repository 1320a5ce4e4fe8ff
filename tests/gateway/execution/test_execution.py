"""The execution path against graphql-core's, which is the measure: the same data, nulls and errors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import Enum
from typing import Annotated, Any
from unittest.mock import patch

import pytest
import strawberry
from graphql import GraphQLError, OperationDefinitionNode, execute, parse, validate
from graphql.execution import ExecutionResult
from graphql.execution.values import get_variable_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.execution import run
from gateway.execution.plan import MOST_PLANS, Plans
from gateway.execution.run import Run

# ---------------------------------------------------------------------- a graph in which everything happens


class Broken(Exception):
    pass


@strawberry.enum
class Colour(Enum):
    RED = "r"
    BLUE = "b"


class Dog:
    name = "Rex"
    colour = Colour.RED
    legs = 4


class Cat:
    name = "Tom"
    colour = Colour.BLUE
    legs = None


def soon(value: Any) -> "asyncio.Future[Any]":
    """A future that has its value, or its failure, a turn of the loop later."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Any] = loop.create_future()
    set_it = found.set_exception if isinstance(value, Exception) else found.set_result
    loop.call_soon(set_it, value)
    return found


async def later(value: Any, turns: int = 2) -> Any:
    for _ in range(turns):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


def fails() -> Any:
    raise Broken("it broke")


def ready(value: Any) -> Callable[[], Any]:
    return lambda: value


def field(type_: Any, resolver: Callable[..., Any]) -> Any:
    return strawberry.field(resolver=resolver, graphql_type=type_)


def view_of(kind: type) -> Callable[[type], type]:
    def mark(cls: Any) -> Any:
        cls.is_type_of = staticmethod(lambda obj, _info: isinstance(obj, kind))
        return cls

    return mark


@strawberry.interface
class Animal:
    name: str
    colour: Colour


@strawberry.type
@view_of(Dog)
class DogType(Animal):
    legs: int | None

    @strawberry.field
    def bark(self, times: int = 1, loud: bool | None = None) -> str:
        return ("WOOF" if loud else "woof") * times


@strawberry.type
@view_of(Cat)
class CatType(Animal):
    legs: int | None
    purr = field(str | None, lambda: soon("purr"))


Pet = Annotated[DogType | CatType, strawberry.union("Pet")]


@strawberry.input
class Words:
    say: str
    count: int = 2


Lazy = Annotated["Node", strawberry.lazy(__name__)]


@strawberry.type
class Node:
    text = field(str, ready("text"))
    wrong_type = field(int | None, ready("not a number"))
    wrong_type_required = field(int, ready("not a number"))
    number = field(int | None, ready(3))
    ratio = field(float, ready(2))
    yes = field(bool, ready(True))
    nothing = field(str | None, ready(None))
    nothing_required = field(str, ready(None))
    failing = field(str | None, fails)
    failing_required = field(str, fails)
    an_error = field(str | None, ready(Broken("returned")))
    soon_text = field(str, lambda: soon("soon"))
    soon_failing = field(str | None, lambda: soon(Broken("soon")))
    soon_failing_required = field(str, lambda: soon(Broken("soon")))
    later_text = field(str, lambda: later("later"))
    later_nothing_required = field(str, lambda: later(None))
    later_failing = field(str | None, lambda: later(Broken("later"), 3))
    words = field(list[str], ready(("one", "two")))
    holes = field(list[str | None], ready(["one", None]))
    holes_required = field(list[str], ready(["one", None]))
    mixed = field(list[str | None] | None, lambda: ["now", soon("soon"), Broken("item"), soon("last")])
    no_list = field(list[str] | None, ready("a string"))
    pet = field(Pet | None, ready(Dog()))
    no_pet = field(Pet | None, ready(object()))
    pets = field(list[Pet], lambda: [Dog(), Cat()])
    animals = field(list[Animal], lambda: later([Cat(), Dog()]))

    child = field(Lazy, lambda: Node())
    soon_child = field(Lazy | None, lambda: soon(Node()))
    later_child = field(Lazy, lambda: later(Node()))
    children = field(list[Lazy], lambda: (Node(), Node()))
    soon_children = field(list[Lazy | None] | None, lambda: soon([Node(), None, soon(Node()), Broken("no child")]))

    @strawberry.field
    def where(self, info: strawberry.Info) -> str:
        return "/".join(map(str, info.path.as_list())) + f" {info.field_name} {info.context['who']}"

    @strawberry.field
    def says(self, words: Words, colour: Colour | None = None) -> str:
        return f"{words.say * words.count} {colour}"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: strawberry.Info, number: int) -> int | None:
        info.context["seen"].append(f"begin {number}")
        await later(None)
        info.context["seen"].append(f"end {number}")
        if number < 0:
            raise Broken("negative")
        return number

    @strawberry.mutation
    async def must(self, info: strawberry.Info) -> int:
        info.context["seen"].append("must")
        return int(await later(Broken("must")))


Query = strawberry.type(type("Query", (Node,), {}), name="Query")
SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, types=[DogType, CatType])
CORE = SCHEMA._schema


async def ours(text: str, variables: dict[str, Any] | None = None, plans: Plans | None = None) -> ExecutionResult:
    """What our way answers; it must be the same with the selections compiled."""
    document = parse(text)
    [operation] = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    coerced = get_variable_values(CORE, operation.variable_definitions or (), variables or {})
    assert not isinstance(coerced, list), coerced
    plan = (plans or Plans(CORE, document)).plan(operation, coerced.coerced)
    assert plan is not None
    found = await Run(plan, coerced, {"who": "me", "seen": []}, SCHEMA.schema_converter).execute()
    for _ in range(2):  # the first meets the classes, the second writes their objects in one piece
        with patch.object(run, "COMPILED_FROM", 1):
            again = await Run(plan, coerced, {"who": "me", "seen": []}, SCHEMA.schema_converter).execute()
        assert (again.data, told(again.errors)) == (found.data, told(found.errors))
    return found


async def theirs(text: str, variables: dict[str, Any] | None = None) -> ExecutionResult:
    found = execute(CORE, parse(text), context_value={"who": "me", "seen": []}, variable_values=variables)
    return await found if isinstance(found, Awaitable) else found


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """No task outlives the block, and nothing complains."""
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    before = asyncio.all_tasks()
    yield
    await later(None, 6)
    assert asyncio.all_tasks() <= before
    assert [one for one in complaints if "never retrieved" not in one["message"]] == []


def paths(errors: list[GraphQLError] | None) -> list[list[str | int]]:
    return sorted((list(error.path or ()) for error in errors or ()), key=str)


def told(errors: list[GraphQLError] | None) -> list[tuple[str, str]]:
    return sorted((str(error.path), error.message.partition(" must resolve to ")[0]) for error in errors or ())


def is_nulled(data: Any, path: list[str | int]) -> bool:
    """Whether a null stands at the path or above."""
    for key in path:
        if data is None:
            return True
        data = data[key]
    return data is None


async def same(text: str, variables: dict[str, Any] | None = None) -> None:
    async with nothing_left():
        mine = await ours(text, variables)
    measure = await theirs(text, variables)
    assert mine.data == measure.data
    assert list(mine.data or ()) == list(measure.data or ())
    assert bool(mine.errors) == bool(measure.errors)
    for error in mine.errors or ():
        assert error.locations
        assert is_nulled(mine.data, list(error.path or ()))
    # where nothing climbs, each side must tell exactly the same
    if not any("Required" in str(part) for error in measure.errors or () for part in error.path or ()):
        assert told(mine.errors) == told(measure.errors)


LEAVES = [
    name
    for name, one in CORE.type_map["Node"].fields.items()  # type: ignore[attr-defined]
    if not one.args and not any(word in name.lower() for word in ("child", "pet", "animals"))
]
OTHERS = ["__typename", "where", 'says(words: {say: "x"})', "says2: says(words: $words, colour: RED)"]
PETS = [
    "__typename ... on DogType { name legs bark(times: 2) } ... on CatType { legs purr }",
    "... on Animal { colour name }",
    "... on DogType { bark loud: bark(loud: true) } ...A",
]


@st.composite
def selections(draw: Any, depth: int = 3) -> str:
    parts = draw(st.lists(st.sampled_from(LEAVES), max_size=4))
    aliased = draw(st.lists(st.sampled_from(LEAVES), max_size=2))
    parts += [f"a{draw(st.integers(0, 9))}_{name}: {name}" for name in aliased]
    parts += draw(st.lists(st.sampled_from(OTHERS), max_size=2))
    for name in draw(st.lists(st.sampled_from(["pet", "noPet", "pets"]), max_size=1)):
        parts.append(f"{name} {{ {draw(st.sampled_from(PETS))} }}")
    if draw(st.booleans()):
        parts.append("animals { __typename name colour ... on CatType { purr } }")
    if depth:
        children = ["child", "soonChild", "laterChild", "children", "soonChildren"]
        for name in draw(st.lists(st.sampled_from(children), max_size=2)):
            condition = draw(st.sampled_from(["", "@include(if: $yes)", "@skip(if: $yes)", "@skip(if: false)"]))
            parts.append(f"{name} {condition} {{ {draw(selections(depth - 1))} }}")
        if draw(st.booleans()):
            parts.append(f"child {{ ...F ... on Node {{ {draw(selections(0))} }} ... @include(if: $no) {{ text }} }}")
    return " ".join(parts) or "text"


@given(selections())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_query_answers_what_graphql_core_answers(selection: str) -> None:
    text = (
        "query Q($yes: Boolean = true, $no: Boolean!, $words: Words!) { "
        f"{selection} used: says(words: $words) @skip(if: $no) @include(if: $yes) }} "
        "fragment F on Node { number soonFailing child { ...G } } fragment G on Node { text ...on Node { number } } "
        "fragment A on Animal { name }"
    )
    # such a document never comes to be executed; that a fragment stands unused does no harm here
    if any("conflict" in error.message for error in validate(CORE, parse(text))):
        return
    asyncio.run(same(text, {"no": False, "words": {"say": "w"}}))


@pytest.mark.parametrize(
    "text",
    [
        "{ text wrongType number ratio yes nothing anError failing }",
        "{ child { wrongTypeRequired text } }",
        "{ soonChild { child { nothingRequired } text } text }",
        "{ children { soonFailingRequired } }",
        "{ soonChildren { laterNothingRequired text } }",
        "{ soonChildren { child { failingRequired } text } }",
        "{ holes holesRequired }",
        "{ soonChild { holesRequired } words mixed noList }",
        "{ noPet { __typename } pets { __typename ... on Animal { name } } }",
        "{ soonChild { laterChild { soonFailingRequired laterText } } }",
        "{ soonChild { soonChild { soonFailingRequired } soonFailingRequired } }",
    ],
)
def test_nulls_climb_as_far_as_they_must(text: str) -> None:
    asyncio.run(same(text))


def test_a_mutations_fields_follow_one_another() -> None:
    async def scenario() -> None:
        document = parse("mutation { a: add(number: 1) b: add(number: -2) c: add(number: 3) }")
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        variables = get_variable_values(CORE, (), {})
        assert not isinstance(variables, list)
        plan = Plans(CORE, document).plan(operation, {})
        assert plan is not None
        seen: list[str] = []
        found = await Run(plan, variables, {"seen": seen}, SCHEMA.schema_converter).execute()
        assert found.data == {"a": 1, "b": None, "c": 3}
        assert paths(found.errors) == [["b"]]
        assert seen == ["begin 1", "end 1", "begin -2", "end -2", "begin 3", "end 3"]

    asyncio.run(scenario())


def test_a_mutation_that_leaves_no_data_ends_there() -> None:
    async def scenario() -> None:
        found = await ours("mutation { must a: add(number: 1) }")
        assert found.data is None
        assert paths(found.errors) == [["must"]]

    asyncio.run(scenario())


def test_arguments_are_made_once_and_belong_to_their_operation() -> None:
    async def scenario() -> None:
        document = parse("query ($n: Int!) { pet { ... on DogType { fixed: bark(times: 3) bark(times: $n) } } }")
        plans = Plans(CORE, document)
        text = "query ($n: Int!) { pet { ... on DogType { fixed: bark(times: 3) bark(times: $n) } } }"
        answers = [await ours(text, {"n": n}) for n in (1, 2)]
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        for n in (1, 2, 1):
            variables = get_variable_values(CORE, operation.variable_definitions or (), {"n": n})
            assert not isinstance(variables, list)
            plan = plans.plan(operation, variables.coerced)
            assert plan is not None
            found = await Run(plan, variables, {}, SCHEMA.schema_converter).execute()
            assert found.data == answers[n - 1].data == {"pet": {"fixed": "woof" * 3, "bark": "woof" * n}}

    asyncio.run(scenario())


def test_conditions_have_a_plan_each_and_those_are_bounded() -> None:
    names = [f"v{index}" for index in range(6)]
    head = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: number @include(if: ${name})" for name in names)
    document = parse(f"query ({head}) {{ text {fields} }}")
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    plans = Plans(CORE, document)
    for number in range(64):
        values = {name: bool(number >> index & 1) for index, name in enumerate(names)}
        plan = plans.plan(operation, values)
        assert plan is not None
        assert [field.key for field in plan.root.fields] == ["text", *(name for name in names if values[name])]
        assert plans.plan(operation, values) is plan
    assert len(plans._known) == MOST_PLANS


@pytest.mark.parametrize("text", ["{ __schema { queryType { name } } text }", '{ __type(name: "Node") { name } }'])
def test_what_asks_for_the_schema_is_left_to_graphql_core(text: str) -> None:
    document = parse(text)
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert Plans(CORE, document).plan(operation, {}) is None


def test_who_goes_away_takes_the_resolvers_along() -> None:
    async def scenario() -> None:
        ended: list[str] = []

        async def endless() -> str:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return ""

        query = type("Query", (), {name: field(str | None, endless) for name in ("slow", "b")})
        schema = strawberry.Schema(query=strawberry.type(query))
        document = parse("{ slow b }")
        [operation] = document.definitions
        assert isinstance(operation, OperationDefinitionNode)
        plan = Plans(schema._schema, document).plan(operation, {})
        assert plan is not None
        variables = get_variable_values(schema._schema, (), {})
        assert not isinstance(variables, list)
        task = asyncio.create_task(Run(plan, variables, None, schema.schema_converter).execute())
        await later(None, 3)
        async with nothing_left():
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert ended == ["cancelled", "cancelled"]

    asyncio.run(scenario())


def test_what_a_null_replaced_is_cancelled_and_not_told_of() -> None:
    async def scenario() -> None:
        async with nothing_left():
            found = await ours("{ soonChild { soonFailingRequired laterFailing laterChild { laterFailing } } }")
        assert found.data == {"soonChild": None}
        assert paths(found.errors) == [["soonChild", "soonFailingRequired"]]

    asyncio.run(scenario())
