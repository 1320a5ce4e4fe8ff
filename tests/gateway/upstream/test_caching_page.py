"""docs/caching.md shows each endpoint's policy as it is declared."""

from pathlib import Path

import pytest

from gateway.settings import Settings, SettingsError, load_settings
from gateway.upstream.endpoint import CachePolicy
from gateway.vendors.catalogue import policies

PAGE = Path(__file__).resolve().parents[3] / "docs" / "caching.md"
HEAD = "| endpoint | fresh | stale-while-revalidate | stale-if-error |\n| --- | --- | --- | --- |\n"


def length(seconds: float) -> str:
    for unit, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"


def table(found: dict[str, CachePolicy]) -> str:
    rows = (
        f"| `{name}` | {length(one.fresh)} | {length(one.stale_while_revalidate)} | {length(one.stale_if_error)} |\n"
        for name, one in found.items()
    )
    return HEAD + "".join(rows)


def test_the_page_shows_every_policy() -> None:
    """When this fails, put ``table(policies())`` there."""
    assert table(policies()) in PAGE.read_text(encoding="utf-8")


def test_settings_take_changes_and_refuse_unknown_endpoints(tmp_path: Path) -> None:
    file = tmp_path / "eventgate.toml"
    file.write_text('[cache.policies."ringcentral.events.list"]\nfresh = 5\n')
    its: Settings = load_settings(file, {}, need_accounts=False)
    assert its.cache.policies["ringcentral.events.list"].fresh == 5
    for wrong in ('[cache.policies."ringcentral.no.such"]\nfresh = 5\n', '[cache]\nredis_url = "localhost"\n'):
        file.write_text(wrong)
        with pytest.raises(SettingsError, match="cache"):
            load_settings(file, {}, need_accounts=False)
