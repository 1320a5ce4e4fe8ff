"""What an operator sets for an EventMobi account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, SecretStr, model_validator

from gateway.upstream.settings import AccountSettings


class EventmobiSettings(AccountSettings):
    """``api_key`` or ``api_key_file``, exactly one of them; the key selects the organization (L80).

    ``base_url`` is required: the vendor's document names no host. Neither does it name the header that carries the
    key, so ``api_key_header`` is a setting. ``wrap_bodies``: its examples send ``{"event": …}`` and ``{"person": …}``,
    which may be an artefact of how the document was made (contract notes, "Writing"); false sends them bare.
    """

    vendor: Literal["eventmobi"] = "eventmobi"
    api_key: SecretStr | None = None
    api_key_file: Path | None = None
    api_key_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$")] = "X-API-Key"
    wrap_bodies: bool = True

    _key: SecretStr = PrivateAttr(default=SecretStr(""))

    @model_validator(mode="after")
    def _one_key(self) -> "EventmobiSettings":
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
    name = "api_key" if file is None else "api_key_file"
    try:
        key = given.get_secret_value() if given is not None else (file or Path()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise ValueError(f"{name} cannot be read ({reason}): point it at a file that holds the key") from exc
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise ValueError(f"{name} is empty or has characters that no header can carry: set it to the key alone")
    return key
