"""Keys: the public keys that sign JWTs, from an address or a file, renewed while the gateway runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import msgspec
import structlog

from gateway.settings import JwtSettings

log = structlog.get_logger("eventgate.edge.keys")
LARGEST = 262_144
"""Bytes of a key set."""
PAUSE_S = 5.0
"""Between two fetches, whatever tokens come: an unknown key id must not become a storm of calls."""
ALGORITHM_OF_CURVE = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA", "Ed448": "EdDSA"}
RSA_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})

Fetch = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and the one algorithm that it verifies."""

    key: Any
    algorithm: str


class KeySet:
    """The keys by their id. An unreachable source leaves the known keys in force.

    Args:
        fetch: reads the source; raises OSError, ValueError or httpx.HTTPError.
        refresh_s: after this many seconds a set is asked for anew, beside the requests.
    """

    def __init__(self, fetch: Fetch, refresh_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._refresh_s = refresh_s
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._tried = self._read = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        self.generation = 0

    @property
    def is_empty(self) -> bool:
        return not self._keys

    async def find(self, key_id: str | None) -> Key | None:
        """The key of that id; without an id, the only one there is. An unknown id makes the set be read again."""
        found = self._pick(key_id)
        if found is None and self._clock() - self._tried >= PAUSE_S:
            self._start()
        self.keep_fresh()
        if found is None and self._fetching is not None:
            await asyncio.shield(self._fetching)
            found = self._pick(key_id)
        return found

    def keep_fresh(self) -> None:
        """Have the set read again, beside the requests, when it is due."""
        now = self._clock()
        if now - self._read >= self._refresh_s and now - self._tried >= PAUSE_S:
            self._start()

    async def refresh(self) -> None:
        """Read the source now, or join who is reading it."""
        self._start()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    async def aclose(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _pick(self, key_id: str | None) -> Key | None:
        if key_id is not None:
            return self._keys.get(key_id)
        return next(iter(self._keys.values())) if len(self._keys) == 1 else None

    def _start(self) -> None:
        if self._fetching is None:
            self._tried = self._clock()
            self._fetching = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        try:
            found = keys_of(msgspec.json.decode(await self._fetch()))
            if not found:
                raise ValueError("it has no key that can be used")
            if _differ(found, self._keys):
                self.generation += 1
            self._keys = found
            self._read = self._clock()
        except (OSError, ValueError, httpx.HTTPError, msgspec.DecodeError) as exc:
            log.warning("the key set cannot be read; the known keys stay", reason=type(exc).__name__)
        finally:
            self._fetching = None


def _differ(new: Mapping[str, Key], old: Mapping[str, Key]) -> bool:
    return new.keys() != old.keys() or any(new[name].key != old[name].key for name in new)


def keys_of(document: Any) -> dict[str, Key]:
    """The signature keys in a JSON Web Key Set (RFC 7517, 5) by ``kid``; those that cannot be used are left out.

    The algorithm is the key's: its ``alg``, else what its type and curve imply. Symmetric keys are never taken.

    Raises:
        ValueError: it is no key set.
    """
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("it is no JSON Web Key Set")
    found: dict[str, Key] = {}
    for place, entry in enumerate(listed[:100]):
        key = _key_of(entry) if isinstance(entry, dict) else None
        if key is not None:
            found[str(entry.get("kid", f"#{place}"))] = key
    return found


def _key_of(entry: dict[str, Any]) -> Key | None:
    public = {name: value for name, value in entry.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "oth")}
    try:
        if entry.get("use", "sig") != "sig" or "verify" not in (entry.get("key_ops") or ["verify"]):
            return None
        algorithm = _algorithm(entry)
        return Key(jwt.PyJWK(public, algorithm).key, algorithm) if algorithm else None
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None


def _algorithm(entry: dict[str, Any]) -> str | None:
    """The one algorithm of a key; None where its type, or its ``alg`` for that type, is not taken."""
    said = entry.get("alg")
    if entry.get("kty") == "RSA":
        algorithm = str(said or "RS256")
        return algorithm if algorithm in RSA_ALGORITHMS else None
    implied = ALGORITHM_OF_CURVE.get(str(entry.get("crv"))) if entry.get("kty") in ("EC", "OKP") else None
    return implied if said is None or said == implied else None


def key_set(settings: JwtSettings) -> KeySet:
    """The key set that the settings name."""
    if settings.jwks_file is not None:
        return KeySet(_from_file(settings.jwks_file), min(settings.refresh_s, PAUSE_S))
    return KeySet(_from_url(str(settings.jwks_url)), settings.refresh_s)


def _from_file(path: Path) -> Fetch:
    async def fetch() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return fetch


def _from_url(url: str) -> Fetch:
    async def fetch() -> bytes:
        # Seldom called, so a client each time: nothing to keep open, nothing to close.
        async with (
            httpx.AsyncClient(timeout=5.0, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            answer.raise_for_status()
            found = b""
            async for chunk in answer.aiter_bytes():
                found += chunk
                if len(found) > LARGEST:
                    raise ValueError("it is too large")
            return found

    return fetch
