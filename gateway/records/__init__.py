"""The shared vocabulary: a record is a vendor's fact in the graph's words, frozen."""

from gateway.records.base import Origin, Record, older, raw_json, tells
from gateway.records.booth import Booth, Lead
from gateway.records.event import Event, EventStatus, EventVisibility, MeetingLimit
from gateway.records.later import Later
from gateway.records.organization import Organization
from gateway.records.page import Page, Problem
from gateway.records.person import (
    GroupSeats,
    Person,
    PersonGroup,
    PersonRole,
    Registration,
    RegistrationGroup,
    RegistrationStatus,
)
from gateway.records.place import City, Country, Region
from gateway.records.ref import PERSON_KINDS, SESSION_KINDS, Kind, Ref, Vendor
from gateway.records.session import Session, SessionKind, SessionPrice
from gateway.records.tag import Tag
from gateway.records.ticket import MagicLink, Ticket
from gateway.records.values import (
    Address,
    AttendanceMode,
    Coordinates,
    CustomField,
    ExternalId,
    Image,
    Link,
    Money,
    SocialLinks,
    Venue,
)

__all__ = [
    "PERSON_KINDS",
    "SESSION_KINDS",
    "Address",
    "AttendanceMode",
    "Booth",
    "City",
    "Coordinates",
    "Country",
    "CustomField",
    "Event",
    "EventStatus",
    "EventVisibility",
    "ExternalId",
    "GroupSeats",
    "Image",
    "Kind",
    "Later",
    "Lead",
    "Link",
    "MagicLink",
    "MeetingLimit",
    "Money",
    "Organization",
    "Origin",
    "Page",
    "Person",
    "PersonGroup",
    "PersonRole",
    "Problem",
    "Record",
    "Ref",
    "Region",
    "Registration",
    "RegistrationGroup",
    "RegistrationStatus",
    "Session",
    "SessionKind",
    "SessionPrice",
    "SocialLinks",
    "Tag",
    "Ticket",
    "Vendor",
    "Venue",
    "older",
    "raw_json",
    "tells",
]
