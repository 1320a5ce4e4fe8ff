"""What an operator may write for an Eventtia account, and what stops the start."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.vendors.eventtia import EventtiaSettings


def test_the_documented_host_is_the_default() -> None:
    settings = EventtiaSettings(email="api@example.org", password="s3cret")

    assert str(settings.base_url) == "https://connect.eventtia.com/"
    assert settings.secret() == "s3cret"
    assert "s3cret" not in repr(settings)


def test_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret\n", encoding="utf-8")

    assert EventtiaSettings(email="api@example.org", password_file=file).secret() == "s3cret"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "api@example.org"}, "exactly one of password and password_file"),
        ({"email": "api@example.org", "password": "x", "password_file": "y"}, "exactly one of password and"),
        ({"email": "api@example.org", "password": ""}, "password is empty"),
        ({"email": "api@example.org", "password_file": "/nowhere/at/all"}, "password_file cannot be read"),
        ({"email": "not an address", "password": "x"}, "e-mail address"),
        ({"password": "x"}, "email"),
        ({"email": "api@example.org", "password": "x", "passwort": "y"}, "passwort"),
        ({"email": "api@example.org", "password": "x", "vendor": "eventmobi"}, "vendor"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        EventtiaSettings(**given)

    assert said in str(caught.value)
