"""Plain routes: what is not GraphQL: health, readiness, metrics, and the administration of the cache."""

import asyncio
import os
from collections.abc import Callable
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from gateway.callers import Caller, Scope
from gateway.edge.auth import Authenticator, bearer, unauthenticated
from gateway.edge.backend import Backend
from gateway.edge.body import check_content
from gateway.edge.messages import Head, Refusal, error, refuse
from gateway.errors import ErrorCode
from gateway.settings import AuthMode, Settings
from gateway.upstream.breaker import AccountState
from gateway.upstream.client import TELL_BUDGET_S
from gateway.upstream.metrics import STATE
from gateway.vendors.adapter import Adapter

CODES = {404: ErrorCode.NOT_FOUND, 405: ErrorCode.UNSUPPORTED}
READING = ["GET", "HEAD"]
NO_STORE = {"cache-control": "no-store"}


class Purge(BaseModel):
    """What to forget: everything, one account's answers, or those about one event (its global id)."""

    model_config = ConfigDict(extra="forbid")

    account: str | None = None
    event: str | None = None


def plain_routes(backend: Callable[[], Backend], who: Authenticator, settings: Settings) -> FastAPI:
    """The routes beside GraphQL.

    Args:
        backend: asked with each request, as it opens after the routes are laid.
    """
    limit, watcher = settings.limits.body_bytes, Watcher(settings, who)
    app = FastAPI(title="Eventgate", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)

    async def administrator(request: Request) -> Caller:
        head = Head(request.scope)
        check_content(head, limit)
        caller = await who.caller(head)
        if not caller.may(Scope.ADMIN):
            raise refuse(403, "This needs the scope admin.", ErrorCode.FORBIDDEN)
        return caller

    @app.api_route("/", methods=READING)
    async def root() -> Response:
        """Where a browser finds something to read."""
        return RedirectResponse("graphql", 307, headers=NO_STORE)

    @app.api_route("/healthz", methods=READING)
    async def healthz() -> Response:
        """Alive."""
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    @app.api_route("/readyz", methods=READING)
    async def readyz() -> Response:
        """Ready, with each account's state: an account that is down does not stop the others from being served."""
        accounts = {name: {"state": one.upstream.state.value} for name, one in backend().accounts.items()}
        return JSONResponse({"status": "ready", "accounts": accounts}, headers=NO_STORE)

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        """Prometheus' text format. It names the accounts and how much each is asked."""
        await watcher.check(Head(request.scope))
        for name, one in backend().accounts.items():  # as health and readiness tell it, whoever's call moved it last
            STATE.labels(name).set(list(AccountState).index(one.upstream.state))
        return Response(generate_latest(_registry()), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)

    @app.post("/admin/cache/purge")
    async def purge(wish: Purge, caller: Annotated[Caller, Depends(administrator)]) -> Response:
        """Forget vendor answers."""
        return JSONResponse({"purged": await _purged(backend(), wish, caller)}, headers=NO_STORE)

    _tell_errors_in_json(app)
    return app


class Watcher:
    """Who may read the figures: whoever has ``server.metrics_token``, and clients of scope admin.

    With ``auth.mode = none`` and no token set, everyone on this machine.
    """

    def __init__(self, settings: Settings, who: Authenticator) -> None:
        token = settings.server.metrics_token
        self._token = token.get_secret_value().encode() if token is not None else None
        self._open = token is None and settings.auth.mode is AuthMode.NONE
        self._named = settings.auth.mode is not AuthMode.NONE
        self._who = who

    async def check(self, head: Head) -> None:
        """Let a reader in.

        Raises:
            Refusal: 401 without or with wrong credentials, 403 for a client without the scope.
        """
        if self._open or self._knows(bearer(head)):
            return
        if not self._named:
            raise unauthenticated("Send Authorization: Bearer with server.metrics_token.")
        if not (await self._who.caller(head)).may(Scope.ADMIN):
            raise refuse(403, "This needs server.metrics_token or the scope admin.", ErrorCode.FORBIDDEN)

    def _knows(self, token: bytes) -> bool:
        return self._token is not None and compare_digest(token, self._token)


def _registry() -> CollectorRegistry:
    """This process's figures, or those of all workers where Prometheus' client was told to share them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


async def _purged(backend: Backend, wish: Purge, caller: Caller) -> list[str]:
    """The accounts whose answers were forgotten; other machines know by then, where Redis is quick enough."""
    names = [name for name in backend.accounts if caller.may_see(name)]
    event = None
    if wish.event is not None:
        found = backend.event_of(wish.event) if backend.event_of else None
        if found is None or found[0] not in names:
            raise refuse(404, "There is no such event id.", ErrorCode.NOT_FOUND)
        names, event = [found[0]], found[1]
    if wish.account is not None:
        if wish.account not in names:
            raise refuse(404, "There is no such account, or the event is another's.", ErrorCode.NOT_FOUND)
        names = [wish.account]
    told = [_forget(backend.accounts[name], event) for name in names]
    telling = {task for task in told if task is not None}
    if telling:
        await asyncio.wait(telling, timeout=TELL_BUDGET_S)
    return names


def _forget(account: Adapter, event: str | None) -> "asyncio.Task[None] | None":
    """Forget an event's answers, or all of the account's."""
    return account.upstream.outdate("*") if event is None else account.forget_event(event)


def _tell_errors_in_json(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def _http(_: Request, exc: HTTPException) -> Response:
        code = CODES.get(exc.status_code, ErrorCode.INVALID_INPUT)
        words = {404: "There is nothing here.", 405: "This path does not take that method."}
        message = words.get(exc.status_code, "The request cannot be understood.")
        return JSONResponse({"errors": [error(code, message)]}, exc.status_code, exc.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, exc: RequestValidationError) -> Response:
        place = ".".join(str(part) for part in exc.errors()[0]["loc"][1:]) or "body"
        message = f"{place[:80]}: {exc.errors()[0]['msg']}."
        return JSONResponse({"errors": [error(ErrorCode.INVALID_INPUT, message)]}, 400)

    @app.exception_handler(Refusal)
    async def _refusal(_: Request, exc: Refusal) -> Response:
        return JSONResponse(exc.body(), exc.status, {**NO_STORE, **exc.headers})
