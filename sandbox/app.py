"""The ASGI application: finds the vendor and the operation, checks the call, answers it, logs it, lets it fail."""

from __future__ import annotations

import asyncio
import inspect
import logging
import socket
import struct
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from sandbox import check, eventbookings, eventmobi, eventtia, ringcentral
from sandbox.admin import Admin
from sandbox.calls import Call, CallLog
from sandbox.collection import Memo
from sandbox.faults import Fault, Faults, instead, spoil
from sandbox.operation import NO_BODY, Operation, Refusal, Reply, Request
from sandbox.outbox import Outbox
from sandbox.routes import NotFound, Routes, WrongMethod
from sandbox.vendor import Vendor
from sandbox.world import World

VENDORS: dict[str, Callable[[World], Vendor]] = {
    "eventmobi": eventmobi.vendor,
    "eventtia": eventtia.vendor,
    "ringcentral": ringcentral.vendor,
    "eventbookings": eventbookings.vendor,
}
TRANSPORT = "sandbox.transport"
"""Where sandbox/server.py puts the connection's transport into the scope, for faults that reset it."""
MAX_BODY = 32 * 1024 * 1024

_log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def vendors_of(world: World, names: Sequence[str] = tuple(VENDORS)) -> dict[str, Vendor]:
    """The vendors by name, each with fresh state over the same world."""
    return {name: VENDORS[name](world) for name in names}


class App:
    """The four vendors under their prefixes and the admin plane under /__sandbox."""

    def __init__(self, world: World, *, latency_ms: float = 0, vendors: dict[str, Vendor] | None = None) -> None:
        self.world = world
        self.vendors = vendors_of(world) if vendors is None else vendors
        self.calls = CallLog()
        self.faults = Faults(world.seed)
        self.outbox = Outbox()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.latency_s = latency_ms / 1000
        self.routes = {name: Routes(vendor.operations) for name, vendor in self.vendors.items()}
        self._by_prefix = {vendor.prefix.strip("/"): name for name, vendor in self.vendors.items()}
        self.queries: Memo[dict[str, Any]] = Memo(4_096)
        self._admin = Admin(self)

    def reset(self) -> None:
        """As freshly started: no writes, no log, no faults."""
        for vendor in self.vendors.values():
            vendor.reset()
        self.calls.clear()
        self.faults.disarm()
        self.outbox.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        raw: str = scope["raw_path"].decode("latin-1").partition("?")[0]
        _, _, rest = raw.partition("/")
        first, slash, rest = rest.partition("/")
        name = self._by_prefix.get(first)
        if name is not None:
            return await _Exchange(self, name, scope, receive, send, slash + rest).run()
        content = await _content(receive)
        query = scope["query_string"].decode("latin-1")
        return await _send(send, self._admin.answer(scope["method"], raw, query, content))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            self.loop = asyncio.get_running_loop()
            if message["type"] == "lifespan.shutdown":
                await self.outbox.close()
                return await send({"type": "lifespan.shutdown.complete"})
            await send({"type": "lifespan.startup.complete"})


