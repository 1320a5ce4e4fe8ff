"""What may be sent to EventMobi: event and person bodies, wrapped or bare, and their read-only members.

The shapes take the read-only members too, because the vendor answers those with 403 and not with a complaint
about an unknown member.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox import shape
from sandbox.eventmobi.refusals import refusal
from sandbox.operation import NO_BODY
from sandbox.shape import Arr, Int, Obj, Shape, Str

DATE = r"\d{4}-\d{2}-\d{2}"
OFFSET = r"[+-]\d{2}:\d{2}"
TRIM = r"\d+x\d+:\d+x\d+"
PICTURE = r"(?i).+\.(jpeg|jpg|png)"

IDS = Arr(Obj(required={"id_system": Str(min=1), "id": Str(min=1)}))

EVENT_GENERATED = ("event_urls", "data_counters", "timestamps")
EVENT = Obj(
    optional={
        "id": Str(min=1),
        "external_ids": IDS,
        "short_code": Str(),
        "name": Str(),
        "description": Str(),
        "language": Str(),
        "event_location": Obj(optional={"location_name": Str(), "location_address": Str()}),
        "event_dates": Obj(
            optional={
                "start_date": Str(format=DATE),
                "end_date": Str(format=DATE),
                "time_zone_tz": Str(),
                "time_zone_offset": Str(format=OFFSET),
                "time_format": Int(enum=(12, 24)),
            }
        ),
        **dict.fromkeys(EVENT_GENERATED, shape.Any()),
    }
)

PERSON_GENERATED = (
    "custom_fields_meta",
    "favorite_data",
    "regstration",
    "docs",
    "config_meta",
    "tags",
    "activities",
    "timestamps",
)
SOCIAL = ("twitter_url", "facebook_url", "linkedin_url", "website_url")
PERSON = Obj(
    optional={
        "person_id": Str(min=1),
        "external_ids": IDS,
        "profile": Obj(
            optional={
                **dict.fromkeys(
                    ("first_name", "last_name", "email_address", "picture", "company", "title", "about"),
                    Str(),
                ),
                "groups": Arr(Str()),
                "social_contacts": Obj(optional=dict.fromkeys(SOCIAL, Str())),
            }
        ),
        "upload_picture": Obj(
            required={"url": Str(format="uri")},
            optional={"trim": Str(format=TRIM), "rename": Str(format=PICTURE)},
        ),
        "uplaod_docs": Arr(
            Obj(
                required={"url": Str(format="uri")},
                optional={"rename": Str(min=1), "assign_groups": Arr(Str())},
            )
        ),
        **dict.fromkeys(PERSON_GENERATED, shape.Any()),
    }
)


@dataclass(frozen=True)
class Wrapped:
    """An object sent inside a member of that name (the examples) or on its own (the tables)."""

    name: str
    inner: Shape

    def check(self, value: Any, at: str = "") -> None:
        """Refuse what fits neither way; the place is told in the form that was sent."""
        if is_wrapped(value, self.name):
            self.inner.check(value[self.name], f"{at}/{self.name}")
        else:
            self.inner.check(value, at)


def is_wrapped(value: Any, name: str) -> bool:
    """Whether the body has the wrapper and nothing else."""
    return isinstance(value, dict) and value.keys() == {name}


def sent(body: Any, name: str) -> dict[str, Any]:
    """The object of a checked body, without its wrapper; a body is optional everywhere (L237, L913)."""
    if body is NO_BODY:
        return {}
    inner: dict[str, Any] = body[name] if is_wrapped(body, name) else body
    return inner


def forbid(changes: dict[str, Any], names: Iterable[str]) -> None:
    """Raise the 403 of generated members, naming all that were sent."""
    found = [name for name in names if name in changes]
    if found:
        raise refusal(403, "One or more fields is read-only or auto-generated", ",".join(found))


def check_dates(dates: dict[str, Any]) -> None:
    """Raise a 400 for days that do not exist, an end before the start and a zone outside the tz database."""
    days: dict[str, date] = {}
    for name in ("start_date", "end_date"):
        if dates.get(name):
            try:
                days[name] = date.fromisoformat(dates[name])
            except ValueError:
                raise refusal(400, "Not a day of the calendar", f"event_dates.{name}") from None
    if len(days) == 2 and days["end_date"] < days["start_date"]:
        raise refusal(400, "The event ends before it starts", "event_dates.end_date")
    if dates.get("time_zone_tz"):
        try:
            ZoneInfo(dates["time_zone_tz"])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise refusal(400, "Not a name of the tz database", "event_dates.time_zone_tz") from None


def check_one_id_a_system(pairs: Iterable[tuple[str, str]]) -> None:
    """Raise a 400 when two ids are given in one system: an object has one id in each (L218)."""
    systems = [system for system, _ in pairs]
    if len(set(systems)) != len(systems):
        raise refusal(400, "One id for each system", "external_ids")


def is_picture(url: str) -> bool:
    """Whether the address ends in a file of a picture type (L2571)."""
    return _suffix(_file(url)) in ("jpg", "png")


def same_type(name: str, url: str) -> bool:
    """Whether a new file name keeps the type of the file it renames (L2552, L2573)."""
    return _suffix(name) == _suffix(_file(url))


def _file(url: str) -> str:
    return url.split("?", 1)[0].split("#", 1)[0]


def _suffix(name: str) -> str:
    suffix = name.rsplit("/", 1)[-1].rpartition(".")[2].lower()
    return "jpg" if suffix == "jpeg" else suffix
