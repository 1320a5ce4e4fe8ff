"""PolicyChange: what an operator changes of an endpoint's cache policy."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gateway.upstream.endpoint import CachePolicy

Seconds = Annotated[float, Field(ge=0, le=30 * 86_400)]


class PolicyChange(BaseModel):
    """Seconds, as in ``CachePolicy``; what is left out stays as declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    fresh: Seconds | None = None
    stale_while_revalidate: Seconds | None = None
    stale_if_error: Seconds | None = None


def changed(declared: CachePolicy, change: PolicyChange) -> CachePolicy:
    """The declared policy with the changes."""
    return CachePolicy(
        declared.fresh if change.fresh is None else change.fresh,
        declared.stale_while_revalidate if change.stale_while_revalidate is None else change.stale_while_revalidate,
        declared.stale_if_error if change.stale_if_error is None else change.stale_if_error,
    )
