"""What an operator may set for EventMobi."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.vendors.eventmobi.settings import EventmobiSettings

BASE = {"base_url": "https://api.example.com"}


def test_the_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    settings = EventmobiSettings.model_validate(BASE | {"api_key_file": str(tmp_path / "key")})

    assert settings.key.get_secret_value() == "s3cret"
    assert settings.api_key_header == "X-API-Key"
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "api_key is missing"),
        ({"api_key": "a", "api_key_file": "b"}, "both set"),
        ({"api_key": " "}, "api_key is empty"),
        ({"api_key": "a\nb"}, "no header can carry"),
        ({"api_key_file": "/nonexistent/key"}, "api_key_file cannot be read"),
        ({"api_key": "a", "api_key_header": "X API"}, "api_key_header"),
        ({"api_key": "a", "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be(members: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        EventmobiSettings.model_validate(BASE | members)
