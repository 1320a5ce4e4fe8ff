"""Persisted operations: known by a hash, learned on the way (Apollo's APQ) or given in a manifest (trusted)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Any

from cachetools import LRUCache

from gateway.edge.body import GraphQLRequest
from gateway.edge.messages import refuse
from gateway.errors import ErrorCode
from gateway.settings import PersistedSettings, SettingsError

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
LONGEST_ID = 256


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text, and the hash under which it is to be kept once it proves good."""

    value: str
    learn: str | None = None


class PersistedOperations:
    """Finds the text of a request's document."""

    def __init__(self, settings: PersistedSettings) -> None:
        self._settings = settings
        self._trusted = read_manifest(settings.manifest) if settings.manifest else {}
        self._trusted_texts = frozenset(self._trusted.values())
        self._learned: LRUCache[str, str] = LRUCache(max(1, settings.max_bytes), getsizeof=len)

    def text(self, request: GraphQLRequest) -> Text:
        """The document's text.

        Raises:
            Refusal: there is none; the hash is unknown, or is not the text's; the document is not trusted.
        """
        hashed = _hash(request.extensions)
        name = request.document_id or hashed
        if request.query is None:
            if name is None:
                raise refuse(400, 'query is missing: send {"query": …}.')
            return Text(self._known(name, automatic=request.document_id is None))
        if self._settings.only and request.query not in self._trusted_texts:
            raise refuse(403, "Only registered operations are executed here.", ErrorCode.FORBIDDEN)
        if hashed is None or hashed in self._trusted:
            return Text(request.query)
        if not compare_digest(sha256(request.query.encode()).hexdigest(), hashed):
            raise refuse(400, "The SHA-256 in extensions.persistedQuery is not the query's.")
        return Text(request.query, hashed if self._settings.automatic else None)

    def learn(self, text: Text) -> None:
        """Keep a text that parsed and validated."""
        if text.learn and len(text.value) <= self._settings.max_bytes:
            self._learned[text.learn] = text.value

    def _known(self, name: str, *, automatic: bool) -> str:
        found = self._trusted.get(name)
        if found is None and automatic and not self._settings.only:
            if not self._settings.automatic:
                raise refuse(400, "PersistedQueryNotSupported", NOT_SUPPORTED, well_formed=True)
            found = self._learned.get(name)
        if found is None:
            # Apollo's clients look for this message or this code and then send the text along.
            raise refuse(404, "PersistedQueryNotFound", NOT_FOUND, well_formed=True)
        return found


def _hash(extensions: Mapping[str, Any]) -> str | None:
    """``extensions.persistedQuery.sha256Hash`` (APQ, version 1)."""
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1 or isinstance(persisted["version"], bool):
        raise refuse(400, 'extensions.persistedQuery must be {"version": 1, "sha256Hash": …}.')
    found = persisted.get("sha256Hash")
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID or not found.isascii():
        raise refuse(400, "extensions.persistedQuery.sha256Hash must be a string.")
    return found


def read_manifest(path: Path) -> dict[str, str]:
    """Trusted documents by id, from Apollo's manifest or Relay's.

    Apollo: ``{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "body", …}]}``
    (generate-persisted-query-manifest). Relay: ``{"id": "text", …}`` (relay-compiler ``persistConfig.file``).

    Raises:
        SettingsError: it cannot be read, or is neither.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise SettingsError(f"persisted.manifest: cannot be read ({type(exc).__name__}); mend the file.") from None
    if isinstance(found, dict) and isinstance(found.get("operations"), list):
        if found.get("format") != "apollo-persisted-query-manifest" or found.get("version") != 1:
            raise SettingsError("persisted.manifest: is of an unknown format; make version 1 of Apollo's, or Relay's.")
        found = {entry.get("id"): entry.get("body") for entry in found["operations"] if isinstance(entry, dict)}
    if not isinstance(found, dict) or not all(isinstance(part, str) for pair in found.items() for part in pair):
        raise SettingsError("persisted.manifest: is neither Apollo's manifest nor Relay's; make one of them.")
    return found
