"""What an operator sets for an EventBookings account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, SecretStr, model_validator

from gateway.upstream.settings import AccountSettings

UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


class EventbookingsSettings(AccountSettings):
    """``token`` or ``token_file``, exactly one of them, and the organisation under which events are made.

    The vendor's document names neither a host, so ``base_url`` is required, nor a way to sign in but permissions: the
    token is sent as a bearer token (DESIGN section 10).
    """

    vendor: Literal["eventbookings"] = "eventbookings"
    token: SecretStr | None = None
    token_file: Path | None = None
    org_uuid: Annotated[str, Field(pattern=UUID_PATTERN)]

    _bearer: SecretStr = PrivateAttr(default=SecretStr(""))

    @model_validator(mode="after")
    def _one_token(self) -> "EventbookingsSettings":
        self._bearer = SecretStr(_token_of(self.token, self.token_file))
        return self

    @property
    def bearer(self) -> SecretStr:
        """The token, wherever it was given."""
        return self._bearer


def _token_of(given: SecretStr | None, file: Path | None) -> str:
    """The token itself.

    Raises:
        ValueError: none or both were given, the file cannot be read, or it is no token. Never quotes the token.
    """
    if (given is None) == (file is None):
        what = "is missing" if given is None else "and token_file are both set"
        raise ValueError(f"token {what}: set exactly one of token and token_file")
    name = "token" if file is None else "token_file"
    try:
        token = given.get_secret_value() if given is not None else (file or Path()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise ValueError(f"{name} cannot be read ({reason}): point it at a file that holds the token") from exc
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"{name} is empty or has characters that no header can carry: set it to the token alone")
    return token
