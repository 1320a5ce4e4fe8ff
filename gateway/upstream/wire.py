"""Wire: one account's HTTP client: how a request goes out, and what keeps it on the way to its vendor."""

import re
import ssl
from functools import cache

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
ADDRESS = re.compile(r"[^\s'\"<>]*@[^\s'\"<>]*")
SAID = 200
"""Characters of what is wrong with an answer that are told."""
QUOTED = 2 * SAID
"""Characters looked at for addresses: one that begins among those told is seen to be one."""


class Client(httpx.AsyncClient):
    """Without cookies: callers share an account, and nothing that a vendor sets with one answer may go out with another
    call. Reading them, to keep none, took a twentieth of a call.
    """

    @property
    def cookies(self) -> httpx.Cookies:
        return NO_COOKIES

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        """None are taken."""


class NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """None is kept."""


NO_COOKIES = NoCookies()


class Wire:
    """The client, opened when it is first needed.

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
        self._client: httpx.AsyncClient | None = None

    async def _close_client(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _exchange(self, request: Request) -> httpx.Response:
        """Send over HTTP, following a GET's redirects within the same host only."""
        client = self._open_client()
        outgoing = self._build(client, request)
        auth = self._auth if request.endpoint.authenticated else NO_AUTH
        for _ in range(MAX_REDIRECTS + 1):
            response = await client.send(outgoing, auth=auth, stream=True)
            if not response.has_redirect_location or outgoing.method != "GET":
                return response
            await response.aclose()
            target = outgoing.url.join(response.headers["location"])
            if _place(target) != _place(outgoing.url):
                break
            outgoing = client.build_request("GET", target)
        raise self.bad(request, response.status_code, "it redirects to another host, or in circles")

    def _build(self, client: httpx.AsyncClient, request: Request) -> httpx.Request:
        endpoint = request.endpoint
        url = self._base + request.url
        if request.body is None:
            return client.build_request(endpoint.method, url)
        if endpoint.form == "json":
            content = msgspec.json.encode(request.body)
            return client.build_request(
                endpoint.method, url, content=content, headers={"Content-Type": "application/json"}
            )
        if endpoint.form == "multipart":
            return client.build_request(endpoint.method, url, files=request.body)
        return client.build_request(endpoint.method, url, data=request.body)

    def _open_client(self) -> httpx.AsyncClient:
        if self._client is None:
            settings = self.settings
            self._client = Client(
                # httpx's own pool costs milliseconds a call at 50 at once; aiohttp's does not
                transport=AiohttpTransport(client=self._open_session, verify=self._trusted()),
                timeout=httpx.Timeout(
                    settings.timeout_s,
                    connect=settings.connect_timeout_s,
                    read=settings.read_timeout_s or settings.timeout_s,
                    pool=None,
                ),
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": ACCEPT_ENCODING,
                    "User-Agent": "eventgate",
                },
                follow_redirects=False,
            )
        return self._client

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


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities that we believe, read once: it takes the loop some 30 ms and more."""
    return httpx.create_ssl_context()


def _place(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
