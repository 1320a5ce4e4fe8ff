"""EventMobi's times: in the offset of the event, or as Unix integers, as `timestamp_format` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

UNIX = frozenset({"unix", "timestamp", "integer"})
ISO = frozenset({"iso", "ISO", "iso8601"})


def timestamp_format(text: str) -> bool:
    """True for Unix integers, False for ISO 8601, else ValueError. The document lists no values (L92)."""
    if text not in UNIX | ISO:
        raise ValueError(f"must be one of {', '.join(sorted(UNIX | ISO))}")
    return text in UNIX


def now() -> datetime:
    """The real present in UTC, whole seconds: writes happen now, the made world lies before."""
    return datetime.now(UTC).replace(microsecond=0)


@lru_cache(maxsize=1024)
def _zone(name: str, offset: str) -> tzinfo:
    if name:
        return ZoneInfo(name)
    if not offset:
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    apart = timedelta(hours=hours, minutes=minutes)
    return timezone(-apart if offset[0] == "-" else apart)


def zone_of(dates: Mapping[str, Any]) -> tzinfo:
    """The zone of an event by its `event_dates`: the tz name, else the offset, else UTC."""
    return _zone(dates["time_zone_tz"], dates["time_zone_offset"])


def offset_of(zone: str, day: str) -> str:
    """The offset (`-05:00`) that a tz zone has at noon of a day, written YYYY-MM-DD; empty when either is."""
    if not zone or not day:
        return ""
    noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=ZoneInfo(zone))
    return noon.isoformat()[-6:]


@dataclass(frozen=True)
class Stamps:
    """Writes moments for one answer; `now` is the time of the request."""

    zone: tzinfo
    unix: bool
    now: datetime

    def write(self, moment: datetime) -> str | int:
        """One moment, as the caller asked for it."""
        return int(moment.timestamp()) if self.unix else moment.astimezone(self.zone).isoformat()

    @cached_property
    def encoded_now(self) -> bytes:
        """The time of the request as JSON."""
        return msgspec.json.encode(self.write(self.now))

    def of(self, kept: Mapping[str, datetime]) -> dict[str, str | int]:
        """The `timestamps` member (L2707) from the kept creation and update times."""
        return {
            "request_timestamp": self.write(self.now),
            "creation_timestamp": self.write(kept["creation_timestamp"]),
            "update_timestamp": self.write(kept["update_timestamp"]),
        }


@lru_cache(maxsize=256)
def stamps(zone: tzinfo, unix: bool, now: datetime) -> Stamps:
    """Stamps are the same for all events of a zone within a second."""
    return Stamps(zone, unix, now)


def made(now: datetime) -> dict[str, datetime]:
    """Timestamps of something created now."""
    return {"creation_timestamp": now, "update_timestamp": now}


def touched(kept: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    """The same, changed now."""
    return {**kept, "update_timestamp": now}