class _Exchange:
    """One call to a vendor, from its first byte to its log entry."""

    __slots__ = (
        "app", "headers", "method", "operation", "path", "query_string", "receive", "refused", "scope", "send",
        "started", "vendor", "vendor_name",
    )  # fmt: skip

    def __init__(self, app: App, vendor_name: str, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        self.app = app
        self.vendor_name = vendor_name
        self.vendor = app.vendors[vendor_name]
        self.scope, self.receive, self.send = scope, receive, send
        self.method: str = scope["method"]
        self.path = path
        self.query_string: str = scope["query_string"].decode("latin-1")
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.operation: Operation | None = None
        self.refused: str | None = None
        self.started = time.time()

    async def run(self) -> None:
        """Answer the call and log it."""
        content = await _content(self.receive)
        if self.app.latency_s:
            await asyncio.sleep(self.app.latency_s)
        params = self._route()
        fault = self._strike()
        if fault is None:
            reply = await self._answer(params, content)
            self._log(reply.status)
            await _send(self.send, reply)
        else:
            await self._fail(fault, params, content)

    def _route(self) -> dict[str, str] | Reply:
        try:
            self.operation, params = self.app.routes[self.vendor_name].find(self.method, self.path)
        except NotFound:
            self.refused = "unknown path"
            return self.vendor.refuse(404, "Not Found", None)
        except WrongMethod as exc:
            self.refused = f"method {self.method} is not among {', '.join(exc.allowed)}"
            return self.vendor.refuse(405, "Method Not Allowed", None)
        return params

    def _strike(self) -> Fault | None:
        if not self.app.faults.armed:
            return None
        name = self.operation.id if self.operation else None
        return self.app.faults.strike(self.vendor_name, name, self.method, self.path)

    async def _answer(self, params: dict[str, str] | Reply, content: bytes) -> Reply:
        if isinstance(params, Reply) or self.operation is None:
            return params if isinstance(params, Reply) else Reply(500)
        try:
            if self.operation.auth:
                self.vendor.authenticate(self.headers, self.operation)
            reply = self.operation.handle(self._request(self.operation, params, content))
            return reply if isinstance(reply, Reply) else await reply
        except Refusal as exc:
            self.refused = str(exc)
            return exc.reply
        except check.Malformed as exc:
            self.refused = f"{exc.pointer}: {exc.message}" if exc.pointer else exc.message
            return self.vendor.refuse(exc.status, exc.message, exc.pointer)
        except Exception as exc:
            self.refused = f"bug of the sandbox: {exc!r}"
            _log.exception("%s %s%s", self.method, self.vendor.prefix, self.path)
            return self.vendor.refuse(500, "Internal Server Error", None)

    def _request(self, operation: Operation, params: dict[str, str], content: bytes) -> Request:
        values = self._query(operation)
        if operation.body is None and not content:
            body, files = check.NOTHING
        else:
            body, files = check.body(operation, content, self.headers.get("content-type", ""))
        return Request(
            operation=operation,
            params=params,
            query=values,
            body=body,
            headers=self.headers,
            state=self.vendor.state,
            base_url=self._origin() + self.vendor.prefix,
            outbox=self.app.outbox,
            query_string=self.query_string,
            path=self.path,
            files=files,
        )

    def _query(self, operation: Operation) -> dict[str, Any]:
        if not self.query_string and not operation.query:
            return {}
        key = (operation.id, self.vendor_name, self.query_string)
        values = self.app.queries.get(key)
        if values is None:
            values = check.query(operation, self.query_string)
            self.app.queries.put(key, values)
        return dict(values)

    def _origin(self) -> str:
        scheme = self.headers.get("x-forwarded-proto", self.scope["scheme"])
        return f"{scheme}://{self.headers.get('host', 'localhost')}"

    async def _fail(self, fault: Fault, params: dict[str, str] | Reply, content: bytes) -> None:
        self.refused = "fault"
        await asyncio.sleep(fault.delay_ms / 1000)
        if fault.reset == "before":
            self._log(0)
            await self._cut_off()
            return
        reply = self._instead(fault) if fault.answers else await self._answer(params, content)
        body = _encoded(reply.body)
        spoils = fault.wrong_types or fault.loop_next or fault.cut_json or fault.pad_bytes
        if spoils and reply.body is not NO_BODY:
            query = f"?{self.query_string}" if self.query_string else ""
            body = spoil(fault, reply.status, body, f"{self._origin()}{self.vendor.prefix}{self.path}{query}")
        self._log(reply.status)
        await self._send_slowly(fault, Reply(reply.status, body or NO_BODY, {**reply.headers, **fault.headers}))

    def _instead(self, fault: Fault) -> Reply:
        status = fault.status or 500
        usual = self.vendor.refuse(status, f"fault {status}", None) if status >= 400 else Reply(status)
        status, headers, body = instead(fault, usual.body)
        return Reply(status, body, headers)

    async def _send_slowly(self, fault: Fault, reply: Reply) -> None:
        if fault.reset is None and not fault.delay_body_ms:
            return await _send(self.send, reply)
        body = _encoded(reply.body)
        await self.send(_start(reply, len(body)))
        half = len(body) // 2
        await self.send({"type": "http.response.body", "body": body[:half], "more_body": True})
        await asyncio.sleep(fault.delay_body_ms / 1000)
        if fault.reset is not None:
            return await self._cut_off()
        return await self.send({"type": "http.response.body", "body": body[half:]})

    async def _cut_off(self) -> None:
        """Reset the connection: with a linger of no time, closing sends RST and not FIN."""
        transport = self.scope.get(TRANSPORT)
        if transport is None:
            raise RuntimeError("this server does not give its transport")
        await asyncio.sleep(0.02)  # what was sent before has left by then
        sock = transport.get_extra_info("socket")
        if sock is not None:
            with suppress(OSError, ValueError):  # the client has left already
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def _log(self, status: int) -> None:
        self.app.calls.note(
            Call(
                vendor=self.vendor_name,
                operation=self.operation.id if self.operation else None,
                method=self.method,
                path=self.path,
                query=self.query_string,
                status=status,
                refused=self.refused,
                started_at_ms=self.started * 1000,
                duration_ms=(time.time() - self.started) * 1000,
            )
        )


async def _content(receive: Receive) -> bytes:
    """The whole body of a call; what is beyond MAX_BODY is read and dropped."""
    message = await receive()
    content: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        if len(content) < MAX_BODY:
            content += message.get("body", b"")
    return content


_encode = msgspec.json.Encoder().encode


def _encoded(body: Any) -> bytes:
    if body is NO_BODY:
        return b""
    return body if isinstance(body, bytes) else _encode(body)


_JSON = (b"content-type", b"application/json; charset=utf-8")


def _start(reply: Reply, length: int) -> dict[str, Any]:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    if reply.body is not NO_BODY and not any(name == b"content-type" for name, _ in headers):
        headers.append(_JSON)
    if reply.status != 204:
        headers.append((b"content-length", str(length).encode()))
    return {"type": "http.response.start", "status": reply.status, "headers": headers}


async def _send(send: Send, reply: Reply | Awaitable[Reply]) -> None:
    if inspect.isawaitable(reply):
        reply = await reply
    body = _encoded(reply.body)
    await send(_start(reply, len(body)))
    await send({"type": "http.response.body", "body": body})
