"""Business conferences: participant types with their slots, participants, meetings.

Ids in attributes are integers here, in envelopes strings; agenda keys are UNIX seconds as strings.
Source: the vendor's text, "Business Conferences".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from sandbox.eventtia.moments import local, utc, wall_clock
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.resource import NO_LOGO, Resource

SELLERS, BUYERS = range(2)
KINDS = ("Sellers", "Buyers")
SLOTS = 8
EXCUSES = ("i cant, i have another meeting", "i cant, need to go for a hurry")
STATUSES = {"requested": 1, "accepted": 2, "rejected": 3, "expired": 4}
BY_REMAINDER = (2, 2, 1, 3, 4)  # the status of meeting number k, by k modulo five
Agenda = dict[str, list[str | int]]


def conferences(setting: Setting) -> int:
    """How many business conferences the event has: three events in four have one."""
    return 0 if setting.index % 4 == 3 else 1


def participants(setting: Setting) -> int:
    """Every fourth attendee takes part, sellers and buyers by turns."""
    return -(-setting.people // 4) * conferences(setting)


def meetings(setting: Setting) -> int:
    """Two rounds between all pairs, one where there is one pair only."""
    pairs = participants(setting) // 2
    return pairs * (2 if pairs > 1 else 1)


def slots(setting: Setting) -> Agenda:
    """The slots of 25 minutes, one each half hour from the event's start."""
    ids = tuple(setting.id("slot", number) for number in range(SLOTS))
    return _slots(setting.occasion.starts, setting.occasion.zone, ids)


@lru_cache(512)
def _slots(first: datetime, zone: str, ids: tuple[int, ...]) -> Agenda:
    agenda: Agenda = {}
    for number, id in enumerate(ids):
        starts = first + timedelta(minutes=30 * number)
        times: list[str | int] = [wall_clock(starts, zone), wall_clock(starts + timedelta(minutes=25), zone)]
        agenda[str(int(starts.timestamp()))] = [*times, id]
    return agenda


def conference(setting: Setting, place: int) -> Resource:
    """The event's conference."""
    event = setting.occasion
    return Resource(
        "business_conferences",
        setting.id("conference", place),
        {
            "start_date": utc(event.starts),
            "end_date": utc(event.ends),
            "created_at": utc(setting.between(0.3)),
            "updated_at": utc(setting.touched("conference", place)),
            "scheduling_starts_on": utc(event.starts - timedelta(days=1)),
            "booking_deadline_date": utc(event.ends),
            "name": "Networking test",
            "event_id": event.number,
            "location": "Virtual" if event.virtual else "",
            "meeting_duration": None,
            "mail_sender_name": "Demo networking",
            "limit_amount_of_scheduled_meetings_per_slot": 1,
            "meeting_rejection_enabled": True,
            "meeting_rejection_description_options": list(EXCUSES),
            "automatic_scheduling": False,
            "automatic_scheduling_settings": None,
            "rated_show_participant_agendas": True,
            "blacklist_enabled": False,
            "blacklist_settings": {},
            "neo4j_sync": None,
            "enable_meetings_evaluation": False,
            "enable_categories": False,
            "is_virtual": event.virtual,
            **totals(setting),
            "max_repeated_meetings": 1,
            "show_only_confirmed": False,
        },
        many={
            "business_conference_participant_types": tuple(
                ("business_conference_participant_types", setting.id("participant type", kind))
                for kind in range(len(KINDS))
            ),
            "business_conference_categories": (),
        },
    )


def participant_type(setting: Setting, place: int) -> Resource:
    """Sellers (with the general public's tickets) or Buyers (with the VIPs')."""
    return Resource(
        "business_conference_participant_types",
        setting.id("participant type", place),
        {
            "name": KINDS[place],
            "profile_extra_fields": {},
            "required_logo": False,
            "enable_categories_offering": False,
            "enable_categories_looking_for": False,
            "can_block_time_slots": place == SELLERS,
            "updated_at": local(setting.touched("participant type", place), setting.occasion.zone),
            "agenda": slots(setting),
            "can_schedule_last_minute_meetings": False,
            "can_request_meeting_to_attendee_types": [],
            "show_contact_info": True,
            "rejection_enabled": True,
        },
        one={
            "business_conference": ("business_conferences", setting.id("conference", 0)),
            "survey": None,
        },
        many={
            "business_conference_profile_fields": (),
            "attendee_types": (("attendee_types", setting.id("attendee type", place)),),
        },
        parent=setting.id("conference", 0),
    )


