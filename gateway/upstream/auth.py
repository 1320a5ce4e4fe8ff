"""How an account signs its calls, as httpx.Auth: a fixed header, or a token fetched by signing in."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass

import httpx


class HeaderAuth(httpx.Auth):
    """A key that never changes, in one header."""

    def __init__(self, header: str, value: str) -> None:
        self._header = header
        self._value = value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers[self._header] = self._value
        yield request

    def __repr__(self) -> str:
        return f"HeaderAuth({self._header!r}, …)"


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A bearer token. ``expires_at`` in ``time.time()`` seconds."""

    value: str
    expires_at: float

    def is_good(self) -> bool:
        return time.time() < self.expires_at


class TokenAuth(httpx.Auth):
    """A bearer token that is asked for when first needed, shared, and asked for again once after a 401.

    ``sign_in`` fetches a new token; all calls that need one at the same time share its one run.
    """

    def __init__(self, sign_in: Callable[[], Awaitable[Token]]) -> None:
        self._sign_in = sign_in
        self._token: Token | None = None
        self._signing_in: asyncio.Task[Token] | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self._current()
        request.headers["Authorization"] = f"Bearer {token.value}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            if self._token is token:
                self._token = None
            renewed = await self._current()
            request.headers["Authorization"] = f"Bearer {renewed.value}"
            yield request

    async def _current(self) -> Token:
        if self._token is not None and self._token.is_good():
            return self._token
        if self._signing_in is None:
            self._signing_in = asyncio.create_task(self._renew())
        return await asyncio.shield(self._signing_in)

    async def _renew(self) -> Token:
        try:
            self._token = await self._sign_in()
            return self._token
        finally:
            self._signing_in = None

    def __repr__(self) -> str:
        return "TokenAuth(…)"
