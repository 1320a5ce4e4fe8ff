"""The scalar types that resolvers' signatures name; schema/scalars.py says how they are read and written."""

from typing import Any, NewType

URL = NewType("URL", str)
JSON = NewType("JSON", Any)  # type: ignore[valid-newtype]
