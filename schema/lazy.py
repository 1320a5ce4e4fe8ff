"""Types named before they exist: types lead to one another, modules must not."""

from typing import Annotated, Any

import strawberry


def _later(name: str, module: str) -> Any:
    return Annotated[name, strawberry.lazy(module)]


AccountType = _later("Account", "schema.account")
OrganizationType = _later("Organization", "schema.account")
EventType = _later("Event", "schema.event")
PersonType = _later("Person", "schema.person")
SessionType = _later("Session", "schema.session")
TicketType = _later("Ticket", "schema.ticket")
BoothType = _later("Booth", "schema.booth")
RegionType = _later("Region", "schema.place")
CityType = _later("City", "schema.place")
