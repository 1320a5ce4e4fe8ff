"""Signing in. Source: the vendor's text, "Authentication via Username and Password"."""

from __future__ import annotations

from sandbox.eventtia.answers.common import ROOT
from sandbox.eventtia.state import State
from sandbox.eventtia.tokens import EMAIL, PASSWORD, USERNAME
from sandbox.operation import Operation, Refusal, Reply, Request
from sandbox.shape import Obj, Str


def create_token(request: Request) -> Reply:
    """A token for the user; 401 with the vendor's message for other credentials."""
    state: State = request.state
    if request.body["email"].casefold() != EMAIL or request.body["password"] != PASSWORD:
        message = "Wrong username or password."
        raise Refusal(401, {"message": message}, reason=message)
    return Reply(200, {"auth_token": state.tokens.issue(EMAIL), "username": USERNAME})


OPERATIONS = (
    Operation(
        "createAuthToken",
        "POST",
        f"{ROOT}/auth",
        create_token,
        body=Obj(required={"email": Str(), "password": Str()}),
        auth=False,
    ),
)
