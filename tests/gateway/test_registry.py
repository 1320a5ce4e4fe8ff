"""The registry: accounts opened in their order, seen by those who may, closed together."""

from typing import get_args

import pytest

from gateway.errors import Unsupported
from gateway.settings import Settings
from gateway.store import Store
from gateway.upstream.cache import AnswerCache
from gateway.vendors.registry import VENDORS, AnyAccountSettings, import_answer, open_accounts


@pytest.fixture
def settings():
    table = {"vendor": "ringcentral", "api_key": "k"}
    eventbookings = {
        "base_url": "http://127.0.0.1:1",
        "token": "t",
        "org_uuid": "3f2b8c1e-5d7a-4c90-9a41-6be0d2f7a815",
    }
    return Settings(accounts={"west": table, "eventbookings": eventbookings, "east": table})


async def test_accounts_keep_their_order(settings, tmp_path):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    accounts = await open_accounts(settings.accounts, store, AnswerCache(1000))

    assert list(accounts) == ["west", "eventbookings", "east"]
    assert [adapter.account for adapter in accounts.values()] == list(accounts)
    await accounts.aclose()


async def test_only_a_vendor_that_cannot_be_read_is_imported_from(settings, tmp_path):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")

    with pytest.raises(Unsupported, match="ringcentral, which can be read"):
        await import_answer("west", settings.accounts["west"], store, b"{}", None)
    await store.aclose()


def test_every_vendor_has_settings():
    union, _ = get_args(AnyAccountSettings)

    assert sorted(get_args(one.model_fields["vendor"].annotation)[0] for one in get_args(union)) == sorted(VENDORS)
