"""Registrations and magic links made from the world's humans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.ringcentral.payloads import THROUGH
from sandbox.ringcentral.record import VENDOR, Record, moment
from sandbox.world import Gathering, Human, World

LINKED = 4
"""Every 4th registration came through a magic link."""
UNUSED = 3
"""Magic links of each ticket that nobody has used."""


class Crowd:
    """The people of one event: registration number k belongs to the event's k-th attendee."""

    def __init__(self, world: World, i: int, gathering: Gathering, people: int, tickets: int) -> None:
        self.world = world
        self.i = i
        self.gathering = gathering
        self.people = people
        self.tickets = max(1, tickets)
        self._event = f"{i}"
        self._first = gathering.created_at
        self._span = min(gathering.starts_at, world.now) - gathering.created_at
        self._over = gathering.ends_at < world.now

    def marks(self, k: int) -> dict[str, Any]:
        """What filters ask of registration k: instants, and whether it was refunded. Newest first."""
        bits = self.world.bits(VENDOR, "registration", self.i, k)
        created = self._first + self._span * (self.people - k) / (self.people + 1)
        created = created.replace(microsecond=0)
        latest = self.gathering.starts_at if self._over else self.world.now
        updated = min(created + timedelta(seconds=bits % 2_000_000), latest) if bits >> 32 & 1 else created
        return {
            "createdAt": created,
            "updatedAt": max(created, updated).replace(microsecond=0),
            "userUpdatedAt": created + timedelta(seconds=bits >> 40 & 0xFFFFF),
            "refunded": bits >> 64 & 31 == 0,
            "bits": bits >> 72,
        }

    def registration(self, k: int, made: datetime | None = None) -> Record:
        """Registration k; `made` is the instant of its making when that is now."""
        marks = self.marks(k)
        if made is not None:
            marks |= {"createdAt": made, "updatedAt": made, "userUpdatedAt": made, "refunded": False}
        human = self.world.human(self.world.attendee(self.gathering.index, k))
        bits = marks["bits"]
        linked = made is None and k % LINKED == LINKED - 1
        id = self.world.id_of(VENDOR, "registration", self.i, k)
        attended = made is None and self._over and bits & 3 != 0 and not marks["refunded"]
        attributes = {
            "attended": attended,
            "bio": human.bio_html,
            "createdAt": moment(marks["createdAt"]),
            "customRegistrationFields": _answers(human, bits >> 2),
            "email": human.email,
            "firstCheckIn": self._check_in(bits) if attended and bits & 4 else None,
            "firstName": human.first_name,
            "headline": _headline(human),
            "lastName": human.last_name,
            "linkedin": human.linkedin,
            "magicLinkId": self.link_id(k) if linked else None,
            "metadata": {"crmContactId": f"C-{human.index}"} if bits & 8 else {},
            "phoneNumber": human.phone,
            "qrCodeData": f"RCE-{id[:8]}" if bits & 16 else None,
            "qrCodeImageUrl": f"https://images.example.org/qr/{id[:8]}.png" if bits & 16 else None,
            "questionBankEnabled": bits & 32 != 0,
            "refunded": marks["refunded"],
            "registeredThrough": "magic_link" if linked else THROUGH[bits >> 6 & 3],
            "ticketId": self.world.id_of(VENDOR, "ticket", self.i, k % self.tickets),
            "timezone": human.zone,
            "twitter": human.twitter if bits & 256 else "",
            "updatedAt": moment(marks["updatedAt"]),
            "userId": self.world.id_of(VENDOR, "user", human.index),
            "utm": {"utmSource": "newsletter", "utmCampaign": f"event{self.i}"} if bits & 512 else {},
            "website": human.website,
        }
        return Record("registration", id, attributes, marks)

    def claimed(self, ticket: int, people: int) -> int:
        """How many of the first `people` registrations have that ticket."""
        return (people - ticket + self.tickets - 1) // self.tickets if people > ticket else 0

    def link_id(self, k: int) -> str:
        """The id of the magic link through which registration k came."""
        ticket = k % self.tickets
        return self.world.id_of(VENDOR, "magicLink", self.i, ticket, (k - self._first_linked(ticket)) // self._stride)

    def links(self, ticket: int) -> int:
        """How many magic links a ticket has: those that were used, then UNUSED that were not."""
        return self._used(ticket) + (UNUSED if self.people else 0)

    def link(self, ticket: int, n: int) -> Record:
        """Magic link n of a ticket."""
        used = n < self._used(ticket)
        k = (
            self._first_linked(ticket) + n * self._stride
            if used
            else self.people + 1_000 + ticket * UNUSED + n - self._used(ticket)
        )
        human = self.world.human(self.world.attendee(self.gathering.index, k))
        id = self.world.id_of(VENDOR, "magicLink", self.i, ticket, n)
        made = self.marks(k)["createdAt"] if used else self.world.now - timedelta(days=n % 30 + 1)
        attributes: dict[str, Any] = {
            "createdAt": moment(made - timedelta(days=1)),
            "email": human.email,
            "extraFields": {"company": human.company} if human.company else {},
            "firstName": human.first_name,
            "headline": _headline(human),
            "lastName": human.last_name,
            "magicLink": join_url(id),
            "metadata": {"batch": made.date().isoformat()} if n % 2 else {},
            "status": "used" if used else (None, "pending", "sent")[n % 3],
            "updatedAt": moment(made),
        }
        if used:
            attributes["registrationId"] = self.world.id_of(VENDOR, "registration", self.i, k)
        elif n % 2:
            attributes["registrationId"] = None
        return Record("magicLink", id, attributes, {"updatedAt": made})

    @property
    def _stride(self) -> int:
        return self.tickets * LINKED

    def _first_linked(self, ticket: int) -> int:
        return next(k for k in range(self._stride) if k % self.tickets == ticket and k % LINKED == LINKED - 1)

    def _used(self, ticket: int) -> int:
        first = self._first_linked(ticket)
        return (self.people - first + self._stride - 1) // self._stride if self.people > first else 0

    def _check_in(self, bits: int) -> str:
        return moment(self.gathering.starts_at + timedelta(minutes=(bits >> 10) % 90 - 20))


def join_url(id: str) -> str:
    """Where a magic link leads."""
    return f"https://events.example.org/join/{id.replace('-', '')[:16]}"


def _headline(human: Human) -> str | None:
    if human.job_title and human.company:
        return f"{human.job_title} @ {human.company}"
    return human.job_title


def _answers(human: Human, bits: int) -> list[dict[str, Any]] | None:
    """Null, none, or answers of each documented type; a conditional one has children."""
    if bits & 7 < 3:
        return None if bits & 7 else []
    answers: list[dict[str, Any]] = [
        {"id": "4470", "name": "Company", "value": human.company or "", "type": "singleLineText"},
        {
            "id": "4471",
            "name": "Which tracks interest you?",
            "value": ["Analytics", "Governance & law"][: bits & 1 | 1],
            "type": "multiSelect",
            "childQuestions": None,
        },
    ]
    if bits & 8:
        child = {"id": "4473", "name": "VAT number", "value": "DE811569869", "type": "singleLineText"}
        answers.append(
            {
                "id": "4472",
                "name": "Do you need an invoice?",
                "value": "Yes",
                "type": "conditional",
                "childQuestions": [child],
            }
        )
    if bits & 16 and human.birth_date:
        answers.append({"id": "4474", "name": "Birthday", "value": human.birth_date.isoformat(), "type": "date"})
    return answers
