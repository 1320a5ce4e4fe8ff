"""Eventtia's bearer token: what the sign-in answers, how long it holds, how calls are signed with it.

Source: the vendor's text, "Authentication via Username and Password": tokens are valid for 30 days.
"""

import time
from typing import Any

import jwt

from gateway.upstream.auth import Token
from gateway.upstream.endpoint import Reading
from gateway.vendors.payloads import members, text

ASSUMED_LIFE_S = 29 * 86_400
"""A day less than the 30 that the text promises."""
MARGIN_S = 60


def token_in(payload: Any, reading: Reading) -> str:
    """The token of a sign-in's answer.

    Raises:
        KeyError, ValueError: there is none.
    """
    value = text(members(payload)["auth_token"])
    if value is None:
        raise ValueError("auth_token is empty")
    return value


def token(value: str) -> Token:
    """The token with the moment until which it is used.

    The sample token carries ``exp``, which is believed when it lies ahead; the vendor alone checks signatures, and
    a 401 ends any token's life.
    """
    now = time.time()
    expires = _expiry(value)
    if expires is None or expires <= now:
        return Token(value, now + ASSUMED_LIFE_S)
    return Token(value, max(expires - MARGIN_S, now + (expires - now) / 2))


def _expiry(value: str) -> float | None:
    try:
        claims = jwt.decode(value, options={"verify_signature": False, "verify_exp": False})
        return float(claims["exp"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
