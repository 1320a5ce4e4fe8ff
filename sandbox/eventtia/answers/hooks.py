"""Web hooks of events and of the account. What fires them: see README.md. Source: the vendor's text, "Web Hooks"."""

from __future__ import annotations

from typing import Any

from sandbox.eventtia.answers.common import EVENT, PAGE, ROOT, bad, event_of, listing, not_found
from sandbox.eventtia.moments import local
from sandbox.eventtia.payloads.occasion import HOME_ZONE
from sandbox.eventtia.resource import Resource
from sandbox.eventtia.state import Hook, State
from sandbox.eventtia.tokens import STANDING
from sandbox.operation import Operation, Query, Reply, Request
from sandbox.shape import Obj, Str

SUBSCRIBE = Obj(required={"target_url": Str(min=1), "trigger": Str(min=1)})
# The table says that `trigger` is not optional, the samples leave it out: it only narrows.
UNSUBSCRIBE = Obj(required={"target_url": Str(min=1)}, optional={"trigger": Str(min=1)})


def list_hooks(request: Request) -> Reply:
    """The account's web hooks and those of all its events, or of one event."""
    state: State = request.state
    hooks = state.hooks
    if "event_uri" in request.query:
        event = state.event(request.query["event_uri"])
        if event is None:
            raise not_found(f"event {request.query['event_uri']}")
        hooks = [hook for hook in hooks if hook.event == event.number]
    return listing(request, hooks, lambda hook: _shown(hook))


def create_for_event(request: Request) -> Reply:
    """Subscribe to one event; 201."""
    return _subscribe(request, event_of(request).number)


def create_for_account(request: Request) -> Reply:
    """Subscribe to everything of the account; 201."""
    _check_account(request)
    return _subscribe(request, None)


def delete_for_event(request: Request) -> Reply:
    """Unsubscribe an address from one event; null."""
    return _unsubscribe(request, event_of(request).number)


def delete_for_account(request: Request) -> Reply:
    """Unsubscribe an address from the account; null as for an event (the text shows no answer)."""
    _check_account(request)
    return _unsubscribe(request, None)


def _subscribe(request: Request, event: int | None) -> Reply:
    state: State = request.state
    target, trigger = request.body["target_url"], request.body["trigger"]
    if any(hook.target == target for hook in state.hooks):
        raise bad("Target url has already been taken")  # "This URL must be unique" (vendor's text)
    return Reply(201, {"data": _shown(state.subscribe(target, trigger, event))})


def _unsubscribe(request: Request, event: int | None) -> Reply:
    state: State = request.state
    target, trigger = request.body["target_url"], request.body.get("trigger")

    def meant(hook: Hook) -> bool:
        return hook.target == target and hook.event == event and trigger in (None, hook.trigger)

    left = [hook for hook in state.hooks if not meant(hook)]
    if len(left) == len(state.hooks):
        raise not_found(f"web hook to {target}")
    state.hooks = left
    return Reply(200, None)


def _check_account(request: Request) -> None:
    state: State = request.state
    if request.params["account_api_key"] not in (state.account_key, STANDING):
        raise not_found("account of that key")


def _shown(hook: Hook) -> dict[str, Any]:
    created = local(hook.created, HOME_ZONE)
    attributes = {"target_url": hook.target, "trigger": hook.trigger, "created_at": created}
    event = None if hook.event is None else ("events", hook.event)
    return Resource("event_web_hooks", hook.id, attributes, one={"event": event}).shown()


ACCOUNT = f"{ROOT}/accounts/{{account_api_key}}/web_hooks"
OPERATIONS = (
    Operation("listWebHooks", "GET", f"{ROOT}/web_hooks", list_hooks, query=(*PAGE, Query("event_uri"))),
    Operation("createEventWebHook", "POST", f"{EVENT}/event_web_hooks", create_for_event, body=SUBSCRIBE),
    Operation("deleteEventWebHook", "DELETE", f"{EVENT}/event_web_hooks", delete_for_event, body=UNSUBSCRIBE),
    Operation("createAccountWebHook", "POST", ACCOUNT, create_for_account, body=SUBSCRIBE),
    Operation("deleteAccountWebHook", "DELETE", ACCOUNT, delete_for_account, body=UNSUBSCRIBE),
)
