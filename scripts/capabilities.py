"""Prints docs/capabilities.md: which mutation works at which vendor, from what the adapters can do.

python scripts/capabilities.py > docs/capabilities.md
"""

import asyncio
import re
from collections.abc import Mapping

from pydantic import TypeAdapter

from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.adapter import CAPABILITY_OF, Adapter
from gateway.vendors.registry import VENDORS, AnyAccountSettings, open_accounts
from schema.build import build_schema

ORGANISATION = "00000000-0000-0000-0000-000000000000"
ACCOUNTS = {
    "eventmobi": {"base_url": "https://eventmobi.example", "api_key": "x"},
    "eventtia": {"email": "x@example.org", "password": "x"},
    "ringcentral": {"api_key": "x"},
    "eventbookings": {"base_url": "https://eventbookings.example", "token": "x", "org_uuid": ORGANISATION},
}
"""Enough to open an account of each vendor; nobody is called."""
HEAD = """# What works where

Made by `scripts/capabilities.py` from the adapters: an overridden method is the capability, so this page, the
answers of `accounts { capabilities }` and what a mutation does cannot differ. `tests/test_capabilities.py` compares
the three.

A mutation that its vendor lacks answers `UNSUPPORTED` in `userErrors`, naming mutation and vendor, before any call.
A field that the vendor has no place for is refused in the same way, by name: see the vendors' tables below
`docs/mapping/`.
"""


def method_of(mutation: str) -> str:
    """The adapter's method behind a mutation: ``createEvent`` → ``create_event``."""
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", mutation)


def mutations() -> list[str]:
    """The graph's mutations that every adapter is asked for, in the schema's order."""
    written = build_schema()._schema.mutation_type
    assert written is not None
    return [name for name in written.fields if hasattr(Adapter, method_of(name))]


async def adapters() -> dict[str, Adapter]:
    """An account of each vendor."""
    settings = {
        name: TypeAdapter(AnyAccountSettings).validate_python({"vendor": name, **ACCOUNTS[name]}) for name in VENDORS
    }
    store = await Store.open("sqlite+aiosqlite:///:memory:")
    return dict(await open_accounts(settings, store, AnswerCache(0)))


def page(accounts: Mapping[str, Adapter]) -> str:
    """The page as Markdown."""
    vendors = [account.vendor.name for account in accounts.values()]
    lines = [HEAD, f"| mutation | capability | {' | '.join(vendors)} |", f"| --- | --- |{' --- |' * len(vendors)}"]
    for mutation in mutations():
        method = method_of(mutation)
        capability = CAPABILITY_OF.get(method)
        told = " | ".join("yes" if account.can(method) else "—" for account in accounts.values())
        lines.append(f"| `{mutation}` | {f'`{capability}`' if capability else ''} | {told} |")
    lines += ["", "## Instead", "", "What the refusal adds, where there is another way.", ""]
    lines += ["| mutation | vendor | instead |", "| --- | --- | --- |"]
    for mutation in mutations():
        for account in accounts.values():
            way = "" if account.can(method_of(mutation)) else account.instead(method_of(mutation))
            if way:
                lines.append(f"| `{mutation}` | {account.vendor.name} | {way} |")
    lines += ["", "## Lists", "", f"| capability | {' | '.join(vendors)} |", f"| --- |{' --- |' * len(vendors)}"]
    for method, capability in CAPABILITY_OF.items():
        if method_of_reads(method):
            told = " | ".join("yes" if account.can(method) else "—" for account in accounts.values())
            lines.append(f"| `{capability}` | {told} |")
    return "\n".join(lines) + "\n"


def method_of_reads(method: str) -> bool:
    return method not in {method_of(mutation) for mutation in mutations()}


if __name__ == "__main__":
    print(page(asyncio.run(adapters())), end="")
