"""How an account signs its calls, as httpx.Auth: a fixed header, or a token fetched by signing in."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass

import httpx

from gateway.errors import VendorAuthFailed, VendorError, VendorRejected
from gateway.upstream.scope import call_scope, current_scope

REFUSAL_S = 5.0
"""How long a refused sign-in is remembered, so that a wrong password does not become a sign-in for every call."""


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

    Args:
        sign_in: fetches a new token; all calls that need one at the same time share its one run.
        clock: seconds, for how long a refusal is remembered.
    """

    def __init__(self, sign_in: Callable[[], Awaitable[Token]], clock: Callable[[], float] = time.monotonic) -> None:
        self._sign_in = sign_in
        self._clock = clock
        self._token: Token | None = None
        self._signing_in: asyncio.Task[Token] | None = None
        self._refusal: VendorError | None = None
        self._refused_until = float("-inf")

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self._current()
        request.headers["Authorization"] = f"Bearer {token.value}"
        response = yield request
        if response.status_code != httpx.codes.UNAUTHORIZED or not self._may_renew(token):
            return
        if self._token is token:
            self._token = None
        renewed = await self._current()
        request.headers["Authorization"] = f"Bearer {renewed.value}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._refused_until = self._clock() + REFUSAL_S

    def _may_renew(self, token: Token) -> bool:
        """A new token is worth a sign-in, unless one that was new was refused a moment ago."""
        return self._token is not token or self._clock() >= self._refused_until

    async def _current(self) -> Token:
        """The token, signed in for where there is none.

        Raises:
            VendorError: the sign-in failed; the same again for a few seconds where it was refused.
        """
        if self._token is not None and self._token.is_good():
            return self._token
        if self._refusal is not None and self._clock() < self._refused_until:
            raise self._refusal.with_traceback(None)  # else each raising would add to it
        if self._signing_in is None:
            self._signing_in = asyncio.create_task(self._renew())
            self._signing_in.add_done_callback(_seen)
        return await asyncio.shield(self._signing_in)

    async def _renew(self) -> Token:
        try:
            # shared by calls of several operations: no one's deadline may end it for the others
            with call_scope(current_scope().apart()):
                self._token = await self._sign_in()
            self._refusal = None
            return self._token
        except (VendorAuthFailed, VendorRejected) as exc:
            self._refusal = _as_refused(exc)
            self._refused_until = self._clock() + REFUSAL_S
            raise self._refusal from exc
        finally:
            self._signing_in = None

    def __repr__(self) -> str:
        return "TokenAuth(…)"


def _seen(task: "asyncio.Task[Token]") -> None:
    """Nobody may be left to hear of it."""
    if not task.cancelled():
        task.exception()


def _as_refused(exc: VendorError) -> VendorAuthFailed:
    """Whatever status a vendor says no to a sign-in with, it is our credentials that were refused."""
    if isinstance(exc, VendorAuthFailed):
        return exc
    return VendorAuthFailed(
        f"{exc.account}: the vendor refused the account's credentials.",
        vendor=exc.vendor,
        account=exc.account,
        endpoint=exc.endpoint,
        status=exc.status,
    )
