"""Selections compiled: what goes in one piece, and what is left to be filled field by field."""

import asyncio
import gc
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
import strawberry
from graphql import GraphQLObjectType, OperationDefinitionNode, parse
from graphql.execution import ExecutionResult
from graphql.execution.values import get_variable_values

from gateway.execution import compiled, run
from gateway.execution.plan import Plan, Plans, Selection
from gateway.execution.run import Run
from resolvers.hoist import at_once, hoisted


@dataclass
class Ticket:
    name: str | None = "Early bird"


@dataclass
class Guest:
    name: str = "Mira"
    ticket: Ticket | None = None
    words: Any = ("one", None)
    tickets: Any = field(default_factory=lambda: [Ticket(), None])


@strawberry.type
class TicketType:
    name: str

    is_type_of = staticmethod(lambda one, _info: isinstance(one, Ticket))


@hoisted
def greeting(info: strawberry.Info) -> Callable[[Guest], str]:
    info.context["prepared"].append("greeting")
    if info.context.get("forbidden"):
        raise PermissionError("not for you")
    return lambda root: f"Hello {root.name}"


def there(info: strawberry.Info) -> Callable[[Guest], Ticket | None]:
    info.context["prepared"].append("ticket")
    seen: list[Ticket | None] = []

    def of(root: Guest) -> Ticket | None:
        if info.context.get("late"):
            raise LookupError
        seen.append(root.ticket)
        return seen[0] if info.context.get("remembered") else root.ticket

    return of


@at_once(there)
def ticket(root: strawberry.Parent[Guest], info: strawberry.Info) -> Any:
    info.context["resolved"].append(info.path.as_list())

    async def soon() -> Ticket | None:
        return root.ticket

    return soon() if info.context.get("late") else root.ticket


async def _told(name: str) -> str:
    return f"late {name}"


@strawberry.type
class GuestType:
    name: str
    words: list[str | None]
    tickets: list[TicketType | None]
    greeting: str | None = strawberry.field(resolver=greeting)
    ticket: TicketType | None = strawberry.field(resolver=ticket, graphql_type=TicketType | None)

    is_type_of = staticmethod(lambda one, _info: isinstance(one, Guest))

    @strawberry.field(graphql_type=Annotated["GuestType", strawberry.lazy(__name__)])
    def me(root: strawberry.Parent[Guest]) -> Any:  # noqa: N805
        return root

    @strawberry.field
    def path(self, info: strawberry.Info) -> str:
        return ".".join(map(str, info.path.as_list()))

    @strawberry.field(graphql_type=str)
    def late(root: strawberry.Parent[Guest]) -> Any:  # noqa: N805
        return _told(root.name)


@strawberry.type
class Mutation:
    @strawberry.mutation(graphql_type=GuestType)
    def admit(self, info: strawberry.Info) -> Any:
        [guest] = info.context["guests"]
        guest.ticket = Ticket(f"{guest.ticket.name}!")
        return guest


