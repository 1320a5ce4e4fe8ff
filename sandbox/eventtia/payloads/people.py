"""Attendee types with their custom fields, and guests.

An attendee's name is nowhere but in `fields`, keyed by the custom fields' ids, which differ by attendee type.
Source: the vendor's text, "List of Attendee Types", "List of Attendees", "Create Attendee", "List of Guests",
and "List of Participants" for the six default fields.
"""

from __future__ import annotations

from sandbox.eventtia.moments import day, local
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.resource import Resource

GENERAL, VIP, GROUP, PRESS = range(4)
TYPES = ("General Public", "VIP", "Leader Group", "Press")
# Which type the k-th attendee has: by the last digit of k, so that types can be counted without counting.
BY_DIGIT = (GENERAL, GENERAL, GENERAL, VIP, GENERAL, PRESS, GENERAL, GROUP, GENERAL, VIP)
GROUP_SEATS = 3

DEFAULTS = ("first_name", "last_name", "email", "company", "telephone", "city_id")
OTHERS = ("job_title", "picture", "alternative_email", "birthdate", "timezone")
# A VIP is asked two questions more. The second reuses a default field's name, as an organiser may.
EXTRAS = {VIP: ("Dietary needs", "company")}
PUBLIC = frozenset({"first_name", "last_name", "company", "job_title"})
TEXT, CITY, IMAGE, DATE, ZONE = 1, 2, 3, 4, 5  # only 1 is in the text; the others are the sandbox's
INPUTS = {"city_id": CITY, "picture": IMAGE, "birthdate": DATE, "timezone": ZONE}


def names_of(place: int) -> tuple[str, ...]:
    """The names of a type's custom fields, in order."""
    return DEFAULTS + OTHERS + EXTRAS.get(place, ())


def field_id(setting: Setting, type: int, order: int) -> int:
    """The id of the `order`-th custom field (from 0) of the type number `type`."""
    return setting.id("custom field", 16 * type + order)


def counted(type: int, people: int) -> int:
    """How many of the first `people` attendees are of that type."""
    tens, rest = divmod(people, len(BY_DIGIT))
    return tens * BY_DIGIT.count(type) + BY_DIGIT[:rest].count(type)


def attendee_type(setting: Setting, place: int) -> Resource:
    """A ticket type. `capacity` null goes with `availability` 0 and means unlimited; Press is really full."""
    event, used = setting.occasion, counted(place, setting.people)
    price = float(25 * (setting.index % 5 + 2)) if place == VIP else 0.0
    capacity = {VIP: used + 20, PRESS: max(used, 1)}.get(place)
    conference = setting.index % 4 != 3 and place < 2
    return Resource(
        "attendee_types",
        setting.id("attendee type", place),
        {
            "name": TYPES[place],
            "attendance_mode": ("mixed", "mixed", "offline", "online")[place],
            "price": price,
            "price_end_date": local(event.ends, event.zone),
            "description": "VIP tickets to get extra benefit" if place == VIP else "",
            "capacity": capacity,
            "availability": 0 if capacity is None else capacity - used,
            "order": place + 1,
            "price_without_vat": price,
            "confirmation_required": place == PRESS,
            "updated_at": local(setting.touched("type", place), event.zone),
            "valid_if_no_payments": place == GENERAL,
        },
        one={
            "business_conference_participant_type": (
                ("business_conference_participant_types", setting.id("participant type", place)) if conference else None
            )
        },
        many={
            "attendee_type_custom_fields": tuple(
                ("attendee_type_custom_fields", field_id(setting, place, order))
                for order in range(len(names_of(place)))
            )
        },
    )


def custom_field(setting: Setting, type: int, order: int) -> Resource:
    """A question of a type's registration form; the six of the vendor's text are `default`."""
    name = names_of(type)[order]
    return Resource(
        "attendee_type_custom_fields",
        field_id(setting, type, order),
        {
            "name": name,
            "alias": None,
            "required": order in (0, 1, 2),
            "default": order < len(DEFAULTS),
            "input_type": INPUTS.get(name, TEXT),
            "values": None,
            "display": True,
            "max_chars": 0,
            "validations": None,
            "value_limited": 0,
            "lower_bound": None,
            "upper_bound": None,
            "options": None,
            "include_time": None,
            "order": order + 1,
            "available_public_listings": name in PUBLIC and order < len(DEFAULTS + OTHERS),
            "filterable": False,
            "updated_at": day(setting.touched("field", type, order)),
            "internal_id": None,
            "use_radio_buttons": False,
            "edit_admin_only": False,
        },
        one={"attendee_type": ("attendee_types", setting.id("attendee type", type))},
        parent=setting.id("attendee type", type),
    )


def guest(setting: Setting, place: int) -> Resource:
    """Somebody invited: every third has registered, every second may take one type only."""
    registered = place % 3 == 1 and setting.people > 0
    attending = place * 7 % max(setting.people, 1)
    human = setting.attendee(attending if registered else setting.people + place)
    return Resource(
        "guests",
        setting.id("guest", place),
        {
            "uuid": f"{setting.chance('guest', place) & 0xFFFFFF:06x}",
            "first_name": human.first_name,
            "last_name": human.last_name,
            "email": setting.email(human),
            "company": human.company or "",
            "import_id": None,
            "updated_at": local(setting.touched("guest", place), setting.occasion.zone),
        },
        one={
            "attendee": ("attendees", setting.id("attendee", attending)) if registered else None,
            "attendee_type": ("attendee_types", setting.id("attendee type", place % 4)) if place % 2 else None,
        },
    )
