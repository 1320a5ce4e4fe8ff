"""The facts that the vendors tell: gatherings, people, agendas, exhibitors, made up from a seed, always the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from string import ascii_letters
from zoneinfo import ZoneInfo

from sandbox import ids, words

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
"""The world's present: records were made before it, about a third of the gatherings are over."""
SPEAKERS = 12
SLOTS = 20
EXHIBITORS = 6
UNLINKED = {"eventmobi": 0, "eventtia": 1_000_000, "ringcentral": 2_000_000, "eventbookings": 3_000_000}


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event as it really is, whoever tells of it. Times are aware, in `zone`."""

    index: int
    name: str
    slug: str
    description_html: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    city: str
    country: str
    country_code: str
    venue: str
    address: str
    latitude: float
    longitude: float
    status: str
    website: str | None
    organizer: str
    organizer_email: str
    currency: str
    language: str
    picture: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Human:
    """A person as they really are. `email` is in lower case and nobody else's; None where they never said."""

    index: int
    first_name: str
    last_name: str
    email: str
    company: str | None
    job_title: str | None
    phone: str | None
    bio_html: str | None
    twitter: str | None
    linkedin: str | None
    facebook: str | None
    website: str | None
    city: str | None
    country: str | None
    country_code: str | None
    zone: str
    birth_date: date | None
    picture: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """An item of an agenda. `speakers` are places k for `World.speaker(event, k)`; times aware, in the event's zone."""

    index: int
    title: str
    description_html: str | None
    starts_at: datetime
    ends_at: datetime
    room: str
    speakers: tuple[int, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exhibitor:
    """Who has a booth. `size` is small, medium or large; tags are shared by booths."""

    index: int
    company: str
    headline: str | None
    html: str | None
    size: str
    zone: str
    website: str | None
    email: str
    logo: str | None
    tags: tuple[str, ...]


class World:
    """Facts by number. Everything follows from the seed: two worlds of one seed say the same."""

    def __init__(self, seed: int = 1, events: int = 12, people: int = 60) -> None:
        self.seed = seed
        self.events = events
        self.people = people
        self.now = NOW
        self._pool = _prime_from(max(people * max(4, events // 6), people + 2 * SPEAKERS, 97))
        self.gathering = lru_cache(4_096)(self._gathering)
        self.human = lru_cache(16_384)(self._human)
        self.agenda = lru_cache(8_192)(self._agenda)
        self.exhibitor = lru_cache(4_096)(self._exhibitor)

    def gathering_of(self, vendor: str, event: int) -> int:
        """Which gathering the vendor's event number `event` is: use it wherever a method here asks for `event`.

        EventMobi's event i is gathering i. Eventtia's is the same one when i % 3 == 0 and RingCentral's when
        i % 3 == 1 (EventMobi's external ids say so); otherwise theirs is another gathering.
        """
        linked = {"eventtia": 0, "ringcentral": 1}.get(vendor)
        return event if event % 3 == linked else event + UNLINKED[vendor]

    def attendee(self, event: int, k: int) -> int:
        """The human who is the k-th person of a gathering (from 0, without end); no human twice in one."""
        return self._chosen("attendee", event, k)

    def speaker(self, event: int, k: int) -> int:
        """The human who is the k-th speaker of a gathering (0 to SPEAKERS - 1 in the agenda); some attend too."""
        return self._chosen("speaker", event, k)

    def place_of(self, event: int, human: int) -> int | None:
        """The k for which `attendee(event, k)` is this human, however large; None when there is none."""
        if human >= self._pool:
            return human - self._pool if human >= 2 * self._pool else None
        offset, step = self._walk("attendee", event)
        return (human - offset) * pow(step, -1, self._pool) % self._pool

    def human_of(self, email: str) -> int | None:
        """The human of that e-mail, in any letter case; None when it is nobody's."""
        digits = email.partition("@")[0].rpartition(".")[2].lstrip(ascii_letters)
        human = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
        return human if human is not None and self.human(human).email == email.lower() else None

    def email(self, vendor: str, human: int) -> str:
        """The human's e-mail as that vendor keeps it: in lower case but at EventMobi and Eventtia."""
        email = self.human(human).email
        if vendor == "eventmobi":
            return email.title()
        if vendor == "eventtia" and human % 3:
            name, _, domain = email.partition("@")
            return f"{name.upper()}@{domain}" if human % 3 == 1 else f"{name}@{domain.upper()}"
        return email

    def rng(self, *key: object) -> random.Random:
        """A stream of chance for anything else, its own for each key (about 10 µs; `bits` costs 1)."""
        return random.Random(self.bits(*key))

    def bits(self, *key: object) -> int:
        """128 bits of chance for the key."""
        return int.from_bytes(blake2b(repr((self.seed, key)).encode(), digest_size=16).digest(), "big")

    def id_of(self, vendor: str, kind: str, *indexes: int) -> str:
        """The vendor's id of a record, whatever the seed, from up to three indexes.

        UUIDs, but integers at Eventtia and EventMobi.
        Integers do not tell kinds apart; they allow a second index below 1,000,000, and with three indexes a second
        and third below 1,000. UUIDs allow 2**32, 2**32 and 2**29.
        """
        if vendor in ("eventtia", "eventmobi"):
            return str(ids.numbered(indexes))
        return ids.opaque(vendor, kind, indexes)

    def index_of(self, vendor: str, kind: str, id: str) -> tuple[int, ...] | None:
        """The indexes in such an id, or None for a text that is none; whether the record exists is for the caller."""
        if vendor in ("eventtia", "eventmobi"):
            plain = id.isascii() and id.isdigit() and id[0] != "0" and len(id) < 16
            return ids.denumbered(int(id)) if plain else None
        return ids.transparent(vendor, kind, id)

    def _chosen(self, kind: str, event: int, k: int) -> int:
        offset, step = self._walk(kind, event)
        return (offset + k * step) % self._pool if k < self._pool else self._pool + k

    @lru_cache(8_192)  # noqa: B019 - a world lives as long as its process
    def _walk(self, kind: str, event: int) -> tuple[int, int]:
        bits = self.bits(kind, event)
        return bits % self._pool, 1 + (bits >> 64) % (self._pool - 1)

    def _gathering(self, i: int) -> Gathering:
        rng = self.rng("gathering", i)
        city, country, code, zone, latitude, longitude, currency, language = rng.choice(words.CITIES)
        starts = (NOW + timedelta(days=rng.randrange(-150, 320))).astimezone(ZoneInfo(zone))
        starts = starts.replace(hour=rng.choice((8, 9, 10, 18, 19)), minute=rng.choice((0, 0, 30)))
        ends = starts + timedelta(days=rng.choice((0, 0, 1, 2)), hours=rng.randrange(3, 9))
        name = f"{rng.choice(words.SUBJECTS)} {rng.choice(words.FORMATS)} {starts.year}"
        return Gathering(
            index=i,
            name=name if i % 7 else f"{name} 🎉",
            slug=f"{_slug(name)}-{i}",
            description_html="".join(rng.sample(words.PARAGRAPHS, rng.randrange(1, 4))),
            starts_at=starts,
            ends_at=ends,
            zone=zone,
            city=city,
            country=country,
            country_code=code,
            venue=rng.choice(words.VENUES),
            address=f"{rng.randrange(1, 200)} {rng.choice(words.STREETS)}",
            latitude=round(latitude + rng.uniform(-0.05, 0.05), 6),
            longitude=round(longitude + rng.uniform(-0.05, 0.05), 6),
            status="ended" if ends < NOW else rng.choice(("published", "published", "published", "draft")),
            website=None if rng.random() < 0.3 else f"https://{_slug(name)}-{i}.example.org",
            organizer=rng.choice(words.COMPANIES),
            organizer_email=f"events{i}@example.org",
            currency=currency,
            language=language,
            picture=None if rng.random() < 0.3 else f"https://images.example.org/events/{i}.png",
            created_at=min(starts.astimezone(UTC), NOW) - timedelta(days=rng.randrange(30, 300), seconds=i),
        )

    def _human(self, i: int) -> Human:
        rng = self.rng("human", i)
        firsts, lasts = rng.choice(words.SCRIPTS) if rng.random() < 0.35 else words.LATIN
        first, last = rng.choice(firsts), rng.choice(lasts)
        nickname = f"{first[1]}{last[1]}{i}"
        place = rng.choice(words.CITIES)
        known = rng.getrandbits(12)

        def maybe(bit: int, value: str) -> str | None:
            return value if known >> bit & 1 else None

        return Human(
            index=i,
            first_name=first[0],
            last_name=last[0],
            email=f"{first[1]}.{last[1]}{i}@{rng.choice(words.DOMAINS)}",
            company=maybe(0, rng.choice(words.COMPANIES)) or maybe(1, rng.choice(words.COMPANIES)),
            job_title=maybe(2, rng.choice(words.JOBS)),
            phone=maybe(3, f"+1 555 {i % 10_000:04d}"),
            bio_html=maybe(4, rng.choice(words.PARAGRAPHS)),
            twitter=maybe(5, nickname),
            linkedin=maybe(6, f"https://www.linkedin.com/in/{nickname}"),
            facebook=maybe(7, f"https://www.facebook.com/{nickname}"),
            website=maybe(8, f"https://{nickname}.example.net"),
            city=place[0] if known & 512 else None,
            country=place[1] if known & 512 else None,
            country_code=place[2] if known & 512 else None,
            zone=place[3],
            birth_date=date(1950, 1, 1) + timedelta(days=rng.randrange(20_000)) if known & 1024 else None,
            picture=maybe(11, f"https://images.example.org/people/{i}.jpg"),
        )

    def _agenda(self, event: int, k: int) -> Slot:
        rng = self.rng("slot", event, k)
        gathering = self.gathering(event)
        days = (gathering.ends_at.date() - gathering.starts_at.date()).days + 1
        starts = gathering.starts_at + timedelta(days=k % days, minutes=30 * (k // (2 * days)))
        return Slot(
            index=k,
            title=f"{rng.choice(words.TALKS)} {rng.choice(words.SUBJECTS)}",
            description_html=None if rng.random() < 0.25 else rng.choice(words.PARAGRAPHS),
            starts_at=starts,
            ends_at=starts + timedelta(minutes=rng.choice((25, 30, 45, 60))),
            room=words.ROOMS[k % len(words.ROOMS)],
            speakers=tuple(sorted(rng.sample(range(SPEAKERS), rng.choice((0, 1, 1, 2, 3))))),
            tags=tuple(rng.sample(words.TAGS, rng.choice((0, 1, 2, 3)))),
        )

    def _exhibitor(self, event: int, k: int) -> Exhibitor:
        rng = self.rng("exhibitor", event, k)
        company = words.COMPANIES[(event * 7 + k) % len(words.COMPANIES)]
        return Exhibitor(
            index=k,
            company=company,
            headline=None if rng.random() < 0.25 else f"{company}: {rng.choice(words.SUBJECTS)} for everyone",
            html=None if rng.random() < 0.25 else rng.choice(words.PARAGRAPHS),
            size=rng.choice(("small", "medium", "large")),
            zone=rng.choice(("Hall 1", "Hall 2", "Patio")),
            website=None if rng.random() < 0.3 else f"https://exhibitor{k}.example.com",
            email=f"booth{k}.event{event}@example.com",
            logo=None if rng.random() < 0.4 else f"https://images.example.org/logos/{event}-{k}.png",
            tags=tuple(rng.sample(words.TAGS, rng.choice((0, 2, 3, 4)))),
        )


def _slug(name: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in plain.split("-") if part)


def _prime_from(number: int) -> int:
    """The first prime from `number` on: any step through that many places meets each of them once."""
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number
