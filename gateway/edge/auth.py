"""Auth: who is asking, from the request's headers."""

import json
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Protocol

import jwt
from cachetools import LRUCache

from gateway.callers import Caller, Scope
from gateway.edge.keys import Key, KeySet, key_set
from gateway.edge.messages import Head, Refusal, refuse
from gateway.errors import ErrorCode
from gateway.settings import AuthMode, AuthSettings, ClientSettings, JwtSettings

LONGEST_TOKEN = 8192
LONGEST_NAME = 128
REMEMBERED_TOKENS = 2048


class Authenticator(Protocol):
    """Says who asks."""

    async def caller(self, head: Head) -> Caller:
        """Who asks.

        Raises:
            Refusal: 401, without or with wrong credentials; 503, where they cannot be checked now.
        """
        ...

    async def start(self) -> None: ...

    async def aclose(self) -> None: ...


def authenticator(settings: AuthSettings) -> Authenticator:
    """The one that ``auth.mode`` names."""
    match settings.mode:
        case AuthMode.NONE:
            return Open()
        case AuthMode.API_KEY:
            return ApiKeys(settings.clients)
        case AuthMode.JWT:
            assert settings.jwt is not None  # the settings refuse it otherwise
            return Jwts(settings.jwt, key_set(settings.jwt))


class Open:
    """Everyone, with every scope; only on loopback (``Hosts``, and the command that binds)."""

    _anyone = Caller()

    async def caller(self, head: Head) -> Caller:
        return self._anyone

    async def start(self) -> None:
        """There is nothing to fetch."""

    async def aclose(self) -> None:
        """There is nothing to close."""


class ApiKeys:
    """Clients known by the SHA-256 of their key."""

    def __init__(self, clients: Iterable[ClientSettings]) -> None:
        self._clients = tuple(
            (bytes.fromhex(client.key_sha256), Caller(client.name, client.scopes, client.accounts))
            for client in clients
        )

    async def caller(self, head: Head) -> Caller:
        key = head.headers.get(b"x-api-key") or bearer(head)
        if not key:
            raise unauthenticated("Say who you are: send X-API-Key, or Authorization: Bearer with the key.")
        digest = sha256(key).digest()
        found: Caller | None = None
        for known, caller in self._clients:  # all of them, so that the time tells nothing
            if compare_digest(known, digest):
                found = caller
        if found is None:
            raise unauthenticated("The API key is not known.")
        return found

    async def start(self) -> None:
        """There is nothing to fetch."""

    async def aclose(self) -> None:
        """There is nothing to close."""


class Jwts:
    """Clients known by a signed token (RFC 7519): issuer, audience and expiry are checked, the key set rules."""

    def __init__(self, settings: JwtSettings, keys: KeySet) -> None:
        self._settings = settings
        self._keys = keys
        self._known: LRUCache[tuple[bytes, int], tuple[float, Caller]] = LRUCache(REMEMBERED_TOKENS)

    async def start(self) -> None:
        """Fetch the keys. Where they cannot be had the gateway starts and asks again with the first token."""
        await self._keys.refresh()

    async def aclose(self) -> None:
        await self._keys.aclose()

    async def caller(self, head: Head) -> Caller:
        token = bearer(head)
        if not token:
            raise unauthenticated("Say who you are: send Authorization: Bearer with a token.")
        place = (sha256(token).digest(), self._keys.generation)
        known = self._known.get(place)
        if known is not None and time.time() < known[0]:
            self._keys.keep_fresh()
            return known[1]
        claims = await self._claims(token)
        caller = caller_of(claims)
        self._known[place[0], self._keys.generation] = (claims["exp"] + self._settings.leeway_s, caller)
        return caller

    async def _claims(self, token: bytes) -> dict[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise unauthenticated("The token is too long.")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError):
            raise unauthenticated("The token is no JWT.") from None
        key_id = header.get("kid")
        key = await self._keys.find(key_id if isinstance(key_id, str) else None)
        if key is None and self._keys.is_empty:
            raise unauthenticated("Tokens cannot be checked now: the key set is away. Try again.", 503)
        if key is None:
            raise unauthenticated("The token is signed by a key that is not in the key set.")
        return self._verified(token, key)

    def _verified(self, token: bytes, key: Key) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm],
                issuer=self._settings.issuer,
                audience=self._settings.audience,
                leeway=self._settings.leeway_s,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.ExpiredSignatureError:
            raise unauthenticated("The token has expired.") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as exc:
            raise unauthenticated(f"The token is not accepted ({_reason(exc)}).") from None
        return claims


def _reason(exc: Exception) -> str:
    """What is wrong with a token in words that hold nothing of it."""
    reasons: Mapping[type[Exception], str] = {
        jwt.InvalidIssuerError: "issuer",
        jwt.InvalidAudienceError: "audience",
        jwt.InvalidSignatureError: "signature",
        jwt.InvalidAlgorithmError: "algorithm",
        jwt.ImmatureSignatureError: "not valid yet",
        jwt.MissingRequiredClaimError: "a claim is missing",
    }
    return next((words for kind, words in reasons.items() if isinstance(exc, kind)), "malformed")


def bearer(head: Head) -> bytes:
    """The token of ``Authorization: Bearer``; empty where there is none.

    Raises:
        Refusal: the header is given twice.
    """
    if b"authorization" in head.repeated or b"x-api-key" in head.repeated:
        raise unauthenticated("Credentials are given twice.")
    scheme, _, token = head.headers.get(b"authorization", b"").strip().partition(b" ")
    return token.strip() if scheme.lower() == b"bearer" else b""


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """The caller that checked claims describe: ``client_id`` or ``sub``, ``scope`` or ``scopes``, ``accounts``.

    Raises:
        Refusal: a claim is missing or of the wrong type; a wrong ``accounts`` must not come to mean all.
    """
    name = claims.get("client_id", claims.get("sub"))
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise unauthenticated("The token names no client: it needs client_id or sub.")
    accounts = _accounts(claims)
    return Caller(name, frozenset(_scopes(claims)), accounts, _identity(claims, accounts))


def _identity(claims: Mapping[str, Any], accounts: frozenset[str] | None) -> str:
    """One word for issuer, client, subject and accounts: many people come under one ``client_id``.

    The accounts belong to it, as one and the same user may work for one tenant and then for another.
    """
    who = [claims.get(claim) for claim in ("iss", "client_id", "sub")]
    whole = json.dumps([who, None if accounts is None else sorted(accounts)], default=str)
    return f"jwt:{sha256(whole.encode()).hexdigest()}"


def _scopes(claims: Mapping[str, Any]) -> Iterable[Scope]:
    """The scopes that we know; a token may carry others for other services."""
    said = claims.get("scope", claims.get("scopes", []))
    words = said.split() if isinstance(said, str) else said
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise unauthenticated("The token's scope is neither a string nor a list of strings.")
    known = {scope.value for scope in Scope}
    return [Scope(word) for word in words if word in known]


def _accounts(claims: Mapping[str, Any]) -> frozenset[str] | None:
    if "accounts" not in claims:
        return None
    said = claims["accounts"]
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise unauthenticated("The token's accounts is no list of strings.")
    return frozenset(said)


def unauthenticated(message: str, status: int = 401) -> Refusal:
    """The refusal of one whom we do not know."""
    headers = {"www-authenticate": "Bearer"} if status == 401 else {"retry-after": "5"}
    return refuse(status, message, ErrorCode.UNAUTHENTICATED, headers=headers)
