"""Where an executor can go wrong by the letter of the specification (section 6): each case against graphql-core."""

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Iterator
from contextvars import ContextVar
from enum import Enum, StrEnum
from typing import Any
from unittest.mock import patch

import pytest
import strawberry
from graphql import OperationDefinitionNode, execute, parse, validate
from graphql.execution import ExecutionResult
from graphql.execution.values import get_variable_values

from gateway.execution import run
from gateway.execution.plan import Plans
from gateway.execution.run import Run


class Broken(Exception):
    pass


class Word(StrEnum):
    YES = "yes"
    NO = "no"


@strawberry.enum
class Colour(Enum):
    RED = 1
    BLUE = 2


class Square:
    side = 2
    label = "square"


class Circle:
    radius = 3
    label = None


async def _late_side() -> int:
    return await later(2)


def late_side() -> Any:
    """No ``async def``: only its value tells that it has to be awaited."""
    return _late_side()


def field(type_: Any, value: Any) -> Any:
    return strawberry.field(resolver=value if callable(value) else lambda: value, graphql_type=type_)


async def later(value: Any, turns: int = 2) -> Any:
    for _ in range(turns):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


async def soon_square() -> Any:
    return await later(Square())


def some() -> Iterator[str]:
    yield "one"
    yield "two"


def breaking() -> Iterator[str]:
    yield "one"
    raise Broken("in the middle")


PREPARED: list[str] = []


def prepared(give: Any, name: str) -> Any:
    """A resolver in two steps, the first of which is noted."""

    def prepare(info: strawberry.Info) -> Any:
        PREPARED.append(name)
        if isinstance(give, Broken):
            raise give
        return give

    def resolve(root: Any, info: strawberry.Info) -> Any:
        return prepare(info)(root)

    resolve.prepare = prepare  # type: ignore[attr-defined]
    return resolve


@strawberry.interface
class Shape:
    label: str | None


@strawberry.type
class SquareType(Shape):
    side: int
    twin = field(Shape, soon_square)
    late_side = field(int, late_side)
    broken_twin = field(Shape, lambda: later(Broken("no twin")))
    area = field(int, prepared(lambda root: root.side**2, "area"))
    late_area = field(int | None, prepared(lambda root: later(root.side**2), "late area"))
    prepared_twin = field(Shape | None, prepared(lambda root: Square(), "twin"))
    no_area = field(int | None, prepared(lambda root: 1 // 0, "no area"))
    never = field(int | None, prepared(Broken("not prepared"), "never"))

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, Square)


@strawberry.type
class CircleType(Shape):
    radius: int
    twin = field(Shape, lambda: Circle())

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, Circle)


@strawberry.input
class Deep:
    words: list[str | None] | None = strawberry.UNSET
    number: int = 7
    colour: Colour | None = Colour.BLUE
    deeper: "Deep | None" = strawberry.UNSET


@strawberry.input(one_of=True)
class ById:
    id: strawberry.ID | None = strawberry.UNSET
    name: str | None = strawberry.UNSET


