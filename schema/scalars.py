"""Scalars: how values are written, and how strictly they are read."""

import math
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

from resolvers.scalars import JSON, URL

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(1000, 9999)
"""Beyond them an instant cannot be moved to another zone, or is not written in four digits."""
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})")


class Unfit(ValueError):
    """A value that the scalar does not take; graphql-core adds where it stands."""


def parse_datetime(value: object) -> datetime:
    """An instant with its offset.

    Raises:
        Unfit: it is not ISO 8601 with an offset; week dates, ordinal dates and naive times are refused.
    """
    if isinstance(value, str) and _DATETIME.fullmatch(value):
        try:
            found = datetime.fromisoformat(value.upper().replace(" ", "T"))
        except ValueError as exc:
            raise Unfit(f"{exc}.") from None
        if found.year not in _YEARS:
            raise Unfit(f"give a year from {_YEARS.start} to {_YEARS.stop - 1}.")
        return found
    raise Unfit("write ISO 8601 with an offset, as 2026-03-01T19:00:00+01:00 or …Z.")


def parse_date(value: object) -> date:
    """A calendar date.

    Raises:
        Unfit: it is not written YYYY-MM-DD.
    """
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as exc:
            raise Unfit(f"{exc}.") from None
    raise Unfit("write a calendar date, as 2026-03-01.")


def parse_decimal(value: object) -> Decimal:
    """An exact number, from a string or an integer.

    Raises:
        Unfit: it is not finite, or was written as a floating point number that may already be inexact.
    """
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            number = Decimal(value)
        except (InvalidOperation, ValueError):
            number = Decimal("NaN")
        if number.is_finite() and len(number.as_tuple().digits) <= 40 and abs(number.adjusted()) <= 40:
            return number
    if isinstance(value, float) and math.isfinite(value) and abs(value) < 1e15:
        return Decimal(repr(value))
    raise Unfit('write a finite number as a string, as "12.50".')


def parse_url(value: object) -> URL:
    """An absolute http or https address.

    Raises:
        Unfit: it is something else.
    """
    if isinstance(value, str) and len(value) <= 2048 and re.fullmatch(r"https?://[^\s/?#@]+[^\s]*", value):
        return URL(value)
    raise Unfit("write an absolute http or https address.")


def parse_json(value: object) -> Any:
    return value


def parse_json_literal(node: ValueNode, variables: Any = None) -> Any:
    return value_from_ast_untyped(node, variables)


def _decimal_text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _scalar(
    name: str, origin: Any, description: str, serialize: Any, parse: Any, specified_by: str | None = None
) -> ScalarDefinition:
    return ScalarDefinition(
        name=name,
        description=description,
        specified_by_url=specified_by,
        serialize=serialize,
        parse_value=parse,
        parse_literal=None,
        origin=origin,
    )


SCALARS: dict[object, ScalarDefinition] = {
    datetime: _scalar(
        "DateTime",
        datetime,
        "An instant in ISO 8601 with an offset, as `2026-03-01T19:00:00+01:00` or `…Z`; never without.",
        lambda value: value.isoformat(),
        parse_datetime,
        "https://scalars.graphql.org/andimarek/date-time.html",
    ),
    date: _scalar(
        "Date", date, "A calendar date in ISO 8601, as `2026-03-01`.", lambda value: value.isoformat(), parse_date
    ),
    Decimal: _scalar(
        "Decimal", Decimal, 'An exact decimal number, written as a string: `"12.50"`.', _decimal_text, parse_decimal
    ),
    URL: _scalar("URL", URL, "An absolute http or https address.", str, parse_url),
    JSON: ScalarDefinition(
        name="JSON",
        description="Any JSON value, as it is.",
        specified_by_url="https://ecma-international.org/publications-and-standards/standards/ecma-404/",
        serialize=lambda value: value,
        parse_value=parse_json,
        parse_literal=parse_json_literal,
        origin=JSON,
    ),
}
