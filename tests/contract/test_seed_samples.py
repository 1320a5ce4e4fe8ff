"""The vendors' own samples, word for word out of their documents: every answer that we read maps and is kept whole."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from vendor_contract import CONTRACTS

from gateway.records import Kind, Origin, Page, Record, Ref, Vendor
from gateway.upstream.endpoint import Endpoint, Reading
from gateway.vendors.eventmobi import endpoints as mobi
from gateway.vendors.eventmobi import writes as mobi_writes
from gateway.vendors.ringcentral import endpoints as rc
from gateway.vendors.ringcentral import writes as rc_writes

SEEDS = CONTRACTS.parent / "seeds"
MOBI = re.compile(
    r"```http\n(GET|POST|PUT|PATCH|DELETE) (\S+) HTTP/1\.1\n.*?HTTP/1\.1 200 OK\n[^\n]*\n\n(.*?)\n```", re.S
)
RINGCENTRAL = re.compile(
    r"^(GET|POST|PATCH) (/v1/\S+)$(?:(?!^(?:GET|POST|PATCH|DELETE) /v1/).)*?^20[01] Response$\n\n(\{.*?\n\})$",
    re.S | re.M,
)
ORIGIN = {
    "eventmobi": Origin("a", Vendor.EVENTMOBI, datetime(2026, 3, 1, tzinfo=UTC)),
    "ringcentral": Origin("a", Vendor.RINGCENTRAL, datetime(2026, 3, 1, tzinfo=UTC)),
}
EVENT = Ref("a", Kind.EVENT, "e")
SUBJECT = {
    "organizations.list": None,
    "organizations.get": None,
    "events.list": Ref("a", Kind.ORGANIZATION, "o"),
    "magic_links.list": EVENT.child(Kind.TICKET, "t"),
    "magic_links.create": EVENT.child(Kind.TICKET, "t"),
    "magic_links.get": EVENT.child(Kind.TICKET, "t").child(Kind.MAGIC_LINK, "m"),
    "booth_tags.list": EVENT.child(Kind.BOOTH, "b"),
    "schedule_item_tags.list": EVENT.child(Kind.SCHEDULE_ITEM, "s"),
}
NOT_ASKED = {
    "eventmobi": {"/sections", "/sections/people_sections", "/people/person/{}/groups"},
    "ringcentral": {"/v1/health", "/v1/reports/{}", "/v1/magic_link"},
}
"""What only this vendor has, or has better elsewhere."""


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}|:[A-Za-z]+", "{}", path.replace("//", "/"))


def endpoints_of(*modules: Any) -> dict[tuple[str, str], Endpoint[Any]]:
    found = [each for module in modules for each in vars(module).values() if isinstance(each, Endpoint)]
    return {(each.method, shape(each.path)): each for each in found if each.cache is not None or each.method != "GET"}


ENDPOINTS = {
    "eventmobi": endpoints_of(mobi, mobi_writes),
    "ringcentral": endpoints_of(rc, rc_writes),
}


def samples() -> Iterator[Any]:
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for vendor, pattern in (("eventmobi", MOBI), ("ringcentral", RINGCENTRAL)):
            for method, where, sample in pattern.findall(text):
                yield pytest.param(vendor, method, shape(where), json.loads(sample), id=f"{method} {where}")


SAMPLES = list(samples())


def test_both_documents_are_found() -> None:
    for vendor, least in (("eventmobi", 18), ("ringcentral", 26)):
        assert len([each for each in SAMPLES if each.values[0] == vendor]) >= least


@pytest.mark.parametrize(("vendor", "method", "path", "sample"), SAMPLES)
def test_a_sample_is_mapped_and_kept_whole(vendor: str, method: str, path: str, sample: Any) -> None:
    endpoint = ENDPOINTS[vendor].get((method, path))
    if endpoint is None:
        assert method == "GET" or "report" in path or path.endswith(("dataSubscriptions", "magic_link"))
        return
    subject = SUBJECT.get(endpoint.name, EVENT) if vendor == "ringcentral" else EVENT

    found = endpoint.parse(sample, Reading(ORIGIN[vendor], subject))

    if isinstance(found, Page):
        told = sample["data"] if vendor == "ringcentral" else sample
        told = told["people_list"] if isinstance(told, dict) else told
        assert found.problems == ()
        assert [json.loads(record.raw or b"") for record in found.items] == told
    elif isinstance(found, Record):
        assert json.loads(found.raw or b"") == (sample["data"] if vendor == "ringcentral" else sample)
    else:
        assert endpoint in (mobi.OVERVIEW, mobi_writes.DELETE_PERSON) or sample == "object"
