"""An Eventtia account asked over HTTP: what is answered, and what was asked for it."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import jwt
import pytest

from gateway.errors import VendorAuthFailed, VendorNotFound, VendorUnavailable
from gateway.records import Event, Kind, Money, Person, PersonRole, Ref, Registration, RegistrationStatus, Ticket, tells
from gateway.store import Store
from gateway.upstream.scope import CallScope, call_scope
from gateway.vendors.adapter import Capability, EventFilter, PersonFilter, SessionFilter
from gateway.vendors.eventtia import EventtiaAdapter, open_account, token
from gateway.vendors.eventtia.listings import whole
from gateway.vendors.eventtia.people import zoneless
from sandbox.server import Sandbox

OpenAdapter = Callable[..., EventtiaAdapter]
NAME = frozenset({"name"})
PEOPLE = frozenset({"first_name", "last_name", "email", "company", "registration"})
ROOT = "/api/v3/events"


def wants(*names: str) -> frozenset[str]:
    return frozenset(names)


async def all_events(adapter: EventtiaAdapter, *names: str) -> tuple[Event, ...]:
    return await whole(adapter.events(EventFilter(), wants(*names)))


async def first_event(adapter: EventtiaAdapter, sandbox: Sandbox) -> Event:
    """The event number 0, its uri learnt; the call log is then empty."""
    event = (await all_events(adapter, "name"))[0]
    sandbox.clear_calls()
    return event


def calls(sandbox: Sandbox) -> list[str]:
    """What was asked but for signing in, paths below /api/v3 shortened."""
    assert [refusal for refusal in sandbox.refused() if ": no " not in refusal] == []
    return [call.replace("/api/v3", "") for call in sandbox.calls("eventtia") if not call.endswith("/auth")]


# ---------------------------------------------------------------------- signing in


async def test_side_by_side_calls_share_one_sign_in_even_with_one_place(
    open_adapter: OpenAdapter, sandbox: Sandbox
) -> None:
    adapter = open_adapter(max_concurrency=1)

    await asyncio.gather(whole(adapter.countries()), adapter.check(), all_events(adapter, "name"))

    assert sandbox.calls("eventtia").count("POST /api/v3/auth") == 1
    assert sandbox.refused() == []


async def test_a_refused_token_is_renewed_once(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    sandbox.app.vendors["eventtia"].expire_tokens()  # type: ignore[attr-defined]

    await whole(adapter.tickets(event.ref, NAME))

    path = f"{ROOT}/{event.slug}/attendee_types"
    assert sandbox.calls("eventtia") == [f"GET {path}", "POST /api/v3/auth", f"GET {path}"]


async def test_a_wrong_password_is_told_without_it(open_adapter: OpenAdapter) -> None:
    adapter = open_adapter(password="not-the-one")

    with pytest.raises(VendorAuthFailed) as caught:
        await adapter.check()

    assert caught.value.status == 401
    assert "not-the-one" not in f"{caught.value} {adapter.upstream.settings!r} {caught.value.extensions}"


async def test_a_sign_in_that_fails_is_not_multiplied_by_both_retries(
    open_adapter: OpenAdapter, sandbox: Sandbox
) -> None:
    sandbox.fail("eventtia", path="/api/v3/auth", status=503)

    with pytest.raises(VendorUnavailable):
        await open_adapter(retries=1).check()

    assert sandbox.calls("eventtia") == ["POST /api/v3/auth", "POST /api/v3/auth"]


def test_a_token_lives_by_its_exp_where_that_lies_ahead(payload: Callable[[str], Any]) -> None:
    now = time.time()
    day = token.token(jwt.encode({"exp": int(now) + 86_400}, "k" * 32))
    sample = token.token(payload("auth")["auth_token"])  # expired in 2018
    opaque = token.token("demo")

    assert abs(day.expires_at - now - 86_400 + 60) < 2
    assert all(abs(one.expires_at - now - 29 * 86_400) < 2 for one in (sample, opaque))
    assert "demo" not in repr(opaque)


# ---------------------------------------------------------------------- events


async def test_events_flat_take_one_call(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    events = await all_events(adapter, "name", "starts_at", "slug", "logo", "venue")

    assert len(events) == 6
    assert all(tells(event, wants("name", "starts_at", "slug", "logo", "venue")) for event in events)
    assert sandbox.calls("eventtia") == ["POST /api/v3/auth", "GET /api/v3/events"]


async def test_pages_after_the_first_go_side_by_side(open_adapter: OpenAdapter, sandbox: Sandbox) -> None:
    adapter = open_adapter(page_size=2)
    first = await adapter.events(EventFilter(), NAME).slice()

    assert first.rest == ((0, 1), (0, 2))
    assert [event.ref.id for event in await all_events(adapter, "name")] == [
        event.ref.id for event in await all_events(open_adapter(), "name")
    ]


@pytest.mark.parametrize(
    ("selected", "asked"),
    [
        (("name", "time_zone", "created_at"), ["GET /events/slim"]),
        (("name", "time_zone", "slug"), ["GET /events", "GET /events/slim"]),
        (("name", "time_zone", "people"), ["GET /events", "GET /events/slim"]),
        (("name", "time_zone", "currency"), ["GET /events"]),
    ],
)
async def test_the_lists_asked_follow_from_what_is_selected(
    selected: tuple[str, ...], asked: list[str], adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    events = await all_events(adapter, *selected)

    assert sorted(calls(sandbox)) == asked
    assert all(tells(event, wants(*selected)) for event in events) is ("currency" not in selected)


async def test_the_slim_list_is_never_asked_for_more_than_it_gives(open_adapter: OpenAdapter, sandbox: Sandbox) -> None:
    for names in (("name", "time_zone", "created_at"), ("slug", "time_zone")):
        listed = await all_events(open_adapter(page_size=500), *names)
        assert len(listed) == 6
        assert all(event.time_zone for event in listed)
    assert sandbox.refused() == []


async def test_the_three_views_agree(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    shared = (
        "name",
        "slug",
        "time_zone",
        "created_at",
        "updated_at",
        "starts_at",
        "ends_at",
        "logo",
        "venue",
        "banner",
    )
    source = adapter.source(Kind.EVENT)
    assert source is not None
    assert source.one is not None
    for listed in await all_events(adapter, *shared):
        single = await source.one(listed.ref, wants("status"))

        assert single is not None
        assert {name: getattr(single, name) for name in shared} == {name: getattr(listed, name) for name in shared}


async def test_updated_after_asks_for_what_it_looks_at(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    listing = adapter.events(EventFilter(updated_after=datetime(2025, 1, 1, tzinfo=UTC)), NAME)

    assert all(isinstance(event.updated_at, datetime) for event in await whole(listing))
    assert calls(sandbox) == ["GET /events/slim"]


async def test_custom_fields_have_names_by_one_call_more(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    events = await all_events(adapter, "custom_fields")

    names = {field.name for event in events if isinstance(event.custom_fields, tuple) for field in event.custom_fields}
    assert all(isinstance(event.custom_fields, tuple) for event in events)
    assert names
    assert names <= {"Internal code", "Topics", "Sector"}
    assert calls(sandbox) == ["GET /events/slim", "GET /event-custom-fields"]


async def test_an_event_by_id_alone_needs_no_second_call_where_the_list_tells(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    known = await first_event(adapter, sandbox)
    fresh = EventtiaAdapter("et", adapter.upstream, adapter.upstream, _NoNames())
    adapter.upstream.outdate("*")
    source = fresh.source(Kind.EVENT)
    assert source is not None
    assert source.one is not None

    found = await source.one(known.ref, wants("name", "starts_at"))
    currency = await source.one(known.ref, wants("currency"))

    assert found is not None
    assert found.name == known.name
    assert currency is not None
    assert currency.currency == "USD"
    assert calls(sandbox) == ["GET /events", f"GET /events/{known.slug}"]


async def listed_zone(adapter: EventtiaAdapter, event: Ref, *also: str) -> Any:
    return next(one.time_zone for one in await all_events(adapter, "time_zone", *also) if one.ref == event)


async def single_zone(adapter: EventtiaAdapter, event: Ref) -> Any:
    source = adapter.source(Kind.EVENT)
    assert source is not None
    assert source.one is not None
    found = await source.one(event, wants("time_zone"))
    return found.time_zone if found is not None else None


async def test_lists_show_the_zone_that_an_event_itself_told(open_adapter: OpenAdapter, sandbox: Sandbox) -> None:
    """The sandbox's own ``timezone`` of a new event is America/Bogota, as in the vendor's sample."""
    adapter, elsewhere = open_adapter(), open_adapter()
    made = await adapter.create_event({"name": "Fête", "time_zone": "Europe/Paris"})
    sandbox.clear_calls()

    assert await listed_zone(adapter, made.ref) == "Europe/Paris"
    recalled = adapter.recall(made.ref)
    assert isinstance(recalled, Event)
    assert recalled.time_zone == "Europe/Paris"
    assert await listed_zone(adapter, made.ref, "slug") == "Europe/Paris"
    assert sorted(calls(sandbox)) == ["GET /events", "GET /events/slim"]

    assert await listed_zone(elsewhere, made.ref) == "America/Bogota"  # all that its list says
    assert await single_zone(elsewhere, made.ref) == "Europe/Paris"
    assert await listed_zone(elsewhere, made.ref) == "Europe/Paris"


async def test_a_zone_that_was_told_holds_until_the_event_changes(open_adapter: OpenAdapter) -> None:
    adapter, elsewhere = open_adapter(), open_adapter()
    made = await adapter.create_event({"name": "Fête", "time_zone": "Europe/Paris"})
    await asyncio.sleep(1.1)  # the vendor tells whole seconds
    await elsewhere.update_event(made.ref, {"time_zone": "Asia/Tokyo"})
    adapter.upstream.outdate("*")

    assert await listed_zone(adapter, made.ref) == "America/Bogota"
    assert await single_zone(adapter, made.ref) == "Asia/Tokyo"
    assert await listed_zone(adapter, made.ref) == "Asia/Tokyo"


async def test_one_event_is_read_itself_for_its_zone_also_where_its_uri_is_unknown(
    open_adapter: OpenAdapter, sandbox: Sandbox
) -> None:
    adapter = open_adapter()
    made = await adapter.create_event({"name": "Fête", "time_zone": "Europe/Paris"})
    fresh = EventtiaAdapter("et", open_adapter().upstream, adapter.upstream, _NoNames())
    sandbox.clear_calls()

    assert await single_zone(fresh, made.ref) == "Europe/Paris"
    assert calls(sandbox) == ["GET /events", f"GET /events/{made.slug}"]


async def test_event_by_slug_is_one_call(adapter: EventtiaAdapter, open_adapter: OpenAdapter, sandbox: Sandbox) -> None:
    known = await first_event(adapter, sandbox)
    assert isinstance(known.slug, str)

    found = await open_adapter().event_by_slug(known.slug, NAME)

    assert found is not None
    assert found.ref == known.ref
    assert calls(sandbox) == [f"GET /events/{known.slug}"]


@pytest.mark.parametrize("slug", ["slim", ".", "..", ""])
async def test_slugs_that_lead_elsewhere_are_no_events(slug: str, adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    assert await adapter.event_by_slug(slug, NAME) is None
    assert sandbox.calls() == []


async def test_an_unknown_slug_is_none(adapter: EventtiaAdapter) -> None:
    assert await adapter.event_by_slug("no/such event", NAME) is None


async def test_event_by_vendor_id_is_the_number_or_the_uri(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    known = await first_event(adapter, sandbox)
    assert isinstance(known.slug, str)

    by_number = await adapter.event_by_vendor_id(known.ref.id, NAME)
    by_uri = await adapter.event_by_vendor_id(known.slug, NAME)

    assert by_number == by_uri
    assert await adapter.event_by_vendor_id("999999999", NAME) is None


# ---------------------------------------------------------------------- uris


class _NoNames:
    async def remember_names(self, account: str, kind: str, names_by_id: Any) -> None:
        return None

    async def name_of(self, account: str, kind: str, id: str) -> str | None:
        return None


async def test_a_remembered_uri_spares_the_list_after_a_restart(
    open_adapter: OpenAdapter, adapter: EventtiaAdapter, sandbox: Sandbox, store: Store
) -> None:
    event = await first_event(adapter, sandbox)
    await adapter.aclose()
    assert await store.name_of("et", "event", event.ref.id) == event.slug

    await whole(open_adapter().tickets(event.ref, NAME))

    assert calls(sandbox) == [f"GET /events/{event.slug}/attendee_types"]


async def test_many_lists_below_unknown_events_share_one_event_list(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    numbers = [event.ref for event in await all_events(adapter, "name")]
    fresh = EventtiaAdapter("et", adapter.upstream, adapter.upstream, _NoNames())
    adapter.upstream.outdate("*")
    sandbox.clear_calls()

    await asyncio.gather(*(whole(fresh.tickets(ref, NAME)) for ref in numbers))

    assert calls(sandbox).count("GET /events") == 1
    assert len(calls(sandbox)) == 1 + len(numbers)


async def _rename(sandbox: Sandbox, slug: str, to: str) -> None:
    async with httpx.AsyncClient(headers={"Authorization": "Bearer demo"}) as client:
        answer = await client.put(f"{sandbox.base_url('eventtia')}{ROOT}/{slug}", json={"event_uri": to})
        answer.raise_for_status()
    sandbox.clear_calls()


async def test_an_edited_uri_is_looked_up_again_once(adapter: EventtiaAdapter, sandbox: Sandbox, store: Store) -> None:
    event = await first_event(adapter, sandbox)
    assert isinstance(event.slug, str)
    await _rename(sandbox, event.slug, "brand-new-uri")

    tickets = await whole(adapter.tickets(event.ref, NAME))

    assert len(tickets) == 4
    assert calls(sandbox) == [
        f"GET /events/{event.slug}/attendee_types",
        "GET /events",
        "GET /events/brand-new-uri/attendee_types",
    ]
    await adapter.uris.aclose()
    assert await store.name_of("et", "event", event.ref.id) == "brand-new-uri"


async def test_a_single_event_is_found_by_its_number_after_its_uri_went_to_another(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    first, second, *_ = await all_events(adapter, "name")
    assert isinstance(first.slug, str)
    assert isinstance(second.slug, str)
    await _rename(sandbox, first.slug, "moved-away")
    await _rename(sandbox, second.slug, first.slug)

    source = adapter.source(Kind.EVENT)
    assert source is not None
    assert source.one is not None
    found = await source.one(first.ref, wants("status"))

    assert found is not None
    assert (found.ref, found.slug) == (first.ref, "moved-away")


async def test_ids_that_lead_nowhere_list_events_at_most_once(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    source = adapter.source(Kind.PERSON)
    assert source is not None
    assert source.one is not None
    ghosts = [Ref("et", Kind.PERSON, str(number), (event.ref.id,)) for number in range(1, 6)]

    assert [await source.one(ghost, PEOPLE) for ghost in ghosts] == [None] * 5
    assert calls(sandbox).count("GET /events") == 1


async def test_lists_below_an_unknown_event_are_not_found(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    nowhere = [Ref("et", Kind.EVENT, str(number)) for number in (7, 8, 9)]

    for ref in nowhere:
        with pytest.raises(VendorNotFound):
            await adapter.tickets(ref, NAME).slice()

    assert calls(sandbox) == ["GET /events"]


# ---------------------------------------------------------------------- people


async def test_a_hundred_attendees_with_names_companies_and_ticket_types_are_one_call(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)
    filter = PersonFilter(roles=frozenset({PersonRole.ATTENDEE}))

    part = await adapter.people(event.ref, filter, PEOPLE).slice()

    assert len(part.items) == 100
    assert (part.total, part.rest) == (130, ((0, 1),))
    assert all(isinstance(person.first_name, str) for person in part.items)
    tickets = [person.registration.ticket for person in part.items if isinstance(person.registration, Registration)]
    assert all(isinstance(ticket, Ticket) for ticket in tickets)
    assert calls(sandbox) == [f"GET /events/{event.slug}/attendees"]


async def test_everybody_comes_in_three_lists(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)

    people = await whole(adapter.people(event.ref, PersonFilter(), PEOPLE))

    roles = [role for person in people for role in person.roles]
    assert roles == sorted(roles, key=["ATTENDEE", "SPEAKER", "GUEST"].index)
    assert set(roles) == set(PersonRole)
    assert all(tells(person, PEOPLE) for person in people)
    assert len({person.ref for person in people}) == len(people)


async def test_further_pages_of_attendees_are_known_before_speakers_and_guests(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)
    listing = adapter.people(event.ref, PersonFilter(), PEOPLE)

    first = await listing.slice()
    last = await listing.slice((0, 1))

    assert (first.rest, first.following, first.total) == (((0, 1),), (0, 1), None)
    assert (last.rest or None, last.following) == (None, (1, 0))
    assert (await listing.slice((2, 0))).following is None
    assert (await listing.slice((7, 0))).items == ()


async def test_ids_and_dates_alone_need_no_sideload(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)

    await adapter.people(event.ref, PersonFilter(), wants("created_at")).slice()

    assert [call.query for call in sandbox.app.calls.calls("eventtia")] == ["page%5Bnumber%5D=1&page%5Bsize%5D=100"]


async def test_a_single_attendee_has_its_names_beside_it(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    known = (await adapter.people(event.ref, PersonFilter(), PEOPLE).slice()).items[7]
    sandbox.clear_calls()
    source = adapter.source(Kind.PERSON)
    assert source is not None
    assert source.one is not None

    found = await source.one(known.ref, PEOPLE)

    assert found is not None
    assert {name: getattr(found, name) for name in PEOPLE - {"registration"}} == {
        name: getattr(known, name) for name in PEOPLE - {"registration"}
    }
    assert len(calls(sandbox)) == 1


async def test_questions_that_did_not_come_are_read_once_from_the_ticket_types(
    adapter: EventtiaAdapter, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await first_event(adapter, sandbox)
    monkeypatch.setattr("gateway.vendors.eventtia.people.include_for", lambda endpoint, wanted: {})
    listing = adapter.people(event.ref, PersonFilter(roles=frozenset({PersonRole.ATTENDEE})), PEOPLE)

    people = await whole(listing)

    assert all(isinstance(person.first_name, str) for person in people)
    assert sorted(calls(sandbox)) == [
        f"GET /events/{event.slug}/attendee_types",
        *[f"GET /events/{event.slug}/attendees"] * 2,
    ]


async def test_by_email_finds_attendees_speakers_and_guests_in_one_step(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)
    everybody = await whole(adapter.people(event.ref, PersonFilter(), PEOPLE))
    adapter.upstream.outdate("*")
    for role in PersonRole:
        human = next(person for person in everybody if person.roles == (role,))
        assert isinstance(human.email, str)
        sandbox.clear_calls()

        found = await whole(adapter.people_by_email(event.ref, human.email.casefold(), PEOPLE))

        assert human.ref in {person.ref for person in found}
        assert {person.email.casefold() for person in found if isinstance(person.email, str)} == {
            human.email.casefold()
        }
        assert len(calls(sandbox)) <= 3


async def test_filters_narrow_the_lists_that_are_asked(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    for filter, lists in (
        (PersonFilter(created_after=datetime(2025, 1, 1, tzinfo=UTC)), ["attendees"]),
        (PersonFilter(checked_in=True), ["attendees", "guests"]),
        (PersonFilter(roles=frozenset({PersonRole.SPEAKER})), ["speakers"]),
        (PersonFilter(roles=frozenset({PersonRole.SPEAKER}), checked_in=True), []),
    ):
        adapter.upstream.outdate("*")
        sandbox.clear_calls()
        await whole(adapter.people(event.ref, filter, frozenset()))

        assert list(dict.fromkeys(call.rpartition("/")[2] for call in calls(sandbox))) == lists


async def test_rejected_attendees_come_only_when_asked_for(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    attendees = frozenset({PersonRole.ATTENDEE})

    async def statuses(filter: PersonFilter) -> set[RegistrationStatus]:
        people = await whole(adapter.people(event.ref, filter, PEOPLE))
        return {person.registration.status for person in people if isinstance(person.registration, Registration)}

    rejected = PersonFilter(roles=attendees, statuses=frozenset({RegistrationStatus.REJECTED}))
    assert RegistrationStatus.REJECTED not in await statuses(PersonFilter(roles=attendees))
    assert RegistrationStatus.REJECTED in await statuses(rejected)


async def test_a_date_filter_at_the_vendor_loses_nobody(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    attendees = frozenset({PersonRole.ATTENDEE})
    everybody = await whole(adapter.people(event.ref, PersonFilter(roles=attendees), wants("updated_at")))
    dates = sorted(person.updated_at for person in everybody if isinstance(person.updated_at, datetime))
    bound = dates[len(dates) // 2]

    found = await whole(
        adapter.people(event.ref, PersonFilter(roles=attendees, updated_after=bound), wants("updated_at"))
    )

    def since(people: tuple[Person, ...]) -> set[Ref]:
        return {one.ref for one in people if isinstance(one.updated_at, datetime) and one.updated_at >= bound}

    assert since(found) == since(everybody)
    assert len(found) < len(everybody)


def test_a_bound_without_a_zone_is_early_enough_in_every_zone() -> None:
    bound = datetime(2026, 3, 1, 12, tzinfo=UTC)
    sent = datetime.fromisoformat(zoneless(bound))

    assert all(sent.replace(tzinfo=UTC) - timedelta(hours=offset) < bound for offset in range(-12, 15))


# ---------------------------------------------------------------------- programme, tickets, floor


async def test_activities_with_speakers_and_categories_are_one_call(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)

    sessions = await whole(adapter.sessions(event.ref, SessionFilter(), wants("title", "speakers", "tags")))

    assert len(sessions) == 20
    assert all(tells(session, wants("speakers", "tags")) for session in sessions)
    assert calls(sandbox) == [f"GET /events/{event.slug}/workshops"]


async def test_speakers_programmes_are_one_list_turned_round(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    speakers = await whole(adapter.people(event.ref, PersonFilter(roles=frozenset({PersonRole.SPEAKER})), PEOPLE))
    sandbox.clear_calls()

    programmes = [await whole(adapter.person_sessions(speaker, wants("title"))) for speaker in speakers]

    assert any(programmes)
    for speaker, programme in zip(speakers, programmes, strict=True):
        assert all(speaker.ref in {one.ref for one in session.speakers} for session in programme)  # type: ignore[union-attr]
    assert calls(sandbox) == [f"GET /events/{event.slug}/workshops"]


async def test_seats_read_from_both_sides_agree(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    session = (await whole(adapter.sessions(event.ref, SessionFilter(), NAME)))[3]

    people = await whole(adapter.session_attendees(session.ref, PEOPLE))

    assert people
    assert all(tells(person, PEOPLE) for person in people)
    for person in people[:3]:
        mine = await whole(adapter.person_sessions(person, wants("title")))
        assert session.ref in {one.ref for one in mine}


async def test_a_guest_who_registered_has_the_attendee_s_activities(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    guests = await whole(adapter.people(event.ref, PersonFilter(roles=frozenset({PersonRole.GUEST})), PEOPLE))
    came = [guest for guest in guests if isinstance(guest.registration, Registration)]
    away = [guest for guest in guests if guest.registration is None]

    assert any([await whole(adapter.person_sessions(guest, NAME)) for guest in came])
    sandbox.clear_calls()
    assert await whole(adapter.person_sessions(away[0], NAME)) == ()
    assert calls(sandbox) == []


async def test_a_single_activity_wanted_with_speakers_comes_from_the_list(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)
    known = (await whole(adapter.sessions(event.ref, SessionFilter(), wants("speakers", "tags"))))[5]
    adapter.upstream.outdate("*")
    sandbox.clear_calls()
    source = adapter.source(Kind.WORKSHOP)
    assert source is not None
    assert source.one is not None

    plain = await source.one(known.ref, wants("title"))
    whole_one = await source.one(known.ref, wants("title", "speakers"))

    assert plain is not None
    assert plain.title == known.title
    assert whole_one is not None
    assert whole_one.speakers != ()
    assert calls(sandbox) == [
        f"GET /events/{event.slug}/workshops/{known.ref.id}",
        f"GET /events/{event.slug}/workshops",
    ]
    assert [one.ref for one in await adapter.speakers(known.ref)] == [one.ref for one in known.speakers]  # type: ignore[union-attr]
    assert (
        await adapter.source(Kind.WORKSHOP).one(Ref("et", Kind.WORKSHOP, "1", (event.ref.id,)), wants("tags")) is None
    )  # type: ignore[union-attr, misc]


async def test_prices_are_in_the_event_s_currency_and_cost_one_call_more(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)

    tickets = await whole(adapter.tickets(event.ref, wants("name", "price")))
    sessions = await whole(adapter.sessions(event.ref, SessionFilter(), wants("prices")))

    assert Money(Decimal("50.0"), "USD") in [ticket.price for ticket in tickets]
    assert {price.price.currency for session in sessions for price in session.prices} == {"USD"}  # type: ignore[union-attr]
    assert sorted(calls(sandbox)) == [
        f"GET /events/{event.slug}",
        f"GET /events/{event.slug}/attendee_types",
        f"GET /events/{event.slug}/workshops",
    ]


async def test_seats_of_unlimited_tickets_are_counted_only_when_wanted(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)

    plain = await whole(adapter.tickets(event.ref, wants("name", "capacity", "unlimited", "remaining")))
    counted = await whole(adapter.tickets(event.ref, wants("claimed")))

    assert [tells(ticket, wants("claimed")) for ticket in plain] == [False, True, False, True]
    assert all(isinstance(ticket.claimed, int) for ticket in counted)
    assert sum(ticket.claimed for ticket in counted if isinstance(ticket.claimed, int)) == 130
    assert calls(sandbox) == [f"GET /events/{event.slug}/attendee_types", f"GET /events/{event.slug}/tickets-stats"]


async def test_stands_with_zones_and_categories_are_one_call_and_leads_one_each(
    adapter: EventtiaAdapter, sandbox: Sandbox
) -> None:
    event = await first_event(adapter, sandbox)

    booths = await whole(adapter.booths(event.ref, wants("zone", "tags")))
    leads = await whole(adapter.leads(booths[0].ref))

    assert all(booth.zone for booth in booths)
    assert all(booth.tags for booth in booths)
    assert leads[0].ref.parents == (event.ref.id, booths[0].ref.id)
    assert [call.rpartition("/")[2] for call in calls(sandbox)] == ["stand_reservations", "leads"]
    assert await adapter.tags(booths[2].ref) == booths[2].tags


async def test_every_record_is_found_again_in_its_source(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    people = await whole(adapter.people(event.ref, PersonFilter(), PEOPLE))
    sessions = await whole(adapter.sessions(event.ref, SessionFilter(), wants("tags")))
    booths = await whole(adapter.booths(event.ref, wants("tags")))
    country = next(one for one in await whole(adapter.countries()) if one.name == "Colombia")
    region = next(one for one in await whole(adapter.regions(country.ref)) if one.name == "Antioquia")
    city = (await whole(adapter.cities(region.ref)))[0]
    tags = [tag for owner in (*sessions, *booths) for tag in owner.tags][::5]  # type: ignore[union-attr]
    leads = await whole(adapter.leads(booths[0].ref))
    tickets = await whole(adapter.tickets(event.ref, NAME))
    samples = (event, people[0], people[-1], people[131], sessions[0], booths[0], leads[0], tickets[0])
    for record in (*samples, *tags, country, region, city):
        ref = record.ref
        source = adapter.source(ref.kind)
        assert source is not None
        assert adapter.ref(ref.kind, ref.id, ref.parents) == ref
        if source.listing is not None:
            assert ref in {one.ref for one in await whole(source.listing(ref, frozenset()))}
        if source.one is not None:
            assert (await source.one(ref, frozenset())).ref == ref


# ---------------------------------------------------------------------- ids, capabilities, faults


@pytest.mark.parametrize(
    ("kind", "id", "parents"),
    [
        (Kind.EVENT, "test-event-1", ()),
        (Kind.EVENT, "12", ("3",)),
        (Kind.EVENT, "012", ()),
        (Kind.EVENT, "١٢", ()),
        (Kind.EVENT, "1" * 19, ()),
        (Kind.EVENT, "1/../2", ()),
        (Kind.PERSON, "12", ()),
        (Kind.PERSON, "12", ("..",)),
        (Kind.LEAD, "12", ("1",)),
        (Kind.TAG, "12", ("1", "s")),
        (Kind.STAGE, "12", ("1",)),
        (Kind.MAGIC_LINK, "12", ("1", "2")),
        (Kind.CITY, "12", ("1",)),
    ],
)
def test_ids_that_cannot_be_eventtia_s_are_refused(
    kind: Kind, id: str, parents: tuple[str, ...], adapter: EventtiaAdapter
) -> None:
    assert adapter.ref(kind, id, parents) is None


def test_capabilities_of_reading() -> None:
    assert EventtiaAdapter.capabilities() >= {
        Capability.LIST_EVENTS,
        Capability.LIST_SESSIONS,
        Capability.LIST_PEOPLE,
        Capability.FIND_PERSON_BY_EMAIL,
        Capability.LIST_TICKETS,
        Capability.LIST_BOOTHS,
        Capability.LIST_LEADS,
    }
    assert callable(open_account)


async def test_warm_nobody_is_called(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    async def everything() -> None:
        event = (await all_events(adapter, "name", "time_zone", "slug"))[0]
        await whole(adapter.people(event.ref, PersonFilter(), PEOPLE))
        await whole(adapter.tickets(event.ref, wants("price", "claimed")))

    await everything()
    sandbox.clear_calls()
    await everything()

    assert sandbox.calls("eventtia") == []


async def test_what_goes_out_is_traced_without_addresses(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    with call_scope(CallScope(traced=True)) as scope:
        await whole(adapter.people_by_email(event.ref, "somebody@example.org", PEOPLE))

    assert "somebody" not in " ".join(entry.path for entry in scope.trace)
    assert len(scope.trace) == 3


async def test_a_next_link_that_leads_back_ends_the_list(adapter: EventtiaAdapter, sandbox: Sandbox) -> None:
    event = await first_event(adapter, sandbox)
    sandbox.fail("eventtia", path="*/workshops*", loop_next=True)

    assert len(await whole(adapter.sessions(event.ref, SessionFilter(), NAME))) == 20
