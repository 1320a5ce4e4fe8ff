"""Entities of an Apollo Federation supergraph: references resolved together, as many as one operation may name."""

import asyncio
from collections.abc import Sequence
from typing import Any

import strawberry

from gateway.errors import EventgateError, InvalidInput
from gateway.records import Kind
from resolvers.context import Context, Scope
from resolvers.inputs.names import clean_email
from resolvers.lookahead import below, field_nodes, wants_below
from resolvers.node import TYPE_NAMES, load, visible_ref
from resolvers.person import IDENTITY, Profile, people_with

MOST_REFERENCES = 100
KINDS: dict[str, frozenset[Kind]] = {
    name: frozenset(kind for kind, type_name in TYPE_NAMES.items() if type_name == name)
    for name in ("Event", "Person", "Session", "Ticket", "Booth")
}
"""The entity types that are named by ``id``; ``Profile`` is named by ``email``."""


async def entities(info: strawberry.Info, representations: Sequence[Any]) -> list[Any]:
    """The records that another subgraph refers to, in order: None where there is none, an error where one failed.

    Raises:
        InvalidInput: more references than allowed, or one that names no entity of this graph.
    """
    context: Context = info.context
    context.demand(Scope.READ, "_entities")
    if len(representations) > MOST_REFERENCES:
        raise InvalidInput(
            f"representations holds {len(representations)} references; at most {MOST_REFERENCES} are allowed.",
            ["representations"],
        )
    named = [_key(item, index) for index, item in enumerate(representations)]
    answers = await asyncio.gather(*(_resolve(info, *name) for name in named), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, EventgateError):
            raise answer
    return list(answers)


def _key(item: Any, index: int) -> tuple[str, str]:
    """The type and the key of a reference."""
    place = ["representations", str(index)]
    type_name = item.get("__typename") if isinstance(item, dict) else None
    if type_name not in KINDS and type_name != "Profile":
        raise InvalidInput(
            f"A reference must be an object whose __typename is one of {', '.join(KINDS)}, Profile.", place
        )
    key = "email" if type_name == "Profile" else "id"
    value = item.get(key)
    if not isinstance(value, str):
        raise InvalidInput(f"A reference to {type_name} must give {key} as a string.", [*place, key])
    return type_name, value


async def _resolve(info: strawberry.Info, type_name: str, key: str) -> Any:
    nodes = field_nodes(info)
    if type_name == "Profile":
        records = below(info, nodes, type_name).get("records", ())
        return await _profile(info, key, wants_below(info, records, "Person"))
    ref = visible_ref(info.context, key)
    if ref is None or ref.kind not in KINDS[type_name]:
        return None
    return await load(info, ref, wants_below(info, nodes, type_name))


async def _profile(info: strawberry.Info, email: str, wants: frozenset[str]) -> Profile | None:
    context: Context = info.context
    context.demand(Scope.PEOPLE_CONTACT, "Profile")
    wanted = clean_email(email)
    found = await context.loaders.people(info, people_with).load((wanted, wants | IDENTITY))
    return Profile(wanted, tuple(found)) if found else None
