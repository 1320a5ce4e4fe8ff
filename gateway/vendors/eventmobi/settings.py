"""What an operator sets for an EventMobi account."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, SecretStr, model_validator

from gateway.upstream.secrets import one_secret
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
        self._key = one_secret("api_key", self.api_key, self.api_key_file)
        return self

    @property
    def key(self) -> SecretStr:
        """The API key, wherever it was given."""
        return self._key
