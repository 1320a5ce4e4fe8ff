"""Sign-in: tokens that look like Eventtia's JSON Web Tokens, with `exp`, valid for 30 days.

Source: the vendor's text, "Authentication via Username and Password", "Authorization".
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import msgspec

EMAIL, PASSWORD, STANDING = "demo@example.org", "demo", "demo"
USERNAME = "Demo User"
LIFETIME_S = 30 * 86_400
_KEY = b"eventtia sandbox"


class Tokens:
    """Issues tokens and tells whether one still holds. `lifetime_s` and `expire()` serve tests of expiry."""

    def __init__(self) -> None:
        self.lifetime_s: float = LIFETIME_S
        self._round = 0

    def issue(self, email: str) -> str:
        """A new token for the user."""
        claims = {
            "class": "User",
            "authentication_key": email,
            "event_uri": None,
            "round": self._round,
            "exp": int(time.time() + self.lifetime_s),
        }
        head = f"{_part({'typ': 'JWT', 'alg': 'HS256'})}.{_part(claims)}"
        return f"{head}.{_sign(head)}"

    def hold(self, token: str) -> bool:
        """Whether the token was issued here, is not past its `exp` and was not expired by `expire()`.

        The standing token `demo` always holds.
        """
        if token == STANDING:
            return True
        head, _, signature = token.rpartition(".")
        if not hmac.compare_digest(_sign(head).encode(), signature.encode()):
            return False
        claims = msgspec.json.decode(urlsafe_b64decode(head.partition(".")[2] + "=="))
        return bool(claims["round"] == self._round and claims["exp"] > time.time())

    def expire(self) -> None:
        """From now on no token issued before holds."""
        self._round += 1


def _part(claims: dict[str, Any]) -> str:
    return urlsafe_b64encode(msgspec.json.encode(claims)).decode().rstrip("=")


def _sign(head: str) -> str:
    digest = hmac.new(_KEY, head.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
