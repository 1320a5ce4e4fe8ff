"""The store: what no vendor can be asked again for."""

from gateway.store.answers import Document, StoredAnswer, StoredDocument
from gateway.store.claims import DAY, LEASE, Claim, ClaimState, Verdict
from gateway.store.errors import StoreError
from gateway.store.pruning import keep_pruned
from gateway.store.requests import LoggedRequest
from gateway.store.store import Pruned, Store, StoreReport

__all__ = [
    "DAY",
    "LEASE",
    "Claim",
    "ClaimState",
    "Document",
    "LoggedRequest",
    "Pruned",
    "Store",
    "StoreError",
    "StoreReport",
    "StoredAnswer",
    "StoredDocument",
    "Verdict",
    "keep_pruned",
]
