"""The four queries of the record. Their names and texts stay, so that figures of different days can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVENTS = 50
PEOPLE = 100
TICKETS = 48 * 5 + 2 * 1
"""The sandbox's events, the people of each, and the ticket types of all: five each, but one for every 17th event."""

FIND = "query Find { events(first: 50) { nodes { id } } }"


@dataclass(frozen=True, slots=True)
class Query:
    """One query; ``per_event``: it takes the variable ``id``, a different event each time."""

    name: str
    about: str
    text: str
    per_event: bool = False

    def variables(self, events: Sequence[str]) -> list[dict[str, Any]]:
        """The variables of one round; the load goes round and round."""
        return [{"id": event} for event in events] if self.per_event else [{}]

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether the answer has all that was asked for, so that no figure is taken of an empty answer."""
        if self.per_event:
            people = data["event"].get("people", {"nodes": []})["nodes"]
            return len(people) == (PEOPLE if "people" in self.text else 0) and all(
                one["registration"]["ticket"]["name"] for one in people
            )
        nodes = data["events"]["nodes"]
        tickets = sum(len(one["tickets"]["nodes"]) for one in nodes if "tickets" in one)
        return len(nodes) == EVENTS and tickets == (TICKETS if "tickets" in self.text else 0)


QUERIES = (
    Query(
        "A",
        "50 events, flat",
        """
        query A {
          events(first: 50) {
            nodes { id vendorId name slug status vendorStatus visibility startsAt endsAt timeZone }
          }
        }""",
    ),
    Query(
        "B",
        "50 events with 5 tickets each",
        """
        query B {
          events(first: 50) {
            nodes {
              id
              name
              startsAt
              tickets(first: 5) { nodes { id name price { amount currency } capacity claimed } }
            }
          }
        }""",
    ),
    Query(
        "C",
        "one event, 100 registrations with their tickets",
        """
        query C($id: ID!) {
          event(by: {id: $id}) {
            id
            name
            people(first: 100) { nodes { id name email registration { status ticket { id name } } } }
          }
        }""",
        per_event=True,
    ),
    Query(
        "D",
        "one event, two fields",
        "query D($id: ID!) { event(by: {id: $id}) { name startsAt } }",
        per_event=True,
    ),
)
