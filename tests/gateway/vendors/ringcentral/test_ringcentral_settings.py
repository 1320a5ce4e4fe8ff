"""What an operator may set for a RingCentral account."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.vendors.ringcentral import RingcentralSettings


def test_the_least_that_is_needed() -> None:
    settings = RingcentralSettings.model_validate({"vendor": "ringcentral", "api_key": "k3y"})

    assert str(settings.base_url) == "https://api.events.ringcentral.com/"
    assert (settings.key.get_secret_value(), settings.organization_id) == ("k3y", None)


def test_a_key_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("k3y\n", encoding="utf-8")

    settings = RingcentralSettings.model_validate({"vendor": "ringcentral", "api_key_file": file})

    assert settings.key.get_secret_value() == "k3y"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "api_key is missing"),
        ({"api_key": "k3y", "api_key_file": "key"}, "exactly one of api_key and api_key_file"),
        ({"api_key_file": "no-such-file"}, "api_key_file cannot be read"),
        ({"api_key": ""}, "api_key is empty"),
        ({"api_key": "k3y\nX-Evil: 1"}, "characters that no header can carry"),
        ({"api_key": "k3y", "organization_id": "../x"}, "organization_id"),
        ({"api_key": "k3y", "organisation_id": "x"}, "organisation_id"),
    ],
)
def test_what_is_refused_is_named_and_never_shown(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RingcentralSettings.model_validate({"vendor": "ringcentral", **given})

    assert named in str(refused.value)
    assert "k3y" not in str(refused.value)


def test_the_key_is_in_no_repr() -> None:
    settings = RingcentralSettings.model_validate({"vendor": "ringcentral", "api_key": "k3y"})

    assert "k3y" not in repr(settings)
    assert "k3y" not in settings.model_dump_json()
