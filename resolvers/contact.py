"""Contact: what only some callers may know of a human, also where a vendor keeps it in another place."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import strawberry
from msgspec import UNSET

from gateway.errors import Forbidden
from gateway.records import CustomField, MagicLink, Person
from resolvers import node
from resolvers.context import Context, Scope
from resolvers.hoist import at_once, hoisted
from resolvers.inputs.names import holds_address

KINDS = re.compile(r"e-?mail|phone|tel\b|mobile", re.IGNORECASE)
"""The vendors' words for questions that ask for a contact detail."""
PERSON_RAW = (Scope.PEOPLE_CONTACT, Scope.PEOPLE_CREDENTIALS)
"""What a person's record as received holds besides: addresses, telephone numbers, the text of the code at the door."""


@hoisted
def person_raw(info: strawberry.Info) -> Callable[[Person], Any]:
    """A person's record as received.

    Raises:
        Forbidden: the caller lacks raw:read, or a scope for what stands in it.
    """
    context: Context = info.context
    context.demand(Scope.RAW_READ, "raw")
    for scope in PERSON_RAW:
        context.demand(scope, "raw of a person")
    return node.as_received


def _answers_there(info: strawberry.Info) -> Callable[[Person], tuple[CustomField, ...]]:
    if not info.context.caller.may(Scope.PEOPLE_CONTACT):
        raise LookupError  # what is hidden is told of at its place
    return _answers


@at_once(_answers_there)
def custom_fields(root: Person, info: strawberry.Info) -> tuple[CustomField, ...]:
    """The answers to the organiser's questions; those that are contact details only for callers who may have them.

    Without people:contact their value is None, with a FORBIDDEN error at its place.
    """
    found = _answers(root)
    context: Context = info.context
    if context.caller.may(Scope.PEOPLE_CONTACT):
        return found
    hidden = {value for value in (root.phone, root.email) if isinstance(value, str)}
    return tuple(_without_contact(field, hidden, info, index) for index, field in enumerate(found))


def _answers(root: Person) -> tuple[CustomField, ...]:
    return () if root.custom_fields is UNSET else tuple(root.custom_fields)


def _without_contact(field: CustomField, hidden: set[str], info: strawberry.Info, *place: str | int) -> CustomField:
    children = tuple(
        _without_contact(child, hidden, info, *place, "children", index) for index, child in enumerate(field.children)
    )
    value = field.value
    if value not in (None, "", []) and _is_contact(field, hidden):
        info.context.report(info, Forbidden("value needs the scope people:contact."), *place, "value")
        value = None
    return msgspec.structs.replace(field, value=value, children=children)


def _is_contact(field: CustomField, hidden: set[str]) -> bool:
    asks = KINDS.search(field.type or "") is not None
    return asks or (isinstance(field.value, str) and field.value in hidden) or holds_address(field.value)


def link_data(root: MagicLink, info: strawberry.Info, name: str) -> Any:
    """What the organiser keeps with a magic link.

    Raises:
        Forbidden: an e-mail address stands in it, and the caller lacks people:contact.
    """
    value = getattr(root, name)
    if holds_address(value):
        info.context.demand(Scope.PEOPLE_CONTACT, f"{info.field_name} with an e-mail address")
    return value
