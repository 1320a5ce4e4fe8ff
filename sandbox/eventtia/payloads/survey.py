"""Surveys and their answers.

The questions are never shown by the vendor's text but for their ids (`custom_fields`); what they say here is the
sandbox's. Source: the vendor's text, "List of Surveys", "Add survey answer", "List of Survey Answers".
"""

from __future__ import annotations

from sandbox.eventtia.moments import local
from sandbox.eventtia.payloads.setting import Setting
from sandbox.eventtia.resource import Ref, Resource

QUIZ, SATISFACTION = range(2)
QUESTIONS = (
    ("Which talk won the prize?", "Who gave it?"),
    ("How was it, from 1 to 5?", "What would you tell a friend?", "Would you come again?"),
)
REMARKS = ("Very good", "", "よかったです", "Demasiado café")


def question_refs(setting: Setting, place: int) -> tuple[Ref, ...]:
    """The linkage of a survey to its questions."""
    return tuple(("custom_fields", setting.id("question", 8 * place + n)) for n in range(len(QUESTIONS[place])))


def survey(setting: Setting, place: int) -> Resource:
    """A quiz or a satisfaction survey, for two attendee types."""
    return Resource(
        "surveys",
        setting.id("survey", place),
        {
            "name": ("Attendee quiz", "Satisfaction survey")[place],
            "description": ("A fast quiz about the event", "")[place],
            "entity_ids": [str(setting.id("attendee type", type)) for type in range(2)],
            "enabled": True,
            "survey_type": "attendee",
            "entity_type": "attendee_types",
            "session_type": ("quiz", "survey")[place],
            "enabled_signature": False,
            "business_conference_id": None,
            "answered": False,
            "updated_at": local(setting.touched("survey", place), setting.occasion.zone),
        },
        many={"custom_fields": question_refs(setting, place)},
    )


def question(setting: Setting, survey: int, number: int) -> Resource:
    """A question of a survey."""
    return Resource(
        "custom_fields",
        setting.id("question", 8 * survey + number),
        {"name": QUESTIONS[survey][number], "order": number + 1},
        parent=setting.id("survey", survey),
    )


def answers(setting: Setting) -> int:
    """How many have answered the satisfaction survey: every fifth attendee."""
    return -(-setting.people // 5)


def answer(setting: Setting, place: int) -> Resource:
    """What the attendee number 5 * place said: a number, a text, a list of choices."""
    values: tuple[int | str | list[str], ...] = (
        place % 5 + 1,
        REMARKS[place % len(REMARKS)],
        [("Yes/No", "Yes", "No")[place % 3]],
    )
    ids = [id for _, id in question_refs(setting, SATISFACTION)]
    return Resource(
        "survey_answers",
        setting.id("survey answer", place),
        {
            "entity_id": setting.id("attendee", 5 * place),
            "entity_type": "Attendee",
            "values": {str(id): value for id, value in zip(ids, values, strict=True)},
            "related_entity_type": None,
            "related_entity_id": None,
        },
        parent=setting.id("survey", SATISFACTION),
    )
