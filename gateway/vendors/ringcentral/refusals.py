"""RingCentral's no in the caller's words: ``errors`` documents (L7361) with pointers, or a bare status."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from gateway.errors import ErrorCode, UserError, VendorRejected
from gateway.records import Vendor
from gateway.vendors.adapter import REFUSALS
from gateway.vendors.bodies import INPUT, Place, Table, camel
from gateway.vendors.payloads import list_in, object_in, text
from gateway.vendors.ringcentral import bodies, writes
from gateway.vendors.writers import one_line

VALIDATION = frozenset({400, 422})
SENT = MappingProxyType(
    {
        writes.CREATE_EVENT.name: (bodies.EVENT, "organizationId"),
        writes.CREATE_FROM_TEMPLATE.name: (bodies.FROM_TEMPLATE, "templateId"),
        writes.DUPLICATE_EVENT.name: (bodies.DUPLICATE, "id"),
        writes.UPDATE_REGISTRATION.name: (bodies.REGISTRATION, "id"),
        writes.CREATE_TICKET.name: (bodies.TICKET, "eventId"),
        writes.CREATE_MAGIC_LINK.name: (bodies.MAGIC_LINK, "ticketId"),
        writes.DELETE_MAGIC_LINK.name: ({}, "id"),
    }
)
"""A write's name → the table that its body came from, and our field of the id in its path."""


def user_errors(error: VendorRejected) -> tuple[UserError, ...]:
    """Every reason that the vendor gave, at our field; one for the whole where it gave none."""
    table, subject = SENT.get(error.endpoint, ({}, ""))
    told = [object_in(item) for item in list_in(object_in(error.detail).get("errors"))]
    if not told:
        told = [{}]
    return tuple(_user_error(item, error.status or 0, table, subject) for item in told)


def _user_error(item: Mapping[str, Any], status: int, table: Table, subject: str) -> UserError:
    field = _field(item, table)
    if status == 404 and not field and subject:
        field = (subject,)
    code = REFUSALS.get(status, ErrorCode.VENDOR_REJECTED)
    if status in VALIDATION and field:
        code = ErrorCode.INVALID_INPUT
    return UserError(code, _message(item, status), (*INPUT, *field), Vendor.RINGCENTRAL)


def _message(item: Mapping[str, Any], status: int) -> str:
    words = one_line(text(item.get("detail")) or text(item.get("title")))
    return f"RINGCENTRAL refused it ({status}): {words}" if words else f"RINGCENTRAL refused it ({status})."


def _field(item: Mapping[str, Any], table: Table) -> tuple[str, ...]:
    """Our field for a pointer like ``/data/attributes/timeEnd``; none where it points elsewhere."""
    source = object_in(item.get("source"))
    pointer = text(source.get("pointer")) or text(source.get("parameter")) or ""
    parts = [part for part in pointer.replace(".", "/").split("/") if part not in ("", "data", "attributes")]
    places = dict(_places(table, ()))
    for length in range(len(parts), 0, -1):
        ours = places.get(tuple(parts[:length]))
        if ours is not None:
            return ours
    return ()


def _places(table: Table, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Their member → our field, for every member that the table can write."""
    for name, place in table.items():
        path = (*above, camel(name))
        if isinstance(place, Place):
            if place.to:
                yield place.to, path
        else:
            yield from _places(place, path)
