"""What an operator sets for an Eventtia account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator

from gateway.upstream.settings import AccountSettings


class EventtiaSettings(AccountSettings):
    """An e-mail and a password, which are exchanged for a token (vendor's text, "Authentication").

    The password stands here or in a file named by ``password_file``: exactly one of the two.
    """

    vendor: Literal["eventtia"] = "eventtia"
    base_url: AnyHttpUrl = AnyHttpUrl("https://connect.eventtia.com")
    email: Annotated[str, Field(min_length=3, repr=False)]
    password: SecretStr | None = None
    password_file: Path | None = None

    @field_validator("email")
    @classmethod
    def _has_at(cls, email: str) -> str:
        if "@" not in email.strip():
            raise ValueError("must be the e-mail address of an Eventtia user")
        return email.strip()

    @model_validator(mode="after")
    def _one_password(self) -> "EventtiaSettings":
        if (self.password is None) == (self.password_file is None):
            raise ValueError("set exactly one of password and password_file")
        if not self.secret():
            raise ValueError("password is empty: set password, or write it into password_file")
        return self

    def secret(self) -> str:
        """The password, wherever it stands.

        Raises:
            ValueError: ``password_file`` cannot be read.
        """
        if self.password is not None:
            return self.password.get_secret_value()
        assert self.password_file is not None
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
            raise ValueError(f"password_file cannot be read: {reason}") from exc
