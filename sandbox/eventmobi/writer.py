"""Encodes a record once: what changes from call to call is only the time of the request, which is put in anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from sandbox.collection import Memo
from sandbox.eventmobi.documents import Document
from sandbox.eventmobi.moments import Stamps

_MARK: Final = "@the time of the request@"
_QUOTED: Final = f'"{_MARK}"'.encode()
KEPT = 8_192
"""Encoded records in memory, about 1 KB each."""


class Writer:
    """A bounded memory of encoded records, by number, zone and form of the times."""

    def __init__(self) -> None:
        self._memo: Memo[tuple[Document, object, bytes, bytes]] = Memo(KEPT)

    def write(
        self,
        number: str,
        document: Document,
        stamps: Stamps,
        build: Callable[[], dict[str, Any]],
        beside: object = None,
    ) -> msgspec.Raw:
        """The record as JSON. `build` makes it when it is not remembered, or the document is another one by now.

        `beside` is what else goes into the answer (counts); another value makes it anew, too.
        """
        key = (number, stamps.zone, stamps.unix)
        kept = self._memo.get(key)
        if kept is None or kept[0] is not document or kept[1] != beside:
            answer = build()
            answer["timestamps"] = {**answer["timestamps"], "request_timestamp": _MARK}
            before, _, after = msgspec.json.encode(answer).rpartition(_QUOTED)
            kept = (document, beside, before, after)
            self._memo.put(key, kept)
        return msgspec.Raw(kept[2] + stamps.encoded_now + kept[3])
