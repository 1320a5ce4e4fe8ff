"""Membership: telling EventMobi which groups a person is in, when it does not say whether it goes by ids or by names.

``profile.groups`` holds strings and no more is said (L2464); of documents it is said that groups which are not defined
are passed over (L2553). So what was sent is held against what the answer tells, and said once more by names where the
vendor refused the ids or passed over them.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import msgspec

from gateway.errors import ErrorCode, Refused, UserError, VendorError, VendorRejected
from gateway.records import Person, Ref, Vendor
from gateway.vendors.eventmobi.mapping import Overview, bare
from gateway.vendors.payloads import object_in

Send = Callable[[list[str], Person | None], Awaitable[Person]]
"""Words, and the person as they came out of a first try that passed over them → the person as the vendor tells them."""
Ask = Callable[[Ref], Awaitable[Overview]]
WORDS_REFUSED = (400, 422)


async def put_in(groups: Sequence[Ref], send: Send, ask: Ask) -> Person:
    """Send the groups by their ids; by their names where that does not put the person in.

    Args:
        ask: an event → what groups it has.

    Raises:
        VendorRejected: the vendor said no to the ids, and names say nothing else.
        Refused: it passed over a group, by id and by name.
    """
    words = list(dict.fromkeys(group.id for group in groups))
    if not words:
        return await send(words, None)
    found: Person | None = None
    refused: VendorRejected | None = None
    try:
        found = await send(words, None)
    except VendorRejected as exc:
        if exc.status not in WORDS_REFUSED:
            raise
        refused = exc
    if found is not None and _has_all(found, words):
        return found
    overview: Overview | None = None
    with suppress(VendorError):  # the write stands; what it did cannot be looked at
        overview = await ask(groups[0].event)
    known = [overview.group(word) for word in words] if overview is not None else []
    names = [group.name for group in known if group is not None]
    if found is not None and (overview is None or _has_all(found, names, of=len(words))):
        return found
    if len(names) == len(words) and names != words:
        found, refused = await send(names, found), None
    if refused is not None:
        raise refused
    if found is None or not _has_all(found, names, of=len(words)):
        message = "EventMobi wrote the person, but not into every one of the groups: it may not know them any more."
        raise Refused(UserError(ErrorCode.VENDOR_REJECTED, message, ("input", "groupIds"), Vendor.EVENTMOBI))
    return found


def _has_all(person: Person, words: Sequence[str], of: int = 0) -> bool:
    """Whether the person is told to be in the groups of these words, and there are as many as ``of``.

    An answer that says nothing of groups contradicts nothing.
    """
    resource = object_in(bare(msgspec.json.decode(person.raw), "person")) if person.raw is not None else {}
    if "groups" not in object_in(resource.get("profile")):
        return True
    told: set[str] = set()
    for group in person.groups or ():
        told |= {group.id} if isinstance(group, Ref) else {group.ref.id, group.name}
    return len(words) >= of and told.issuperset(words)
