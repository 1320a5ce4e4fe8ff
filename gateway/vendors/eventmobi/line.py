"""Line: how EventMobi is called, whichever way its server spells its paths, and however it says that there is none.

The document writes ``/en/api/v2//events`` throughout (L16); one slash is sent. A server that knows the doubled spelling
alone answers 404 to everything else, which by itself looks like a record that is gone. So the first 404, as long as
nothing has been answered yet, is followed by a look at the list of events, which is always there.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from gateway.errors import VendorError, VendorNotFound, VendorRejected
from gateway.records import Ref
from gateway.upstream.client import Upstream
from gateway.upstream.endpoint import NOTHING, Endpoint
from gateway.upstream.request import Request
from gateway.upstream.sending import Answered
from gateway.vendors.eventmobi.endpoints import PROBE
from gateway.vendors.payloads import object_in

T = TypeVar("T")
LOOK_AGAIN_S = 60.0
"""How long neither spelling's 404 is believed to be the server's own state, and not a wrong address."""


@cache
def doubled(endpoint: Endpoint[Any]) -> Endpoint[Any]:
    """The same operation with the slash before ``events`` doubled, as the document has it."""
    return replace(endpoint, path=endpoint.path.replace("/v2/events", "/v2//events", 1))


class Line(Upstream):
    """An account's line. Which spelling its server knows is found out once and remembered."""

    _doubled: bool | None = None
    _looked: float = float("-inf")
    _looking: asyncio.Lock

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._looking = asyncio.Lock()

    async def call(
        self,
        endpoint: Endpoint[T],
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
        body: Any = None,
        subject: Ref | None = None,
        hints: Mapping[str, Any] = NOTHING,
    ) -> T:
        """``Upstream.call`` at the spelling that the server is known to have."""
        known: Endpoint[T] = doubled(endpoint) if self._doubled else endpoint
        return await super().call(known, path=path, query=query, body=body, subject=subject, hints=hints)

    async def send(self, request: Request) -> Answered:
        """Send; after a 404, which did nothing, once more at the other spelling where that is the server's.

        Raises:
            VendorError
        """
        try:
            found = await self._told(request)
        except VendorNotFound:
            if not await self._elsewhere(request):
                raise
        else:
            if found.status != 404 or not await self._elsewhere(request):
                return found
        return await self._told(replace(request, endpoint=doubled(request.endpoint)))

    async def _told(self, request: Request) -> Answered:
        """One answer. A 400 whose body has the code 404 is one: the document has "General 400/500" for all failures."""
        try:
            found = await super().send(request)
        except VendorRejected as exc:
            if exc.status != 400 or object_in(exc.detail).get("code") not in (404, "404"):
                raise
            if request.endpoint.missing:
                return Answered(self._clock(), status=404)
            raise VendorNotFound(
                str(exc), vendor=exc.vendor, account=exc.account, endpoint=exc.endpoint, status=404, detail=exc.detail
            ) from exc
        if found.status != 404 and self._doubled is None:
            self._doubled = "//" in request.endpoint.path
        return found

    async def _elsewhere(self, request: Request) -> bool:
        """Whether what was asked for with one slash is to be asked for with two."""
        if "//" in request.endpoint.path:
            return False
        async with self._looking:  # whoever comes meanwhile waits for the first one's look
            if self._doubled is None and time.monotonic() - self._looked > LOOK_AGAIN_S:
                self._looked = time.monotonic()
                self._doubled = await self._look()
        return bool(self._doubled)

    async def _look(self) -> bool | None:
        """Which spelling the list of events answers to; None where that cannot be told now."""
        for endpoint in (PROBE, doubled(PROBE)):
            try:
                await super().send(Request(endpoint, {}, {"offset": "0", "limit": "1"}, None, None, {}))
            except VendorNotFound:
                continue
            except VendorError:
                return None
            return endpoint is not PROBE
        return None
