"""What EventMobi's registration product knows of a person: ``regstration``, as the vendor spells it (L2424)."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, unquote

from gateway.records import CustomField, Money, Registration
from gateway.vendors.payloads import list_in, object_in, text

_AMOUNT = re.compile(r"-?\d[\d.,'\u00a0\u202f ]*")
_CURRENCY = re.compile(r"\b[A-Z]{3}\b")
_DECIMALS = re.compile(r"[.,]\d{1,2}$")


def registration(resource: Mapping[str, Any]) -> Registration | None:
    """The order (L2471-2499); None for a person who did not come through the registration product.

    The vendor names no state, no time and, of the ticket, only what it is called, so those stay unknown.
    """
    told = _told(resource)
    if not any(text(value) or value for value in told.values()):
        return None
    amount = money(told.get("order_paid"))
    return Registration(
        paid=True if amount is not None and amount.amount > 0 else None,
        amount_paid=amount,
        transaction_id=text(told.get("order_transaction_id")),
        channel=text(told.get("reg_email_campaign")),
        utm=utm(told.get("reg_utm")),
    )


def form_answers(resource: Mapping[str, Any]) -> tuple[CustomField, ...]:
    """The registration form: each question with its answer."""
    forms = [object_in(item) for item in list_in(_told(resource).get("form_meta"))]
    asked = [(text(form.get("question")), form.get("answer")) for form in forms]
    return tuple(CustomField(name=name, value=None if answer == "" else answer) for name, answer in asked if name)


def _told(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_in(resource.get("regstration")) or object_in(resource.get("registration"))


def money(value: Any) -> Money | None:
    """``$ 1,289 USD``: a symbol, grouped digits, a currency code (L2495). None where there is no amount."""
    words = text(value)
    if words is None:
        return None
    found = _AMOUNT.search(words)
    if found is None:
        return None
    digits = re.sub(r"[^\d.,-]", "", found[0]).rstrip(".,")
    fraction = _DECIMALS.search(digits)
    whole = digits[: fraction.start()] if fraction else digits
    amount = re.sub(r"[.,]", "", whole) + (f".{fraction[0][1:]}" if fraction else "")
    currency = _CURRENCY.search(words)
    try:
        return Money(Decimal(amount), currency[0] if currency else None)
    except InvalidOperation:
        return None


def utm(value: Any) -> Any:
    """``utm_source%3Dnewsletter``: the parameters by name where they can be read, else the text as sent."""
    words = text(value)
    if words is None:
        return None
    query = words if "=" in words else unquote(words)
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
    return dict(pairs) if pairs and "=" in query else words