@strawberry.type
class Query:
    id_of_int = field(strawberry.ID, 17)
    id_of_text = field(strawberry.ID, "x17")
    id_of_float = field(strawberry.ID | None, 1.5)
    id_of_whole_float = field(strawberry.ID | None, 2.0)
    float_of_int = field(float, 3)
    float_of_bool = field(float | None, True)
    float_of_text = field(float | None, "3.5")
    float_infinite = field(float | None, float("inf"))
    float_no_number = field(float | None, float("nan"))
    int_of_bool = field(int, True)
    int_of_whole_float = field(int, 4.0)
    int_of_float = field(int | None, 4.5)
    int_of_text = field(int | None, "5")
    int_of_empty = field(int | None, "")
    largest_int = field(int, 2**31 - 1)
    too_large = field(int | None, 2**31)
    too_small = field(int | None, -(2**31) - 1)
    huge = field(int | None, 10**40)
    text_of_int = field(str, 3)
    text_of_bool = field(str, False)
    text_of_list = field(str | None, ["a"])
    text_of_word = field(str, Word.YES)
    bool_of_int = field(bool | None, 0)
    bool_of_text = field(bool | None, "yes")
    red = field(Colour, Colour.RED)
    red_by_value = field(Colour | None, 1)
    no_colour = field(Colour | None, "MAUVE")
    unhashable_colour = field(Colour | None, [])
    colours = field(list[Colour | None], [Colour.RED, None, 2, "no", Colour.BLUE])
    of_set = field(list[int], frozenset({5}))
    of_generator = field(list[str], some)
    of_breaking_generator = field(list[str] | None, breaking)
    of_bytes = field(list[int] | None, bytearray(b"abc"))
    of_mapping = field(list[str] | None, {"a": 1})
    nested = field(list[list[int | None] | None], [[1, None], None, ["x", 2]])
    nested_required = field(list[list[int]] | None, [[1], [None]])
    late_items = field(list[list[str] | None], lambda: [later(["a"]), later(Broken("b")), None])
    wrong_object = field(SquareType | None, Circle())
    wrong_objects = field(list[SquareType | None], [Square(), Circle(), Square()])

    squares = field(list[SquareType | None], lambda: [Square(), Square(), None, Square()])
    square = field(Shape, Square())
    circle = field(Shape, Circle())
    shapes = field(list[Shape | None], lambda: [Square(), later(Circle()), Broken("x"), None, later(Broken("y"))])
    must = field(
        list[Shape] | None, lambda: [later(Square(), 1), later(Broken("first"), 2), later(Broken("second"), 3)]
    )

    @strawberry.field
    def given(self, a: str = "default", b: str | None = "else", c: str | None = strawberry.UNSET) -> str:
        return f"{a!r} {b!r} {'absent' if c is strawberry.UNSET else repr(c)}"

    @strawberry.field
    def deep(self, it: Deep, also: list[Deep] | None = None) -> str:
        return f"{it} {also}"

    @strawberry.field
    def one(self, by: ById) -> str:
        return f"{by.id!r} {by.name!r}".replace("UNSET", "")

    @strawberry.field
    def numbers(self, ids: list[strawberry.ID], ratio: float = 1.5) -> str:
        return f"{ids} {ratio}"


@strawberry.type
class Step:
    number: int
    must = field(str, lambda: later(Broken("must"), 1))
    slow = field(str | None, lambda: later("slow", 6))


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def step(self, info: strawberry.Info, number: int) -> Step | None:
        info.context["seen"].append(number)
        return Step(number=await later(number))

    @strawberry.mutation
    def at_once(self, info: strawberry.Info, number: int) -> int:
        info.context["seen"].append(number)
        if number < 0:
            raise Broken("negative")
        return number


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, types=[SquareType, CircleType])
CORE = SCHEMA._schema


def operation_of(document: Any) -> OperationDefinitionNode:
    return next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))


def run_of(text: str, variables: dict[str, Any] | None = None, context: Any = None, schema: Any = SCHEMA) -> Run:
    document = parse(text)
    coerced = get_variable_values(schema._schema, operation_of(document).variable_definitions or (), variables or {})
    assert not isinstance(coerced, list), coerced
    plan = Plans(schema._schema, document).plan(operation_of(document), coerced.coerced)
    assert plan is not None
    return Run(plan, coerced, context, schema.schema_converter)


async def theirs(text: str, variables: dict[str, Any] | None = None, context: Any = None) -> ExecutionResult:
    found = execute(CORE, parse(text), context_value=context, variable_values=variables)
    return await found if isinstance(found, Awaitable) else found


def told(found: ExecutionResult) -> list[tuple[str, str, str]]:
    return sorted((str(one.path), str(one.locations), one.message.split(" at 0x")[0]) for one in found.errors or ())


