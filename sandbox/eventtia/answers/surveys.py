"""Surveys: listing, answering, answers. Source: the vendor's text, "Surveys"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from sandbox.eventtia.answers.common import (
    EVENT,
    PAGE,
    bad,
    found,
    listing,
    remembered,
    room_of,
    sideloaded,
)
from sandbox.eventtia.envelope import including
from sandbox.eventtia.moments import local
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.room import Room
from sandbox.operation import NO_BODY, Operation, Query, Reply, Request, one_of
from sandbox.shape import Any as AnyShape
from sandbox.shape import Map

SURVEY_TYPES = ("attendee", "business_conference_meetings")


@remembered
def list_surveys(request: Request) -> Reply:
    """The event's surveys, with their questions on request."""
    room = room_of(request)
    wanted = "custom_fields" in request.query.get("include", ())
    return listing(
        request,
        room.shelf("surveys"),
        lambda item: request.state.raw(room, item),
        include=(lambda page: sideloaded(request, room, (r for item in page for r in item.many["custom_fields"])))
        if wanted
        else None,
    )


def answer_survey(request: Request) -> Reply:
    """Answer by the body or by the query's `answers`; 201 with the survey. Nothing says who answers."""
    room, state = room_of(request), request.state
    survey = found(room, "surveys", request.params["id"])
    values = _values(request, survey)
    room.put(_answer(room, survey, values))
    attributes = {
        **survey.attributes,
        "answered": True,
        "updated_at": local(state.tick(), room.setting.occasion.zone),
    }
    answered = room.put(replace(survey, attributes=attributes))
    shown = replace(answered, one={"event_file_category": None}, many={**answered.many, "event_files": ()}).shown()
    return Reply(201, {"data": shown})


@remembered
def list_answers(request: Request) -> Reply:
    """What was answered to a survey."""
    room = room_of(request)
    survey = found(room, "surveys", request.params["survey_id"])
    answers = room.of("survey_answers", survey.id)
    return listing(request, answers, lambda item: request.state.raw(room, item))


def _values(request: Request, survey: Resource) -> dict[str, Any]:
    values = request.query.get("answers", {}) if request.body is NO_BODY else request.body
    kind = request.query.get("survey_type")
    if kind not in (None, survey.attributes["survey_type"]):
        raise bad(f"the survey is not of type {kind}")
    known = {str(id) for _, id in survey.many["custom_fields"]}
    for id in values:
        if id not in known:
            raise bad(f"{id} is not a question of this survey")
    if not values:
        raise bad("answers are missing")
    return dict(values)


def _answer(room: Room, survey: Resource, values: dict[str, Any]) -> Resource:
    return Resource(
        "survey_answers",
        room.next_id("survey answer"),
        {
            "entity_type": "Attendee",  # which one is not said, so there is no entity_id
            "values": values,
            "related_entity_type": None,
            "related_entity_id": None,
        },
        parent=survey.id,
    )


def answers_of(text: str) -> dict[str, Any]:
    """The query's `answers`: JSON by question id."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as exc:
        raise ValueError(f"must be JSON: {exc}") from None


OPERATIONS = (
    Operation(
        "listSurveys",
        "GET",
        f"{EVENT}/surveys",
        list_surveys,
        query=(*PAGE, Query("include", including("custom_fields"))),
    ),
    Operation(
        "createSurveyAnswer",
        "POST",
        f"{EVENT}/surveys/{{id}}/answers",
        answer_survey,
        query=(Query("answers", answers_of), Query("survey_type", one_of(*SURVEY_TYPES))),
        body=Map(AnyShape()),
        body_required=False,
    ),
    Operation("listSurveyAnswers", "GET", f"{EVENT}/surveys/{{survey_id}}/survey_answers", list_answers, query=PAGE),
)
