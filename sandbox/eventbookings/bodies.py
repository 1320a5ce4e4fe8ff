"""What may be sent to EventBookings: the shapes of its two bodies. Nothing but the outer member is required."""

from __future__ import annotations

from typing import Any

from sandbox.eventbookings.moments import duration, iso_start, zone_name
from sandbox.eventbookings.refusals import refusal
from sandbox.shape import Any as Anything
from sandbox.shape import Arr, Bool, Either, Int, Obj, Shape, Str

NAME, DESCRIPTION = Str(max=75), Str(max=2500)
FLAG = Either((Bool(), Str(format=r"(?i)true|false")))
"""A boolean, or one in quotes: the tables say Boolean, the examples and some rows say String."""
OCCURRENCES = ("daily", "monthly", "weekly", "schedule", "does_not_repeat", "timeslots")
UUIDS = Arr(Str(format="uuid"))


def _texts(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, Str())


def word(*words: str) -> Str:
    """One of the vendor's constants, however it is cased (the examples write them in capitals)."""
    return Str(format=f"(?i){'|'.join(words)}")


PLACE = Obj(
    optional={
        **_texts("name", "image", "url", "latitude", "longitude"),
        "address": Obj(optional=_texts("address_line1", "address_line2", "country", "state", "city", "post_code")),
    }
)
OCCURRENCE = Obj(
    optional={
        "type": word(*OCCURRENCES),
        "attributes": Obj(
            optional={
                **_texts("starts_on", "event_duration"),
                "occurrence_ends": Obj(optional=_texts("type", "value")),
            }
        ),
    }
)
EVENT = Obj(
    required={
        "event": Obj(
            optional={
                "name": NAME,
                "description": DESCRIPTION,
                "is_update_org_settings": Bool(),
                "occurrence": OCCURRENCE,
                "banner": Arr(Obj(optional={**_texts("name", "image"), "primary": FLAG})),
                "timezone": Str(),
                "enable_datetime_conversion": FLAG,
                "configuration": Obj(
                    optional={
                        "type": Str(),
                        "attributes": Arr(Obj(optional={"name": Str(), "value": PLACE})),
                    }
                ),
                "listing": Obj(optional={"enabled": Bool(), "categories": Arr(Anything())}),
                "resources": Arr(Anything()),
            }
        )
    }
)
SESSION = Obj(
    required={
        "sessions": Obj(
            optional={
                "name": NAME,
                "sell_session": FLAG,
                "status": word("active", "inactive"),
                "description": DESCRIPTION,
                "image": Str(format=r"(?i).+\.(jpg|jpeg|png)"),
                "session_starts_on": Str(format=r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"),
                "duration": Int(min=1),
                "occurrences": Obj(optional={"type": word("all", "specific"), "uuid": UUIDS}),
                "tickets": Obj(optional={"type": Str(), "uuid": Either((Str(format="uuid"), UUIDS))}),
            }
        )
    }
)


def flag(value: Any) -> bool:
    """A checked boolean, quoted or not."""
    return value if isinstance(value, bool) else str(value).lower() == "true"


def read_zone(event: dict[str, Any]) -> str:
    """The IANA zone of an event body, UTC when none was sent; raises 400."""
    try:
        return zone_name(event["timezone"]) if event.get("timezone") else "UTC"
    except ValueError as exc:
        raise refusal(400, str(exc), "event.timezone") from None


def read_dates(event: dict[str, Any], zone: str) -> tuple[Any, Any]:
    """Start (aware) and duration (timedelta) of an event body, None where not sent; raises 400."""
    attributes = event.get("occurrence", {}).get("attributes", {})
    place = "event.occurrence.attributes"
    start = length = None
    try:
        if attributes.get("starts_on"):
            start = iso_start(attributes["starts_on"], zone)
    except ValueError:
        raise refusal(400, "is not ISO 8601", f"{place}.starts_on") from None
    try:
        if attributes.get("event_duration"):
            length = duration(attributes["event_duration"])
    except ValueError as exc:
        raise refusal(400, str(exc), f"{place}.event_duration") from None
    return start, length
