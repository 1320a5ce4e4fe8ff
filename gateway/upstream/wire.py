"""Wire: one account's line: how a request goes out, and what keeps it on the way to its vendor."""

import re
import ssl
import time
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import aiohttp
import httpx
import msgspec
from httpx_aiohttp import AiohttpTransport

from gateway.errors import VendorBadResponse
from gateway.records import Vendor
from gateway.upstream.request import Request
from gateway.upstream.responses import ACCEPT_ENCODING
from gateway.upstream.settings import AccountSettings

MAX_REDIRECTS = 3
NO_AUTH = httpx.Auth()
HEADERS = httpx.Headers({"Accept": "application/json", "Accept-Encoding": ACCEPT_ENCODING, "User-Agent": "eventgate"})
JSON_HEADERS = httpx.Headers({**HEADERS, "Content-Type": "application/json"})
ADDRESS = re.compile(r"[^\s'\"<>]*@[^\s'\"<>]*")
SAID = 200
"""Characters of what is wrong with an answer that are told."""
QUOTED = 2 * SAID
"""Characters looked at for addresses: one that begins among those told is seen to be one."""


@dataclass(slots=True)
class Hop:
    """One request of a call, as it went out. A call has several where its token had ended, or where it was redirected.

    ``status`` is 0 until an answer's head came; ``seconds`` are those until then.
    """

    status: int = 0
    seconds: float = 0.0


class Wire:
    """The transport, opened when it is first needed, and httpx' requests on it.

    Without httpx' client: what it adds, cookies, mounts and merged defaults, an account has no use for (callers share
    it, and nothing that a vendor sets with one answer may go out with another call), and it takes time in each call.

    Args:
        account: its name in the settings.
        auth: signs each call.
        settings: where the vendor is; time-outs and how many calls at once.
    """

    def __init__(self, account: str, vendor: Vendor, settings: AccountSettings, auth: httpx.Auth) -> None:
        self.account = account
        self.vendor = vendor
        self.settings = settings
        self._base = str(settings.base_url).rstrip("/")
        self._auth = auth
        self._transport: httpx.AsyncBaseTransport | None = None
        timeout = httpx.Timeout(
            settings.timeout_s,
            connect=settings.connect_timeout_s,
            read=settings.read_timeout_s or settings.timeout_s,
            pool=None,
        )
        self._extensions = {"timeout": timeout.as_dict()}

    async def _close_transport(self) -> None:
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def _exchange(self, request: Request, hops: list[Hop]) -> httpx.Response:
        """Send over HTTP, following a GET's redirects within the same host only. ``hops`` are told what went out."""
        outgoing = self._outgoing(request)
        auth = self._auth if request.endpoint.authenticated else NO_AUTH
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._signed(outgoing, auth, hops)
            if not response.has_redirect_location or outgoing.method != "GET":
                return response
            await response.aclose()
            target = outgoing.url.join(response.headers["location"])
            if _place(target) != _place(outgoing.url):
                break
            outgoing = httpx.Request("GET", target, headers=HEADERS, extensions=self._extensions)
        raise self.bad(request, response.status_code, "it redirects to another host, or in circles")

    async def _signed(self, outgoing: httpx.Request, auth: httpx.Auth, hops: list[Hop]) -> httpx.Response:
        """Send as the account's auth says: signed, and again where it wants that after an answer."""
        transport = self._open_transport()
        flow = auth.async_auth_flow(outgoing)
        try:
            signed = await anext(flow)
            while True:
                hop, began = Hop(), time.perf_counter()
                hops.append(hop)
                response = await transport.handle_async_request(signed)
                hop.status, hop.seconds = response.status_code, time.perf_counter() - began
                try:
                    signed = await flow.asend(response)
                except StopAsyncIteration:
                    return response
                except BaseException:
                    await response.aclose()
                    raise
                await response.aclose()
        finally:
            await flow.aclose()

    def _outgoing(self, request: Request) -> httpx.Request:
        endpoint = request.endpoint
        sent: dict[str, Any] = {}
        headers = HEADERS
        if request.body is not None and endpoint.form == "json":
            sent = {"content": msgspec.json.encode(request.body)}
            headers = JSON_HEADERS
        elif request.body is not None:
            sent = {"files" if endpoint.form == "multipart" else "data": request.body}
        url = _parsed(self._base + request.url)
        return httpx.Request(endpoint.method, url, headers=headers, extensions=self._extensions, **sent)

    def _open_transport(self) -> httpx.AsyncBaseTransport:
        if self._transport is None:
            # httpx's own pool costs milliseconds a call at 50 at once; aiohttp's does not
            self._transport = AiohttpTransport(client=self._open_session, verify=self._trusted())
        return self._transport

    def _trusted(self) -> ssl.SSLContext:
        """Nobody, where the vendor is not asked over TLS: redirects stay within the scheme."""
        return _authorities() if self._base.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def _open_session(self) -> aiohttp.ClientSession:
        """aiohttp's session. Two places more than calls, so that the places that we count are the ones that bind."""
        connector = aiohttp.TCPConnector(
            limit=self.settings.max_concurrency + 2,
            keepalive_timeout=15,
            ssl=self._trusted(),
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=65_536,
            max_field_size=65_536,
        )
        # aiohttp would send a PUT or DELETE again by itself when a kept connection breaks, and it may have arrived
        session._retry_connection = False
        return session

    def bad(self, request: Request, status: int, why: str) -> VendorBadResponse:
        """The failure that an answer is which is not as documented. ``why`` may quote it, but no e-mail address."""
        said = ADDRESS.sub("…", why[:QUOTED])[:SAID]  # cut first: it may quote megabytes
        return VendorBadResponse(
            f"{request.endpoint.name} of {self.account} did not answer as documented: {said}.",
            vendor=self.vendor,
            account=self.account,
            endpoint=request.endpoint.name,
            status=status,
        )


@lru_cache(maxsize=4096)
def _parsed(url: str) -> httpx.URL:
    """Kept, as most addresses are asked for again, and parsing one takes longer than all the rest of a request.

    Raises:
        httpx.InvalidURL: it is no address.
    """
    return httpx.URL(url)


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities that we believe, read once: it takes the loop some 30 ms and more."""
    return httpx.create_ssl_context()


def _place(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
