"""Small vendors that read their documents otherwise than our sandbox does: other page bounds, links, envelopes."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Self

from aiohttp import web

TOKEN = "Bearer t"
Json = dict[str, Any]


class OtherVendor:
    """A vendor on a socket of its own.

    Args:
        many: how many events, and people of each event, there are.
        bound: the most that a page holds, whatever is asked for; None for no bound.
        links, meta: whether lists carry them.
        refused: query parameters that are answered with 400.
        wrapped: whether resources come inside an object that names them.
    """

    def __init__(
        self,
        *,
        many: int = 57,
        bound: int | None = None,
        links: bool = True,
        meta: bool = True,
        refused: Sequence[str] = (),
        wrapped: bool = False,
    ) -> None:
        self.many, self.bound, self.links, self.meta = many, bound, links, meta
        self.refused, self.wrapped = tuple(refused), wrapped
        self.calls: list[str] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert self._runner.addresses
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(request.path_qs)
        if any(name.startswith(self.refused) for name in request.query if self.refused):
            return web.json_response({"errors": [{"title": "unknown filter"}]}, status=400)
        return self.answer(request.path, request.query, request.headers)

    @abstractmethod
    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> web.StreamResponse:
        """What the vendor says."""

    def _size(self, asked: int) -> int:
        return asked if self.bound is None else min(asked, self.bound)


class OtherRingcentral(OtherVendor):
    """Links are addresses without a host; ``next`` is left out at the end."""

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> web.StreamResponse:
        if path == "/v1/organizations/o/events":
            return self._list(path, query, [self._resource("e", number) for number in range(self.many)])
        if path.endswith("/registrations"):
            return self._list(path, query, [self._resource("r", number) for number in range(self.many)])
        if path.endswith("/tickets"):
            return self._list(path, query, [self._resource("t", 0)])
        if path.endswith("/magicLinks"):
            return self._list(path, query, [self._resource("m", number) for number in range(self.many)])
        if path.startswith("/v1/magicLinks/m"):
            return web.json_response({"data": self._resource("m", int(path.rpartition("m")[2]))})
        if path.startswith("/v1/events/e"):
            return web.json_response({"data": self._resource("e", int(path.rpartition("e")[2]))})
        return web.json_response({"errors": []}, status=404)

    def _list(self, path: str, query: Mapping[str, str], items: Sequence[Json]) -> web.Response:
        size, page = self._size(int(query.get("perPage", 20))), int(query.get("page", 1))
        last = -(-len(items) // size)
        body: Json = {"data": items[(page - 1) * size : page * size]}
        if self.meta:
            body["meta"] = {"count": len(items)}
        if self.links:
            body["links"] = {"self": f"{path}?page={page}"}
            if page < last:
                body["links"]["next"] = f"{path}?page={page + 1}"
        return web.json_response(body)

    def _resource(self, kind: str, number: int) -> Json:
        id = f"{kind}{number}"
        told = {"id": id, "name": id, "published": True, "email": f"p{number}@example.org", "firstName": f"P{number}"}
        return {"id": id, "type": kind, "attributes": {**told, "updatedAt": "2024-01-01T00:00:00Z"}}


class OtherEventmobi(OtherVendor):
    """Ids are numbers, times are Unix numbers; ``meta`` False leaves ``record_number`` out."""

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> web.StreamResponse:
        rest = path.removeprefix("/en/api/v2/events")
        start = int(query.get("offset", 0))
        part = range(self.many)[start : start + self._size(int(query.get("limit", 20)))]
        if rest == "":
            events = [self._event(number) for number in part]
            return web.json_response({"events": events} if self.wrapped else events)
        if rest.endswith("/people/person"):
            people = [self._wrap("person", self._person(number)) for number in part]
            total = {"record_number": self.many} if self.meta else {}
            return web.json_response({"query_string": "", "people_list": people, **total})
        return web.json_response(self._event(int(rest[1:]) - 100))

    def _event(self, number: int) -> Json:
        return self._wrap(
            "event",
            {"id": 100 + number, "timestamps": {"creation_timestamp": 1_700_000_000, "update_timestamp": "1700000001"}},
        )

    def _person(self, number: int) -> Json:
        return {"person_id": 500 + number, "profile": {"email_address": f"p{number}@example.org"}}

    def _wrap(self, name: str, resource: Json) -> Json:
        return {name: resource} if self.wrapped else resource


class OtherEventtia(OtherVendor):
    """Says 401 in words; resources have hardly an attribute."""

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> web.StreamResponse:
        if path == "/api/v3/auth":
            return web.json_response({"auth_token": "t"})
        if headers.get("Authorization") != TOKEN:
            return web.Response(status=401, text="HTTP Token: Access denied.\n")
        if path == "/api/v3/events":
            return self._list(path, query, [self._event(number) for number in range(self.many)])
        if path.endswith("/attendees"):
            return self._list(
                path, query, [self._resource("attendees", number, {"fields": {}}) for number in range(self.many)]
            )
        if path.endswith(("/attendee_types", "/stand_reservations", "/workshops", "/stand_categories")):
            return self._list(path, query, [self._resource(path.rpartition("/")[2], 7, {})])
        if path.endswith("/regions"):
            return self._list(path, query, [self._resource("regions", 7, {"name": "Antioquia"})])
        if path.endswith(("/speakers", "/guests", "/countries")):
            return self._list(path, query, [])
        return web.json_response({"data": self._event(int(path.rpartition("-")[2]) - 10)})

    def _list(self, path: str, query: Mapping[str, str], items: Sequence[Json]) -> web.Response:
        size, page = self._size(int(query.get("page[size]", 24))), int(query.get("page[number]", 1))
        last = max(1, -(-len(items) // size))
        body: Json = {"data": items[(page - 1) * size : page * size]}
        if self.links:
            body["links"] = {"next": f"{path}?page%5Bnumber%5D={page + 1}" if page < last else None}
        if self.meta:
            body["meta"] = {"total_pages": last}
        return web.json_response(body)

    def _event(self, number: int) -> Json:
        return self._resource("events", 10 + number, {"event_uri": f"ev-{10 + number}"})

    def _resource(self, type: str, id: int, told: Json) -> Json:
        return {"id": id, "type": type, "attributes": told}
