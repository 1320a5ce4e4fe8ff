"""What any account may set, whatever its vendor."""

from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, field_validator

HANDLING_SHARE = 0.02
HANDLING_MOST_S = 0.05
"""What is kept of ``timeout_s`` for ourselves: so large a share of it, and so many seconds at the most."""


class AccountSettings(BaseModel):
    """The settings that all vendors share; each vendor's own are in its package.

    ``timeout_s`` bounds one call with all its tries, ``read_timeout_s`` the time without a byte from the vendor in each
    of them (None: only the total does); ``retries`` counts further tries of a call that is safe to repeat;
    ``page_size`` replaces the largest page that the vendor's document allows or suggests; ``hedge_after`` sends a read
    a second time when it takes longer than that share of this endpoint's last answers, and takes the first to come.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: AnyHttpUrl
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    connect_timeout_s: Annotated[float, Field(gt=0, le=60)] = 3.0
    read_timeout_s: Annotated[float | None, Field(gt=0, le=300)] = None
    max_concurrency: Annotated[int, Field(ge=1, le=1000)] = 32
    requests_per_second: Annotated[float | None, Field(gt=0)] = None
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    page_size: Annotated[int | None, Field(ge=1, le=1000)] = None
    max_response_bytes: Annotated[int, Field(ge=1024)] = 64 * 1024 * 1024
    hedge_after: Literal["p90", "p95", "p99"] | None = None

    @field_validator("base_url")
    @classmethod
    def _bare(cls, url: AnyHttpUrl) -> AnyHttpUrl:
        if url.query or url.fragment:
            raise ValueError("must have no query and no fragment")
        if url.username is not None or url.password is not None:
            raise ValueError("must hold no user name and no password; the account has keys of its own for them")
        return url

    @property
    def patience_s(self) -> float:
        """Seconds that a vendor is waited for: ``timeout_s`` less what our own handling of a late answer may take, so
        that a call is over, and not only given up, within ``timeout_s``.
        """
        return self.timeout_s - min(self.timeout_s * HANDLING_SHARE, HANDLING_MOST_S)

    @property
    def hedge_share(self) -> float | None:
        """``hedge_after`` as a share of 1; None where reads are not hedged."""
        return None if self.hedge_after is None else int(self.hedge_after[1:]) / 100
