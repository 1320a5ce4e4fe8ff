"""What an operator sets for a RingCentral Events account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, PrivateAttr, SecretStr, model_validator

from gateway.upstream.secrets import one_secret
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
        self._key = one_secret("api_key", self.api_key, self.api_key_file)
        return self

    @property
    def key(self) -> SecretStr:
        """The API key, wherever it was given."""
        return self._key
