"""Catalogue: every vendor operation that is declared, by vendor, for documents and for settings that name one."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from gateway.records import Vendor
from gateway.upstream.endpoint import CachePolicy, Endpoint


def endpoints() -> Iterator[tuple[Vendor, Endpoint[Any]]]:
    """The endpoints that each vendor's package declares, sorted by name; of one name, that which is remembered."""
    for vendor in Vendor:
        found: dict[str, Endpoint[Any]] = {}
        for endpoint in _declared(f"gateway.vendors.{vendor.value}"):
            known = found.get(endpoint.name)
            if known is None or known.cache is None:
                found[endpoint.name] = endpoint
        for name in sorted(found):
            yield vendor, found[name]


def _declared(package: str) -> Iterator[Endpoint[Any]]:
    for info in walk_packages(import_module(package).__path__, f"{package}."):
        for value in vars(import_module(info.name)).values():
            if isinstance(value, Endpoint):
                yield value


def policies() -> dict[str, CachePolicy]:
    """How long the answers of each endpoint that is remembered stay true, by ``vendor.endpoint``."""
    return {
        f"{vendor.value}.{endpoint.name}": endpoint.cache
        for vendor, endpoint in endpoints()
        if endpoint.cache is not None
    }