def unavailable_hour(setting: Setting, place: int) -> Resource:
    """The lunch break of the participant type number `place`."""
    event = setting.occasion
    starts = event.starts + timedelta(hours=2)
    return Resource(
        "business_conference_participant_type_unavailable_hours",
        setting.id("unavailable hour", place),
        {
            "start_date": local(starts, event.zone),
            "end_date": local(starts + timedelta(hours=1), event.zone),
        },
        parent=setting.id("participant type", place),
    )


def participant(setting: Setting, place: int) -> Resource:
    """The participation of the attendee number 4 * place; a blocked slot may be listed twice, as in the samples."""
    who, human = setting.id("attendee", 4 * place), setting.attendee(4 * place)
    first_slot = next(iter(slots(setting)))
    return Resource(
        "business_conference_participants",
        setting.id("participant", place),
        {
            "business_conference_id": setting.id("conference", 0),
            "participant_type_id": setting.id("participant type", place % 2),
            "event_account_id": None,
            "attendee_id": who,
            "participant_type_name": KINDS[place % 2],
            "profile_display_name": human.company or "",
            "profile_contact_name": f"{human.first_name} {human.last_name}",
            "profile_contact_email": setting.email(human),
            "job_title": human.job_title or "",
            "telephone": human.phone or "",
            "public_registration": False,
            "logo": NO_LOGO,
            "profile_extra_fields": {},
            "blocked_slots": [first_slot] * (place % 5 == 2) * (1 + place % 2),
            "updated_at": local(setting.touched("participant", place), setting.occasion.zone),
        },
        one={
            "attendee": ("attendees", who),
            "business_conference_participant_type": (
                "business_conference_participant_types",
                setting.id("participant type", place % 2),
            ),
        },
        many={"business_conference_profile_fields": ()},
        parent=setting.id("participant type", place % 2),
    )


def totals(setting: Setting) -> dict[str, int]:
    """The numbers of meetings by status, as a conference shows them."""
    fives, rest = divmod(meetings(setting), len(BY_REMAINDER))
    return {
        f"total_{word}_meetings": fives * BY_REMAINDER.count(STATUSES[word]) + BY_REMAINDER[:rest].count(STATUSES[word])
        for word in ("accepted", "requested", "rejected")
    }


def pair(place: int, pairs: int) -> tuple[int, int]:
    """The seller and the buyer (as participants' numbers) of a meeting; in round two each meets the next one."""
    turn, seller = divmod(place, pairs)
    return 2 * seller, 2 * ((seller + turn) % pairs) + 1


def meetings_of(participant: int, pairs: int) -> list[int]:
    """The numbers of the meetings in which that participant sits."""
    seat, buyer = divmod(participant, 2)
    if seat >= pairs:
        return []
    second = (seat - 1) % pairs if buyer else seat
    return [seat, pairs + second] if pairs > 1 else [seat]


def meeting(setting: Setting, place: int) -> Resource:
    """A meeting of two participants; every status occurs."""
    host, other = pair(place, max(1, participants(setting) // 2))
    slot = list(slots(setting).values())[place % SLOTS]
    starts = setting.occasion.starts + timedelta(minutes=30 * (place % SLOTS))
    status = BY_REMAINDER[place % 5]
    created = setting.between(0.9)
    return Resource(
        "business_conference_meetings",
        setting.id("meeting", place),
        {
            "start_date": utc(starts),
            "end_date": utc(starts + timedelta(minutes=25)),
            "created_at": utc(created),
            "updated_at": utc(created + timedelta(minutes=place % 600)),
            "business_conference_id": setting.id("conference", 0),
            "status": status,
            "start_date_seconds": None,
            "end_date_seconds": None,
            "user_message": "" if place % 3 == 2 else "i request a meeting",
            "source": 3,
            "guid": setting.uuid("meeting", place),
            "location": f" {place % 9 + 1}",
            "rejection_description": EXCUSES[place % 2] if status == STATUSES["rejected"] else "",
            "shared_participant_ids": {},
            "meeting_type": "booked",
            "demodesk_link": None,
            "demodesk_id": None,
            "slot_id": slot[2],
            "is_virtual": setting.occasion.virtual,
            "host_attended": False,
            "participant_attended": False,
            "participant_attendance_mode": None,
            "host_attendance_mode": None,
        },
        many={
            "business_conference_participants": tuple(
                ("business_conference_participants", setting.id("participant", who)) for who in (host, other)
            )
        },
    )
