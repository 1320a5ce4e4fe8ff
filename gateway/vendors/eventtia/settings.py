"""What an operator sets for an Eventtia account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, PrivateAttr, SecretStr, field_validator, model_validator

from gateway.upstream.secrets import one_secret
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

    _secret: SecretStr = PrivateAttr(default=SecretStr(""))

    @model_validator(mode="after")
    def _one_password(self) -> "EventtiaSettings":
        self._secret = one_secret("password", self.password, self.password_file, in_header=False)
        return self

    def secret(self) -> str:
        """The password, wherever it stands."""
        return self._secret.get_secret_value()
