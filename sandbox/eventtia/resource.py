"""A resource as Eventtia's envelopes carry it, and its encoding.

A resource is kept once with all it knows; what an answer shows of it (which attributes of an event, whether a
to-many linkage is filled) is decided when it is encoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Ref = tuple[str, int]  # type, id
NOTHING: Mapping[str, Any] = {}

# The linkages that are empty unless asked for by `include` (vendor's text, "Attendee", "Create Attendee").
FILLED_ON_REQUEST = {
    "attendees": frozenset({"attendee_type_custom_fields"}),
    "attendee_types": frozenset({"attendee_type_custom_fields"}),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One record: `one` and `many` are its to-one and to-many linkages by relationship name.

    `parent` is the id of the record whose list it is in, where that is not the event; it is not shown.
    """

    kind: str
    id: int
    attributes: Mapping[str, Any]
    one: Mapping[str, Ref | None] = field(default_factory=lambda: NOTHING)
    many: Mapping[str, tuple[Ref, ...]] = field(default_factory=lambda: NOTHING)
    parent: int = 0

    def shown(self, sideloaded: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The JSON of this resource; `sideloaded` names the relations that the request includes."""
        answer: dict[str, Any] = {"id": str(self.id), "type": self.kind, "attributes": self.attributes}
        if self.one or self.many:
            answer["relationships"] = self._relationships(sideloaded)
        return answer

    def _relationships(self, sideloaded: frozenset[str]) -> dict[str, Any]:
        hidden = FILLED_ON_REQUEST.get(self.kind, frozenset()) - sideloaded
        single = {name: {"data": ref and linkage(ref)} for name, ref in self.one.items()}
        several = {
            name: {"data": [] if name in hidden else [linkage(ref) for ref in refs]} for name, refs in self.many.items()
        }
        return single | several


def linkage(ref: Ref) -> dict[str, str]:
    """`{"id": "12", "type": "speakers"}`."""
    return {"id": str(ref[1]), "type": ref[0]}


def no_image(folder: str, *sizes: tuple[str, str]) -> Mapping[str, str | None]:
    """An image that was never uploaded: a null file name and relative `missing.png` paths."""
    return {"filename": None} | {name: f"/{folder}/{path}/missing.png" for name, path in sizes}


SIZES = (("thumb", "thumb"), ("small", "thumb2x"), ("medium", "medium"), ("large", "large"))
NO_LOGO = no_image("logos", *SIZES)
NO_BANNER = no_image("banner_images", *SIZES)
# Stand logos have no `medium`, and their `large` is the original (vendor's text, "List of Stand Reservations").
NO_STAND_LOGO = no_image("profile_logos", *SIZES[:2], ("large", "original"))
EMPTY_URLS = {"thumb": "", "small": "", "medium": "", "large": "", "original": ""}


def image(folder: str, owner: int, filename: str, stamp: int) -> Mapping[str, str | None]:
    """An uploaded image, with the store's addresses as in the vendor's list of events."""
    root = f"https://s3.amazonaws.com/eventtia/{folder}/{owner}"
    return {"filename": filename} | {name: f"{root}/{path}/{filename}?{stamp}" for name, path in SIZES}
