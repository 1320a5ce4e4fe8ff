"""What an operator sets for an EventBookings account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, SecretStr, model_validator

from gateway.upstream.secrets import one_secret
from gateway.upstream.settings import AccountSettings
from gateway.vendors.eventbookings.mapping.answer import UUID


class EventbookingsSettings(AccountSettings):
    """``token`` or ``token_file``, exactly one of them, and the organisation under which events are made.

    The vendor's document names neither a host, so ``base_url`` is required, nor a way to sign in but permissions: the
    token is sent as a bearer token (DESIGN section 10).
    """

    vendor: Literal["eventbookings"] = "eventbookings"
    token: SecretStr | None = None
    token_file: Path | None = None
    org_uuid: Annotated[str, Field(pattern=f"^{UUID.pattern}$")]

    _bearer: SecretStr = PrivateAttr(default=SecretStr(""))

    @model_validator(mode="after")
    def _one_token(self) -> "EventbookingsSettings":
        self._bearer = one_secret("token", self.token, self.token_file, one_word=True)
        return self

    @property
    def bearer(self) -> SecretStr:
        """The token, wherever it was given."""
        return self._bearer
