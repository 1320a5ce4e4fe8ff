"""The application: one ASGI callable over GraphQL, GraphiQL's files and the plain routes, and its lifespan."""

import asyncio
import time
from contextlib import AsyncExitStack
from importlib.metadata import version

import structlog

from gateway.edge import graphiql, metrics
from gateway.edge.auth import authenticator
from gateway.edge.backend import Backend, OpenBackend, open_backend
from gateway.edge.body import Disconnected
from gateway.edge.endpoint import Endpoint, server_error
from gateway.edge.messages import (
    SECURITY_HEADERS,
    ASGIApp,
    Head,
    Message,
    Receive,
    Refusal,
    Reply,
    Scope,
    Send,
    refuse,
    send_reply,
    told,
)
from gateway.edge.negotiation import coding
from gateway.edge.origins import Hosts
from gateway.edge.plain import plain_routes
from gateway.errors import ErrorCode
from gateway.lines import AccessLine
from gateway.logs import tell_access
from gateway.settings import LimitSettings, Settings

log = structlog.get_logger("eventgate.edge")
GRAPHQL = "/graphql"
ASSETS = f"{GRAPHQL}/assets/"
WEBHOOKS = "/webhooks/"
"""Whose paths end in a token, also where nothing answers there."""
ROUTES = frozenset({GRAPHQL, "/healthz", "/readyz", "/metrics", "/admin/cache/purge"})


def create_app(settings: Settings, opened: OpenBackend = open_backend) -> ASGIApp:
    """The gateway as an ASGI application.

    Args:
        settings: of ``load_settings``.
        opened: opens what answers operations, at start-up, and closes it at the end; tests bring their own.
    """
    return Gateway(settings, opened)


class Gateway:
    """Sends each request to its part, and sees to what all have in common: Host, request id, log and figures."""

    def __init__(self, settings: Settings, opened: OpenBackend) -> None:
        self._settings = settings
        self._opened = opened
        self._hosts = Hosts(settings)
        self._who = authenticator(settings.auth)
        self._backend: Backend | None = None
        self._endpoint: Endpoint | None = None
        self._plain = plain_routes(self._ready_backend, self._who, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "lifespan":
                await self._lifespan(receive, send)
            case "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "WebSocket is not served here"})

    # ------------------------------------------------------------------ the process's life

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as stack:
            await receive()
            try:
                await self._open(stack)
            except Exception as exc:
                log.error("start failed", exc_info=exc)
                await send({"type": "lifespan.startup.failed", "message": f"{type(exc).__name__}: {exc}"})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _open(self, stack: AsyncExitStack) -> None:
        await self._who.start()
        stack.push_async_callback(self._who.aclose)
        self._backend = await stack.enter_async_context(self._opened(self._settings))
        self._endpoint = Endpoint(GRAPHQL, self._settings, self._backend, self._who, version("eventgate"))

    def _ready_backend(self) -> Backend:
        if self._backend is None:
            raise refuse(503, "The gateway is starting.", ErrorCode.INTERNAL, headers={"retry-after": "1"})
        return self._backend

    # ------------------------------------------------------------------ a request's life

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        head = Head(scope)
        reply: Reply | None = None
        status = 499  # the client left, unless an answer was sent
        try:
            reply = await self._reply(head, receive)
            if reply is not None:
                status = reply.status
                await send_reply(send, reply, head.request_id)
            else:
                status = await self._pass_on(scope, receive, send, head)
        except Disconnected:
            pass
        except Exception as exc:
            status = 500
            await send_reply(send, server_error(head.request_id, exc), head.request_id)
        finally:
            self._tell(head, reply, status, time.perf_counter() - started)

    async def _reply(self, head: Head, receive: Receive) -> Reply | None:
        """The answer; None where the plain routes have it."""
        refusal = self._hosts.refusal(head)
        if refusal is not None:
            return refusal.reply()
        try:
            if head.path == GRAPHQL:
                self._ready_backend()
                assert self._endpoint is not None  # opened together with the backend
                return await self._endpoint.reply(head, receive)
            if head.path.startswith(ASSETS):
                return self._asset(head)
        except Refusal as exc:
            return exc.reply()
        return None

    def _asset(self, head: Head) -> Reply:
        if head.method not in ("GET", "HEAD"):
            raise refuse(405, "Files are read by GET.", headers={"allow": "GET, HEAD"})
        name = head.path.removeprefix(ASSETS)
        found = graphiql.asset(name) if self._settings.limits.introspection else None
        if found is None:
            raise refuse(404, "There is no such file.", ErrorCode.NOT_FOUND)
        content, kind, tag = found
        headers = {**graphiql.ASSET_HEADERS, "etag": tag, "vary": "Accept-Encoding"}
        if tag in head.get(b"if-none-match"):
            return Reply(304, headers=headers)
        chosen = coding(head.get(b"accept-encoding"))
        packed = graphiql.encoded_asset(name, chosen) if chosen else None
        if packed is None:
            return Reply(200, content, kind, headers)
        return Reply(200, packed, kind, {**headers, "content-encoding": chosen or ""})

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, head: Head) -> int:
        """Let the plain routes answer; the status they gave."""
        status = 500

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                request_id = (b"x-request-id", head.request_id.encode())
                message = {**message, "headers": [*message.get("headers", ()), *SECURITY_HEADERS, request_id]}
            await send(message)

        await self._plain(scope, bounded(receive, self._settings.limits), with_headers)
        return status

    def _tell(self, head: Head, reply: Reply | None, status: int, seconds: float) -> None:
        """One line and two figures. Neither query nor variables: the path stands without its query string."""
        route = head.path if head.path in ROUTES else ASSETS if head.path.startswith(ASSETS) else "other"
        metrics.requests(route, status).inc()
        metrics.seconds(route).observe(seconds)
        client, operation = (reply.client, reply.operation[:64]) if reply else ("", "")
        path = f"{WEBHOOKS}…" if head.path.startswith(WEBHOOKS) else told(head.path[:200])
        ms = round(seconds * 1000, 2)
        tell_access(AccessLine(head.method[:16], path, status, ms, head.request_id, client, operation))


def bounded(receive: Receive, limits: LimitSettings) -> Receive:
    """The same messages, until the body is larger or slower than the limits; then as if the client had left."""
    read = 0
    whole = False

    async def receive_within() -> Message:
        nonlocal read, whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout(limits.receive_timeout_s):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        read += len(message.get("body", b""))
        whole = not message.get("more_body")
        return {"type": "http.disconnect"} if read > limits.body_bytes else message

    return receive_within