def same(text: str, variables: dict[str, Any] | None = None) -> ExecutionResult:
    """Both ways to the same answer, errors with their words, places and paths included."""
    assert validate(CORE, parse(text)) == []

    async def scenario() -> ExecutionResult:
        measure = await theirs(text, variables, {"seen": []})
        first = run_of(text, variables, {"seen": []})
        mine = await first.execute()
        assert (mine.data, told(mine)) == (measure.data, told(measure))
        for _ in range(2):  # the first meets the classes, the second writes their objects in one piece
            with patch.object(run, "COMPILED_FROM", 1):
                again = await Run(first.plan, first.variables, {"seen": []}, first.converter).execute()
            assert (again.data, told(again)) == (measure.data, told(measure))
        return mine

    return asyncio.run(scenario())


LEAVES = [
    name
    for name, one in CORE.query_type.fields.items()  # type: ignore[union-attr]
    if not one.args and name not in ("square", "squares", "circle", "shapes", "must", "wrongObject", "wrongObjects")
]


@pytest.mark.parametrize("name", LEAVES)
def test_a_value_is_written_as_graphql_core_writes_it(name: str) -> None:
    same(f"{{ {name} again: {name} }}")


@pytest.mark.parametrize(
    "text",
    [
        "{ wrongObject { side } }",
        "{ wrongObjects { side label } }",
        "{ shapes { __typename label ... on SquareType { side } ... on CircleType { radius } } }",
        "{ circle { ... on CircleType { twin { label ... on CircleType { radius } } } } }",
        "{ must { label } }",
    ],
)
def test_objects_are_of_the_type_that_was_promised(text: str) -> None:
    same(text)


def test_one_field_selected_differently_below_several_types_is_merged_for_each() -> None:
    found = same(
        """{ shapes {
            ... on SquareType { twin { label } size: side }
            ...Twin
            ... on Shape { label ... on CircleType { size: radius twin { __typename } } }
        } }
        fragment Twin on Shape { ... on SquareType { twin { ... on SquareType { side } kind: __typename } } }"""
    )
    assert found.data is not None
    assert found.data["shapes"][0] == {
        "twin": {"label": "square", "side": 2, "kind": "SquareType"},
        "size": 2,
        "label": "square",
    }


@pytest.mark.parametrize("variables", [{}, {"yes": True}, {"yes": False}, {"yes": False, "no": True}])
@pytest.mark.parametrize(
    "selection",
    [
        "idOfInt @include(if: $yes)",
        "idOfInt @skip(if: $no) @include(if: $yes)",
        "idOfInt square { ...F @include(if: $yes) ...F @skip(if: $yes) }",
        "idOfInt square { ... @skip(if: $no) { label } ... @include(if: $no) { other: label } } a: red @skip(if: true)",
        "square { label @include(if: $yes) } square { ... on SquareType { side @skip(if: $yes) } __typename }",
    ],
)
def test_conditions(selection: str, variables: dict[str, Any]) -> None:
    used = "used: idOfText @include(if: $yes) @skip(if: $no) circle { ...F }"
    same(
        f"query ($yes: Boolean! = true, $no: Boolean = false) {{ {selection} {used} }} "
        "fragment F on Shape { label __typename }",
        variables,
    )


def test_a_resolver_in_two_steps_takes_the_first_once_for_each_field() -> None:
    text = """{
        squares { area other: area lateArea noArea never preparedTwin { label ... on SquareType { area } } }
    }"""
    same(text)
    PREPARED.clear()
    answer = asyncio.run(run_of(text).execute())
    assert answer.data is not None
    assert answer.data["squares"][1]["area"] == 4
    assert sorted(PREPARED) == ["area", "area", "area", "late area", "never", "never", "never", "no area", "twin"]


def test_leaves_that_come_later_are_read_again_without_a_trace(recwarn: pytest.WarningsRecorder) -> None:
    same("{ squares { side label lateSide } }")
    gc.collect()
    assert [one.message for one in recwarn if "lateSide" in str(one.message) or "late_side" in str(one.message)] == []


def test_a_condition_that_is_null_is_graphql_cores_to_refuse() -> None:
    text = "query ($yes: Boolean = true) { idOfInt square { label @include(if: $yes) } }"
    document = parse(text)
    assert validate(CORE, document) == []
    plans = Plans(CORE, document)
    assert plans.plan(operation_of(document), {"yes": None}) is None
    assert plans.plan(operation_of(document), {"yes": True}) is not None


