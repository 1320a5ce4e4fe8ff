"""A record is encoded once; the time of the request is always that of the request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.eventmobi.moments import Stamps
from sandbox.eventmobi.writer import Writer

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
TIMES = {"creation_timestamp": NOON, "update_timestamp": NOON}


class Built:
    """Builds an answer and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def answer(self, document: dict[str, Any], stamps: Stamps) -> dict[str, Any]:
        self.times += 1
        return {"name": document["name"], "timestamps": stamps.of(TIMES)}


def written(writer: Writer, built: Built, document: dict[str, Any], stamps: Stamps, beside: object = None) -> Any:
    raw = writer.write("1", document, stamps, lambda: built.answer(document, stamps), beside)
    return json.loads(bytes(raw))


def test_only_the_time_of_the_request_is_new() -> None:
    writer, built = Writer(), Built()
    document = {"name": 'a "@the time of the request@" in a name'}

    first = written(writer, built, document, Stamps(UTC, False, NOON))
    later = written(writer, built, document, Stamps(UTC, False, NOON + timedelta(hours=1)))

    assert built.times == 1
    assert first["timestamps"]["request_timestamp"] == "2026-01-15T12:00:00+00:00"
    assert later["timestamps"]["request_timestamp"] == "2026-01-15T13:00:00+00:00"
    assert first["name"] == later["name"] == document["name"]


def test_another_document_form_or_count_is_written_anew() -> None:
    writer, built = Writer(), Built()
    document = {"name": "a"}
    iso, unix = Stamps(UTC, False, NOON), Stamps(UTC, True, NOON)

    assert written(writer, built, document, iso)["name"] == "a"
    assert written(writer, built, {"name": "b"}, iso)["name"] == "b"
    assert written(writer, built, document, unix)["timestamps"]["request_timestamp"] == int(NOON.timestamp())
    written(writer, built, document, unix, {"people": 2})
    assert built.times == 4
