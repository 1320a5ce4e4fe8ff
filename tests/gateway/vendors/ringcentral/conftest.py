"""What a mapping of RingCentral's may know besides the payload."""

from datetime import UTC, datetime

import pytest

from gateway.records import Kind, Origin, Ref, Vendor


@pytest.fixture
def origin() -> Origin:
    return Origin("rc", Vendor.RINGCENTRAL, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def event_ref() -> Ref:
    return Ref("rc", Kind.EVENT, "hJ3RkXo8VtNqLw5ZyMb7CfGs2")