def test_conditions_of_other_operations_do_not_matter() -> None:
    document = parse("query A { idOfInt } query B($yes: Boolean!) { idOfInt @include(if: $yes) }")
    assert Plans(CORE, document).plan(operation_of(document), {}) is not None


@pytest.mark.parametrize("variables", [{}, {"a": "x"}, {"b": None}, {"c": None}, {"b": "y", "c": "z"}])
def test_an_argument_is_absent_null_or_given(variables: dict[str, Any]) -> None:
    same(
        """query ($a: String = "variable's", $b: String, $c: String) {
            plain: given  null: given(b: null, c: null)  given(a: $a, b: $b, c: $c)
        }""",
        variables,
    )


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"number": 1, "words": ["a", None]},
        {"words": "one"},
        {"words": None, "colour": None},
        {"it": {"number": 2, "deeper": {"words": []}}, "colour": "RED"},
    ],
)
def test_inputs_are_made_of_variables_and_literals(variables: dict[str, Any]) -> None:
    same(
        """query ($it: Deep! = {}, $number: Int! = 3, $words: [String], $colour: Colour) {
            whole: deep(it: $it, also: [$it, {words: "single"}])
            deep(it: {number: $number, words: $words, colour: $colour, deeper: {words: $words}}, also: {number: 1})
        }""",
        variables,
    )


@pytest.mark.parametrize("variables", [{"by": {"id": 5}}, {"by": {"name": "x"}}])
def test_one_of_several_is_given_whole(variables: dict[str, Any]) -> None:
    same('query ($by: ById!) { one(by: $by) other: one(by: {id: 3}) third: one(by: {name: "n"}) }', variables)


def test_one_of_several_is_given_by_a_variable_within() -> None:
    same("query ($id: ID!) { one(by: {id: $id}) }", {"id": 5})


def test_ids_and_floats_are_taken_as_graphql_core_takes_them() -> None:
    same(
        'query ($ids: [ID!]!) { numbers(ids: $ids, ratio: 2) b: numbers(ids: 7) c: numbers(ids: ["a", 1]) }',
        {"ids": [1, "b"]},
    )


# ---------------------------------------------------------------------- what runs when


def seen_by(text: str) -> tuple[list[int], list[int]]:
    async def scenario() -> tuple[list[int], list[int]]:
        mine: dict[str, Any] = {"seen": []}
        measure: dict[str, Any] = {"seen": []}
        found = await run_of(text, None, mine).execute()
        wanted = await theirs(text, None, measure)
        assert found.data == wanted.data
        assert told(found) == told(wanted)
        return mine["seen"], measure["seen"]

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    "text",
    [
        "mutation { a: step(number: 1) { number must slow } b: step(number: 2) { number slow } c: atOnce(number: 3) }",
        "mutation { a: atOnce(number: 1) b: atOnce(number: -1) c: atOnce(number: 3) }",
        "mutation { a: step(number: 1) { number } b: atOnce(number: -1) c: step(number: 3) { number } }",
    ],
)
def test_a_mutation_goes_on_behind_a_null_only_where_data_is_left(text: str) -> None:
    mine, measure = seen_by(text)
    assert mine == measure


def test_resolvers_see_the_callers_context_variables_however_late_they_run() -> None:
    who: ContextVar[str] = ContextVar("who", default="nobody")

    @strawberry.type
    class Thing:
        name = field(str, lambda: who.get())
        late_name = field(str, lambda: later_name())

    async def later_name() -> str:
        await later(None)
        return who.get()

    async def thing() -> Thing:
        await later(None)
        return Thing()

    query = strawberry.type(type("Query", (), {"thing": field(Thing, thing)}))
    schema = strawberry.Schema(query=query)

    async def scenario() -> None:
        token = who.set("me")
        found = await run_of("{ thing { name lateName } }", schema=schema).execute()
        who.reset(token)
        assert found.data == {"thing": {"name": "me", "lateName": "me"}}

    asyncio.run(scenario())


