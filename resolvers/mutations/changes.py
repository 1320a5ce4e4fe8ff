"""Inputs as the caller wrote them → neutral changes: only what was given, ids as refs, every fault noted."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from strawberry import UNSET

from gateway.errors import ErrorCode, UserError
from gateway.records import ExternalId, Kind, Ref
from gateway.records.ref import PERSON_KINDS, SESSION_KINDS
from gateway.vendors.bodies import INPUT, CustomFieldChange, camel
from resolvers.context import Context
from resolvers.inputs.event import CustomFieldInput, ExternalIdInput
from resolvers.node import TYPE_NAMES, visible_ref

ID_KINDS: Mapping[str, frozenset[Kind]] = {
    "event_id": frozenset({Kind.EVENT}),
    "person_id": PERSON_KINDS,
    "session_id": SESSION_KINDS,
    "session_ids": SESSION_KINDS,
    "ticket_id": frozenset({Kind.TICKET}),
    "ticket_ids": frozenset({Kind.TICKET}),
    "show_for_ticket_ids": frozenset({Kind.TICKET}),
    "tag_ids": frozenset({Kind.TAG}),
    "group_ids": frozenset({Kind.GROUP}),
    "organization_id": frozenset({Kind.ORGANIZATION}),
    "template_id": frozenset({Kind.TEMPLATE}),
    "country_id": frozenset({Kind.COUNTRY}),
    "region_id": frozenset({Kind.REGION}),
    "city_id": frozenset({Kind.CITY}),
}
"""Input fields that hold global ids → the kinds that they may name."""
NOT_CHANGES = frozenset({"idempotency_key", "account"})


class Reading:
    """Reads one input, gathering what is wrong with it.

    Args:
        account: through which the write goes; every id must be one of that account.
    """

    def __init__(self, context: Context, account: str) -> None:
        self._context = context
        self._account = account
        self.errors: list[UserError] = []

    def changes(self, given: Any, leave_out: frozenset[str], path: tuple[str, ...] = INPUT) -> dict[str, Any]:
        """The given fields by their names; ``UNSET`` ones are not there."""
        found: dict[str, Any] = {}
        for each in fields(given):
            value = getattr(given, each.name)
            if value is UNSET or each.name in leave_out or each.name in NOT_CHANGES:
                continue
            found[each.name] = self._value(each.name, value, (*path, camel(each.name)))
        return found

    def _value(self, name: str, value: Any, path: tuple[str, ...]) -> Any:
        if value is None:
            return None
        if name in ID_KINDS:
            if isinstance(value, list):
                return [self.ref(id, ID_KINDS[name], (*path, str(index))) for index, id in enumerate(value)]
            return self.ref(value, ID_KINDS[name], path)
        if isinstance(value, ExternalIdInput):
            return ExternalId(value.system, value.id)
        if isinstance(value, CustomFieldInput):
            return CustomFieldChange(value.id, value.value)
        if is_dataclass(value):
            return self.changes(value, frozenset(), path)
        if isinstance(value, list):
            return [self._value("", item, (*path, str(index))) for index, item in enumerate(value)]
        return (
            value.value if type(value).__module__.startswith("resolvers.inputs") and isinstance(value, Enum) else value
        )

    def ref(self, id: str, kinds: frozenset[Kind], path: tuple[str, ...]) -> Ref | None:
        """The ref that an id names; None, with a fault noted, where it cannot be used here."""
        wanted = " or ".join(sorted({TYPE_NAMES.get(kind, "EventTemplate") for kind in kinds}))
        ref = visible_ref(self._context, id)
        if ref is None:
            self._fault(ErrorCode.NOT_FOUND, f"There is no {wanted} of that id.", path)
        elif ref.kind not in kinds:
            self._fault(ErrorCode.INVALID_INPUT, f"It is the id of another type; give that of a {wanted}.", path)
        elif ref.account != self._account:
            self._fault(ErrorCode.INVALID_INPUT, f"It is a {wanted} of another account than the write's.", path)
        else:
            return ref
        return None

    def _fault(self, code: ErrorCode, message: str, path: tuple[str, ...]) -> None:
        self.errors.append(UserError(code, message, path))
