"""EventMobi's payloads → records. ``Lnnn`` are lines of the vendor's text."""

from gateway.vendors.eventmobi.mapping.event import event, event_page
from gateway.vendors.eventmobi.mapping.overview import Overview, overview
from gateway.vendors.eventmobi.mapping.person import grouped, groupless, person, person_page, registered
from gateway.vendors.eventmobi.mapping.values import bare

__all__ = [
    "Overview",
    "bare",
    "event",
    "event_page",
    "grouped",
    "groupless",
    "overview",
    "person",
    "person_page",
    "registered",
]