def test_a_cancelled_future_fails_its_own_field_only() -> None:
    def given_up() -> Any:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.cancel)
        return future

    fields = {"lost": field(str | None, given_up), "kept": field(str, lambda: later("kept"))}
    schema = strawberry.Schema(query=strawberry.type(type("Query", (), fields)))

    async def scenario() -> None:
        found = await run_of("{ lost kept }", schema=schema).execute()
        assert found.data == {"lost": None, "kept": "kept"}
        assert [error.path for error in found.errors or ()] == [["lost"]]

    asyncio.run(scenario())


def test_what_a_null_replaced_takes_nothing_along_that_others_wait_for() -> None:
    loaded: list[asyncio.Future[str]] = []

    def load() -> "asyncio.Future[str]":
        """A loader's future, the same for all who ask."""
        if not loaded:
            loaded.append(asyncio.get_running_loop().create_future())
            asyncio.get_running_loop().call_later(0.01, loaded[0].set_result, "shared")
        return loaded[0]

    async def shared() -> str:
        return (await load()) + "!"

    @strawberry.type
    class Thing:
        must = field(str, lambda: later(Broken("must")))
        shared_name = field(str | None, shared)

    fields = {"a": field(Thing | None, lambda: Thing()), "b": field(Thing | None, lambda: Thing())}
    schema = strawberry.Schema(query=strawberry.type(type("Query", (), fields)))

    async def scenario() -> None:
        found = await run_of("{ a { must sharedName } b { sharedName } }", schema=schema).execute()
        assert found.data == {"a": None, "b": {"sharedName": "shared!"}}
        assert [error.path for error in found.errors or ()] == [["a", "must"]]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())


def test_what_a_null_replaced_is_not_waited_for() -> None:
    @strawberry.type
    class Thing:
        must = field(str, lambda: later(Broken("must")))
        slow = field(str | None, lambda: asyncio.sleep(60, "slow"))
        never = field(str | None, lambda: asyncio.get_running_loop().create_future())

    @strawberry.type
    class Change:
        @strawberry.mutation
        def thing(self) -> Thing | None:
            return Thing()

        last = field(str, lambda: later("last"))

    query = strawberry.type(type("Query", (), {"thing": field(Thing | None, lambda: Thing())}))
    schema = strawberry.Schema(query=query, mutation=Change)

    async def scenario() -> None:
        async with asyncio.timeout(5):
            found = await run_of("{ thing { must slow never } }", schema=schema).execute()
            assert found.data == {"thing": None}
            found = await run_of("mutation { thing { must slow never } last }", schema=schema).execute()
            assert found.data == {"thing": None, "last": "last"}
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())


def test_nothing_is_resolved_after_the_operation_was_given_up() -> None:
    asked: list[str] = []
    coming: list[asyncio.Future[Any]] = []

    def shared() -> Any:
        coming.append(asyncio.get_running_loop().create_future())
        return coming[0]

    async def below() -> str:
        asked.append("below")
        return "below"

    @strawberry.type
    class Thing:
        name = field(str, below)

    schema = strawberry.Schema(query=strawberry.type(type("Query", (), {"thing": field(Thing | None, shared)})))

    async def scenario() -> None:
        task = asyncio.create_task(run_of("{ thing { name } }", schema=schema).execute())
        await later(None)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        coming[0].set_result(Thing())  # another operation's loader, say, comes too late for this one
        await later(None, 4)
        assert asked == []
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())


def test_a_plan_holds_nothing_of_the_operations_that_ran_by_it() -> None:
    document = parse('query ($a: String!) { given(a: $a) square { label } deep(it: {words: ["w"]}) }')
    plans = Plans(CORE, document)

    class Context(dict[str, Any]):
        pass

    async def scenario() -> "weakref.ref[Context]":
        context = Context()
        coerced = get_variable_values(CORE, operation_of(document).variable_definitions or (), {"a": "x"})
        assert not isinstance(coerced, list)
        plan = plans.plan(operation_of(document), coerced.coerced)
        assert plan is not None
        await Run(plan, coerced, context, SCHEMA.schema_converter).execute()
        return weakref.ref(context)

    left = asyncio.run(scenario())
    gc.collect()
    assert left() is None
