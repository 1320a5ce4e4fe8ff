"""What an operator sets for a RingCentral Events account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, PrivateAttr, SecretStr, model_validator

from gateway.upstream.settings import AccountSettings


class RingcentralSettings(AccountSettings):
    """``api_key`` or ``api_key_file``, exactly one of them; ``organization_id`` narrows the account to one of several.

    The key is sent as it is in ``Authorization``, with no scheme word (contract notes, "Authentication").
    """

    vendor: Literal["ringcentral"]
    base_url: AnyHttpUrl = AnyHttpUrl("https://api.events.ringcentral.com")
    api_key: SecretStr | None = None
    api_key_file: Path | None = None
    organization_id: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9_.:=+~-]{1,128}$")] = None

    _key: SecretStr = PrivateAttr(default=SecretStr(""))

    @model_validator(mode="after")
    def _one_key(self) -> "RingcentralSettings":
        self._key = SecretStr(_key_of(self.api_key, self.api_key_file))
        return self

    @property
    def key(self) -> SecretStr:
        """The API key, wherever it was given."""
        return self._key


def _key_of(given: SecretStr | None, file: Path | None) -> str:
    """The key itself.

    Raises:
        ValueError: none or both were given, the file cannot be read, or it is no key. Never quotes the key.
    """
    if (given is None) == (file is None):
        what = "is missing" if given is None else "and api_key_file are both set"
        raise ValueError(f"api_key {what}: set exactly one of api_key and api_key_file")
    if file is None:
        name, key = "api_key", given.get_secret_value().strip() if given else ""
    else:
        name = "api_key_file"
        try:
            key = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            reason = exc.strerror if isinstance(exc, OSError) else "not text"
            raise ValueError(f"api_key_file cannot be read ({reason}): point it at a file that holds the key") from exc
    if not key or not key.isascii() or not key.isprintable():
        raise ValueError(f"{name} is empty or has characters that no header can carry: set it to the key alone")
    return key
