"""Endpoint: GraphQL over HTTP at one path, as a plain ASGI application.

No framework here: a general router costs more than the execution of a small query (DESIGN.md, section 1).
The rules are those of the GraphQL-over-HTTP draft, named by its sections.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from graphql import OperationDefinitionNode, OperationType

from gateway.callers import Caller, Scope
from gateway.edge import graphiql, metrics
from gateway.edge.answers import WholeAnswers
from gateway.edge.auth import Authenticator
from gateway.edge.backend import Backend
from gateway.edge.body import GraphQLRequest, check_content, decode, read_body, request_of, request_of_url
from gateway.edge.compression import SMALLEST, compressed
from gateway.edge.documents import Documents, Prepared, no_subscriptions
from gateway.edge.execute import Answer, run
from gateway.edge.faults import internal
from gateway.edge.messages import JSON, Head, Receive, Refusal, Reply, encode_json, refuse
from gateway.edge.negotiation import coding, media_type, wants_page
from gateway.edge.origins import Origins
from gateway.edge.persisted import PersistedOperations
from gateway.edge.places import Places
from gateway.edge.pricing import Pricing
from gateway.edge.watch import watched
from gateway.errors import ErrorCode
from gateway.settings import AuthMode, Settings
from gateway.upstream.scope import CallScope

METHODS = "GET, HEAD, POST, OPTIONS"
GRACE_S = 1.0
"""After the deadline, in which vendor calls that timed out still become a partial answer."""
VARY = "Accept, Accept-Encoding, Origin, Authorization, X-API-Key, X-Eventgate-Trace, X-Eventgate-Cost"


@dataclass(frozen=True, slots=True)
class Accepted:
    """An operation that may run. ``records``: how many its answer may hold."""

    text: str
    prepared: Prepared
    operation: OperationDefinitionNode
    records: int


class Endpoint:
    """Answers the GraphQL path.

    Args:
        path: where it is served; GraphiQL is told.
        backend: what executes.
        who: says who asks.
    """

    def __init__(self, path: str, settings: Settings, backend: Backend, who: Authenticator, version: str) -> None:
        self._path = path
        self._settings = settings
        self._limits = settings.limits
        self._backend = backend
        self._who = who
        self._version = version
        self._origins = Origins(settings.cors)
        self._documents = Documents(backend.schema, settings.limits)
        self._persisted = PersistedOperations(settings.persisted)
        self._places = Places(settings.limits.max_operations)
        memory, room = backend.memory, settings.cache.max_bytes
        self._answers = WholeAnswers(memory, room) if memory is not None and room else None
        self._pricing = Pricing(backend.cost_of, backend.schema) if backend.cost_of is not None else None

    async def reply(self, head: Head, receive: Receive) -> Reply:
        """The whole answer to a request, whatever it is.

        Raises:
            Disconnected: nobody is there to answer.
        """
        if head.method == "OPTIONS":
            return self._origins.preflight(head)
        kind = media_type(head.get(b"accept"))
        try:
            reply = await self._served(head, receive, kind)
        except Refusal as exc:
            _count_errors(exc.errors)
            reply = exc.reply(kind or JSON)
        if head.headers.get(b"origin"):
            reply.headers |= self._origins.headers(head)
        reply.headers.setdefault("vary", VARY)
        return await _packed(reply, head)

    async def _served(self, head: Head, receive: Receive, kind: str | None) -> Reply:
        if head.method not in ("GET", "HEAD", "POST"):
            raise refuse(405, "GraphQL is asked by GET or POST.", headers={"allow": METHODS})
        if "websocket" in head.get(b"upgrade").lower():
            raise refuse(400, "WebSocket is not served here.", ErrorCode.UNSUPPORTED, headers={"connection": "close"})
        if head.method != "POST" and wants_page(head.get(b"accept")):
            return self._page()
        if kind is None:
            raise refuse(406, "Accept application/graphql-response+json or application/json.", ErrorCode.UNSUPPORTED)
        if head.method == "POST":
            return await self._post(head, receive, kind)
        return await self._get(head, receive, kind)

    def _page(self) -> Reply:
        if not self._limits.introspection:
            raise refuse(404, "GraphiQL is off here.", ErrorCode.NOT_FOUND)
        guarded = self._settings.auth.mode is not AuthMode.NONE
        version = "" if guarded else self._version  # the page is for whoever comes, before they say who they are
        page, headers = graphiql.page(endpoint=self._path, headers_editable=guarded, version=version)
        return Reply(200, page, headers.pop("content-type"), headers)

    # ------------------------------------------------------------------ POST and GET

    async def _post(self, head: Head, receive: Receive, kind: str) -> Reply:
        check_content(head, self._limits.body_bytes)
        caller = await self._who.caller(head)
        with self._places.place(caller.owner):
            body = await read_body(receive, self._limits.body_bytes, self._limits.receive_timeout_s)
            value = decode(body)
            if isinstance(value, list):
                return await self._batch(value, head, receive, kind, caller)
            request = request_of(value)
            scope = self._scope(head, caller)
            answer = await self._timed(receive, self._whole(request, head, caller, scope))
        _count_errors(answer.errors)
        name = request.operation_name or ""
        return Reply(200, answer.encoded or b"", kind, {"cache-control": "no-store"}, caller.name, name)

    async def _get(self, head: Head, receive: Receive, kind: str) -> Reply:
        self._origins.check_simple_request(head)
        caller = await self._who.caller(head)
        with self._places.place(caller.owner):
            await read_body(receive, self._limits.body_bytes, self._limits.receive_timeout_s)
            if len(head.query) > self._limits.body_bytes:
                raise refuse(414, f"The query string is longer than {self._limits.body_bytes} bytes.")
            request = request_of_url(head.query)
            scope = self._scope(head, caller)
            answer = await self._timed(receive, self._whole(request, head, caller, scope, reading=True))
        _count_errors(answer.errors)
        return self._cacheable(head, kind, caller, answer, scope, request.operation_name or "")

    def _cacheable(
        self, head: Head, kind: str, caller: Caller, answer: Answer, scope: CallScope, operation: str
    ) -> Reply:
        """The answer to a GET with its life and its tag; 304 where the client has it (RFC 9110, 13.1.2)."""
        body = answer.encoded or b""
        if answer.errors or answer.extensions:
            return Reply(200, body, kind, {"cache-control": "no-store"}, caller.name, operation)
        who = "public" if self._settings.auth.mode is AuthMode.NONE else "private"
        # What no vendor answered (the accounts' health, say) is true only now.
        life = f"max-age={int(scope.life)}" if 1 <= scope.life < float("inf") else "no-cache"
        tag = f'W/"{blake2b(kind.encode() + body, digest_size=16).hexdigest()}"'
        headers = {"cache-control": f"{who}, {life}", "etag": tag}
        known = [one.strip() for one in head.get(b"if-none-match").split(",")]
        if "*" in known or tag in known or tag.removeprefix("W/") in known:
            return Reply(304, b"", kind, headers, caller.name, operation)
        return Reply(200, body, kind, headers, caller.name, operation)

    async def _batch(self, values: Sequence[Any], head: Head, receive: Receive, kind: str, caller: Caller) -> Reply:
        """Several operations in one body, answered side by side in their order; one that is refused stands alone."""
        most = self._limits.max_batch
        if not most:
            raise refuse(400, "Batches are off here: send one operation per request.")
        if not 0 < len(values) <= most:
            raise refuse(400, f"A batch has 1 to {most} operations.", ErrorCode.QUERY_TOO_COMPLEX)
        requests = [request_of(value) for value in values]
        answers = await self._timed(
            receive, _side_by_side([self._bodied(request, head, caller) for request in requests])
        )
        _count_errors([one for answer in answers for one in answer.get("errors", ())])
        return Reply(200, _encoded(answers, head), kind, {"cache-control": "no-store"}, caller.name, "(batch)")

    async def _bodied(self, request: GraphQLRequest, head: Head, caller: Caller) -> dict[str, Any]:
        try:
            scope = self._scope(head, caller)
            return (await self._executed(self._accepted(request, scope), request, caller, scope)).body()
        except Refusal as exc:
            return exc.body()

    # ------------------------------------------------------------------ one operation

    def _scope(self, head: Head, caller: Caller) -> CallScope:
        return CallScope(
            deadline=time.monotonic() + self._limits.request_timeout_s,
            max_calls=self._limits.max_cost,
            traced=head.get(b"x-eventgate-trace") == "1" and caller.may(Scope.ADMIN),
            costed=head.get(b"x-eventgate-cost") == "1",
            request_id=head.request_id,
        )

    async def _timed(self, receive: Receive, work: Any) -> Any:
        """What ``work`` returns, unless the client leaves or the time is over.

        Raises:
            Refusal: 504. Disconnected.
        """
        try:
            async with watched(receive, self._limits.request_timeout_s + GRACE_S):
                return await work
        except TimeoutError:
            limit = self._limits.request_timeout_s
            raise refuse(
                504, f"The operation took longer than {limit:g} s: ask for less.", ErrorCode.QUERY_TOO_COMPLEX
            ) from None

    async def _whole(
        self, request: GraphQLRequest, head: Head, caller: Caller, scope: CallScope, *, reading: bool = False
    ) -> Answer:
        """The answer with its bytes: those given before, where every part of them is still true."""
        accepted = self._accepted(request, scope, reading=reading)
        is_query = accepted.operation.operation is OperationType.QUERY
        key = None
        if self._answers is not None and is_query and not scope.traced and not scope.costed:
            key = self._answers.key(request, accepted.text, caller)
        if self._answers is None or key is None:
            answer = await self._executed(accepted, request, caller, scope)
            answer.encoded = _encoded(answer.body(), head)
            return answer
        given = await self._answers.given(key, scope)
        if given is not None:
            metrics.operations("query", "remembered").inc()
            return Answer(None, encoded=given)
        born = self._answers.moment()
        answer = await self._executed(accepted, request, caller, scope)
        answer.encoded = _encoded(answer.body(), head)
        if not answer.errors and not answer.extensions:
            self._answers.keep(key, answer.encoded, born, scope)
        return answer

    def _accepted(self, request: GraphQLRequest, scope: CallScope, *, reading: bool = False) -> "Accepted":
        """The operation asked for, as one that may run.

        Raises:
            Refusal
        """
        text = self._persisted.text(request)
        prepared = self._documents.prepare(text.value)
        operation = prepared.operation(request.operation_name)
        records = self._check(prepared, operation, request, scope, reading=reading)
        self._persisted.learn(text)
        return Accepted(text.value, prepared, operation, records)

    async def _executed(
        self, accepted: "Accepted", request: GraphQLRequest, caller: Caller, scope: CallScope
    ) -> Answer:
        prepared = accepted.prepared
        outcome = "cancelled"
        try:
            answer = await run(
                self._backend.schema,
                prepared.document,
                request.operation_name,
                request.variables,
                self._backend.open_context(caller, scope),
                scope,
                hide_suggestions=not self._limits.introspection,
                plans=prepared.plans,
            )
            outcome = "errors" if answer.errors else "ok"
            if scope.costed:
                answer.extensions["cost"]["recordsAtMost"] = accepted.records
        except Refusal:
            outcome = "refused"
            raise
        finally:
            metrics.operations(accepted.operation.operation.value, outcome).inc()
        return answer

    def _check(
        self,
        prepared: Prepared,
        operation: OperationDefinitionNode,
        request: GraphQLRequest,
        scope: CallScope,
        *,
        reading: bool,
    ) -> int:
        """Refuse whatever can be before the first vendor call; how many records the answer may hold.

        Raises:
            Refusal
        """
        if reading and operation.operation is OperationType.MUTATION:
            raise refuse(405, "A GET never runs a mutation: use POST.", headers={"allow": "POST"})
        if prepared.refusal is not None:
            raise prepared.refusal
        if operation.operation is OperationType.SUBSCRIPTION:
            raise no_subscriptions()
        longest = longest_list(request.variables)
        if longest > self._limits.max_list_length:
            most = self._limits.max_list_length
            raise _too_complex(f"A list in the variables has {longest} items; {most} are allowed.")
        if self._pricing is not None:
            cost = self._pricing.cost(prepared.document, request.operation_name, request.variables)
            if cost > self._limits.max_cost:
                raise _too_complex(_too_dear(cost, self._limits.max_cost))
            if getattr(cost, "records", 0) > self._limits.max_records:
                raise _too_complex(_too_full(cost, self._limits.max_records))
            scope.estimate, scope.estimate_at = int(cost), getattr(cost, "at", "")
            return getattr(cost, "records", 0)
        return 0


def _too_dear(cost: int, most: int) -> str:
    at = getattr(cost, "at", "")
    if not at:
        return f"The operation costs {cost}; {most} is allowed."
    return (
        f"The operation may need {_counted(cost)} vendor calls, most of them for {at}; {most} are allowed. "
        "Ask for fewer records there, or for less below them."
    )


def _too_full(cost: int, most: int) -> str:
    return (
        f"The answer may hold {_counted(getattr(cost, 'records', 0))} records, most of them in "
        f"{getattr(cost, 'fullest', '')}; {most} are allowed. Ask for fewer there, or in the lists above (`first`)."
    )


def _counted(found: int) -> str:
    """A number as people read it: lists in lists soon make one of a hundred digits."""
    return str(int(found)) if found < 10_000_000 else "more than ten million"


def _too_complex(message: str) -> Refusal:
    return refuse(400, message, ErrorCode.QUERY_TOO_COMPLEX, well_formed=True)


def longest_list(variables: Mapping[str, Any]) -> int:
    """The length of the longest list anywhere in the variables."""
    longest, pending = 0, list(variables.values())
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            longest = max(longest, len(value))
            pending.extend(value)
    return longest


async def _side_by_side(works: Sequence[Any]) -> list[Any]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
    return [task.result() for task in tasks]


def _count_errors(errors: Sequence[Mapping[str, Any]]) -> None:
    for one in errors:
        code = one.get("extensions", {}).get("code", "")
        metrics.ERRORS.labels(code if code in ErrorCode.__members__ else "other").inc()


def _encoded(body: Any, head: Head) -> bytes:
    """JSON bytes. Half surrogate pairs and integers beyond 64 bits, which a vendor may send, take the slower way."""
    try:
        return encode_json(body)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    except TypeError as exc:
        return encode_json({"errors": [internal(head.request_id, exc)]})


async def _packed(reply: Reply, head: Head) -> Reply:
    """The reply compressed where that is wanted and pays."""
    wanted = head.get(b"accept-encoding")
    if len(reply.body) > SMALLEST and wanted and "content-encoding" not in reply.headers:
        chosen = coding(wanted)
        if chosen:
            reply.body = await compressed(reply.body, chosen)
            reply.headers["content-encoding"] = chosen
    return reply


def server_error(request_id: str, cause: BaseException) -> Reply:
    """The answer to a bug of ours, which the log tells in full."""
    body = encode_json({"errors": [internal(request_id, cause)]})
    return Reply(500, body, headers={"cache-control": "no-store"})