@strawberry.type
class Query:
    @strawberry.field(graphql_type=list[GuestType])
    def guests(self, info: strawberry.Info) -> Any:
        return info.context["guests"]


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types of the objects that were filled field by field."""
    monkeypatch.setattr(run, "COMPILED_FROM", 1)
    names: list[str] = []
    fill = Selection.fill

    def noted(self: Selection, *arguments: Any) -> None:
        names.append(self.type_.name)
        fill(self, *arguments)

    monkeypatch.setattr(Selection, "fill", noted)
    return names


class Asked:
    """A document with its plan, asked several times."""

    def __init__(self, selection: str, text: str = "{{ guests {{ {} }} }}") -> None:
        document = parse(text.format(selection))
        [operation] = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        plan = Plans(SCHEMA._schema, document).plan(operation, {})
        assert plan is not None
        self.plan: Plan = plan
        self.context: dict[str, Any] = {}

    def answer(self, *guests: Any, **context: Any) -> ExecutionResult:
        self.context = {"guests": guests, "prepared": [], "resolved": [], **context}
        variables = get_variable_values(SCHEMA._schema, (), {})
        assert not isinstance(variables, list)
        return asyncio.run(Run(self.plan, variables, self.context, SCHEMA.schema_converter).execute())

    def selection(self) -> Selection:
        [guests] = self.plan.root.fields
        return guests.below(SCHEMA._schema.get_type("GuestType"))  # type: ignore[arg-type]


def of(found: ExecutionResult) -> Any:
    assert found.errors is None
    assert found.data is not None
    return found.data["guests"]


def test_objects_whose_class_was_met_go_in_one_piece(filled: list[str]) -> None:
    asked = Asked("__typename a: name words tickets { name } greeting ticket { name }")
    expected = {
        "__typename": "GuestType",
        "a": "Mira",
        "words": ["one", None],
        "tickets": [{"name": "Early bird"}, None],
        "greeting": "Hello Mira",
        "ticket": {"name": "Early bird"},
    }
    first = of(asked.answer(Guest(ticket=Ticket())))
    filled.clear()
    again = of(asked.answer(*[Guest(ticket=Ticket())] * 5))

    assert [first[0], *again] == [expected] * 6
    assert list(again[0]) == list(expected)
    assert filled == ["Query"]
    assert asked.context["resolved"] == []


def test_what_resolvers_prepare_they_prepare_once_for_an_operation(filled: list[str]) -> None:
    asked = Asked("greeting ticket { name }")
    of(asked.answer(Guest(ticket=Ticket())))
    of(asked.answer(*[Guest(ticket=Ticket())] * 20))

    assert sorted(asked.context["prepared"]) == ["greeting", "ticket"]


def test_a_selection_is_compiled_when_enough_objects_were_met(
    filled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "COMPILED_FROM", 4)
    asked = Asked("name")
    of(asked.answer(*[Guest()] * 10))

    assert filled == ["Query", *["GuestType"] * 3]


def test_what_is_wrong_is_told_at_its_place_and_the_others_stand(filled: list[str]) -> None:
    asked = Asked("name tickets { name }")
    of(asked.answer(Guest()))
    found = asked.answer(Guest(), Guest(tickets=[Ticket(), Ticket(name=None)]), Guest(words="no list"))

    assert found.data is not None
    assert [guest["tickets"] for guest in found.data["guests"]] == [
        [{"name": "Early bird"}, None],
        [{"name": "Early bird"}, None],
        [{"name": "Early bird"}, None],
    ]
    [error] = found.errors or []
    assert error.path == ["guests", 1, "tickets", 1, "name"]


def test_who_may_not_read_a_field_is_told_for_each_object(filled: list[str]) -> None:
    asked = Asked("name greeting")
    of(asked.answer(Guest()))
    found = asked.answer(Guest(), Guest(), forbidden=True)

    assert found.data == {"guests": [{"name": "Mira", "greeting": None}] * 2}
    assert [error.path for error in found.errors or []] == [["guests", 0, "greeting"], ["guests", 1, "greeting"]]


def test_what_is_not_there_at_once_is_asked_for_at_its_own_place(filled: list[str]) -> None:
    asked = Asked("name ticket { name }")
    of(asked.answer(Guest(ticket=Ticket())))
    guests = of(asked.answer(*[Guest(ticket=Ticket())] * 6, late=True))

    assert guests == [{"name": "Mira", "ticket": {"name": "Early bird"}}] * 6
    assert asked.context["resolved"] == [["guests", index, "ticket"] for index in range(6)]


def test_after_some_doubts_the_others_are_not_tried(filled: list[str]) -> None:
    asked = Asked("name ticket { name }")
    of(asked.answer(Guest(ticket=Ticket())))
    tried: list[Any] = []

    class Told(Guest):
        @property
        def name(self) -> Any:  # type: ignore[override]
            tried.append(self)
            return "Mira"

        @name.setter
        def name(self, value: Any) -> None:
            pass

    of(asked.answer(Told()))
    tried.clear()
    of(asked.answer(*[Told(ticket=Ticket())] * 10, late=True))

    assert len(tried) == run.MOST_DOUBTS + 10


def test_what_was_there_before_a_mutations_field_is_not_told_after_it(filled: list[str]) -> None:
    text = "mutation {{ a: admit {{ ...F }} b: admit {{ ...F }} }} fragment F on GuestType {{ path me {{ {} }} }}"
    asked = Asked("ticket { name }", text)
    for _ in range(2):
        found = asked.answer(Guest(ticket=Ticket("Day")), remembered=True)

    assert found.data == {
        "a": {"path": "a.path", "me": {"ticket": {"name": "Day!"}}},
        "b": {"path": "b.path", "me": {"ticket": {"name": "Day!!"}}},
    }
    assert asked.context["resolved"] == []


def test_no_coroutine_is_left_alone(filled: list[str]) -> None:
    asked = Asked("name late")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert of(asked.answer(Guest(), Guest())) == [{"name": "Mira", "late": "late Mira"}] * 2
        gc.collect()


@pytest.mark.parametrize("selection", ["name path", "name " + " ".join(f"a{n}: name" for n in range(300))])
def test_what_is_not_compiled(selection: str, filled: list[str]) -> None:
    asked = Asked(selection)
    of(asked.answer(Guest(), Guest()))

    assert asked.selection().compiled() is None
    assert filled == ["Query", "GuestType", "GuestType"]


def test_a_documents_names_stand_in_the_text_as_strings_only() -> None:
    """The grammar of GraphQL allows no others than these; nothing depends on that."""
    asked = Asked("name")
    selection = asked.selection()
    [name] = selection.fields
    name.key = "\"'}; import os; {\\"
    type_ = SCHEMA._schema.get_type("GuestType")
    assert isinstance(type_, GraphQLObjectType)
    selection.classes.add(Guest)
    write = compiled.compiled(selection)(None)  # type: ignore[arg-type]

    assert write(Guest()) == {name.key: "Mira"}
