"""Payloads as RingCentral's document describes them, and what a mapping may know besides."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.records import Kind, Origin, Ref, Vendor
from gateway.upstream.endpoint import Reading

PAYLOADS = Path(__file__).resolve().parents[3] / "payloads" / "ringcentral"


@pytest.fixture
def payload() -> Callable[[str], Any]:
    """The documented answer of that name."""
    return lambda name: json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def origin() -> Origin:
    return Origin("rc", Vendor.RINGCENTRAL, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def event_ref() -> Ref:
    return Ref("rc", Kind.EVENT, "hJ3RkXo8VtNqLw5ZyMb7CfGs2")


@pytest.fixture
def of_event(origin: Origin, event_ref: Ref) -> Reading:
    """What the list of an event's things is read with."""
    return Reading(origin, event_ref)
