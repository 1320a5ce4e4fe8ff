"""The failure tree: what went wrong by class, what the client is told by code.

EventgateError
├── CallerError             the caller can mend it; raised before any vendor is called
│   ├── InvalidInput        a value: names the field and what is allowed
│   ├── NotFound, Conflict, Unsupported, Forbidden, Unauthenticated, PaymentRequired
│   ├── IdempotencyKeyReused, QueryTooComplex, RateLimited
├── VendorError             a vendor's: carries vendor, account, status, retryable, retry_after
│   ├── VendorUnavailable   5xx, a lost connection, an open breaker
│   ├── VendorTimeout
│   ├── VendorRateLimited
│   ├── VendorAuthFailed    our credentials were refused
│   ├── VendorBadResponse   an answer that is not what the vendor's document says
│   └── VendorRejected      the vendor understood and said no
│       └── VendorNotFound  404 where a record or a list was due
└── Refused                 a mutation's no: a list of user errors, answered as data
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import Struct

from gateway.records.ref import Vendor


class ErrorCode(StrEnum):
    """What ``errors[].extensions.code`` and ``UserError.code`` may say."""

    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    UNSUPPORTED = "UNSUPPORTED"
    FORBIDDEN = "FORBIDDEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    PAYMENT_REQUIRED = "PAYMENT_REQUIRED"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    VENDOR_UNAVAILABLE = "VENDOR_UNAVAILABLE"
    VENDOR_TIMEOUT = "VENDOR_TIMEOUT"
    VENDOR_RATE_LIMITED = "VENDOR_RATE_LIMITED"
    VENDOR_AUTH_FAILED = "VENDOR_AUTH_FAILED"
    VENDOR_BAD_RESPONSE = "VENDOR_BAD_RESPONSE"
    VENDOR_REJECTED = "VENDOR_REJECTED"
    INTERNAL = "INTERNAL"


class EventgateError(Exception):
    """Anything that we raise on purpose. ``str()`` of it is fit for the caller's eyes."""

    code: ClassVar[ErrorCode] = ErrorCode.INTERNAL

    @property
    def extensions(self) -> dict[str, Any]:
        """The members of ``errors[].extensions``."""
        return {"code": self.code.value}


class CallerError(EventgateError):
    """The caller can mend it.

    Args:
        message: what is wrong and what is allowed, in one line.
        field: the path of the argument or input field, outermost first.
    """

    def __init__(self, message: str, field: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.field = tuple(field)

    @property
    def extensions(self) -> dict[str, Any]:
        found = super().extensions
        if self.field:
            found["field"] = list(self.field)
        return found


class InvalidInput(CallerError):
    code = ErrorCode.INVALID_INPUT


class NotFound(CallerError):
    code = ErrorCode.NOT_FOUND


class Conflict(CallerError):
    code = ErrorCode.CONFLICT


class Unsupported(CallerError):
    """The account's vendor has no such operation, or no place for the field."""

    code = ErrorCode.UNSUPPORTED


class Forbidden(CallerError):
    code = ErrorCode.FORBIDDEN


class Unauthenticated(CallerError):
    code = ErrorCode.UNAUTHENTICATED


class PaymentRequired(CallerError):
    code = ErrorCode.PAYMENT_REQUIRED


class IdempotencyKeyReused(CallerError):
    code = ErrorCode.IDEMPOTENCY_KEY_REUSED


class QueryTooComplex(CallerError):
    code = ErrorCode.QUERY_TOO_COMPLEX


class RateLimited(CallerError):
    code = ErrorCode.RATE_LIMITED


class VendorError(EventgateError):
    """A vendor's failure, told without the vendor's body, our credentials or a person's data.

    Args:
        message: one line.
        vendor, account: whose.
        endpoint: our name of the operation, e.g. ``events.list``.
        status: the HTTP status where there was an answer.
        retry_after: whole seconds after which another try makes sense, where known.
        detail: what the vendor said, decoded, for the adapter to translate; never shown as it is.
    """

    retryable: ClassVar[bool] = False
    unsent: bool = False
    """True where the request certainly did not leave, so that even a write may be sent again."""
    refused_here: bool = False
    """True where we did not ask at all: the breaker is open, or the vendor's pause is not over."""

    def __init__(
        self,
        message: str,
        *,
        vendor: Vendor,
        account: str,
        endpoint: str = "",
        status: int | None = None,
        retry_after: int | None = None,
        detail: Any = None,
    ) -> None:
        super().__init__(message)
        self.vendor = vendor
        self.account = account
        self.endpoint = endpoint
        self.status = status
        self.retry_after = retry_after
        self.detail = detail

    @property
    def extensions(self) -> dict[str, Any]:
        return {
            **super().extensions,
            "vendor": self.vendor.name,
            "account": self.account,
            "status": self.status,
            "retryable": self.retryable,
            "retryAfter": self.retry_after,
        }


class VendorUnavailable(VendorError):
    """Try again later: nothing is wrong with the request."""

    code = ErrorCode.VENDOR_UNAVAILABLE
    retryable = True


class VendorTimeout(VendorError):
    code = ErrorCode.VENDOR_TIMEOUT
    retryable = True


class VendorRateLimited(VendorError):
    code = ErrorCode.VENDOR_RATE_LIMITED
    retryable = True


class VendorAuthFailed(VendorError):
    code = ErrorCode.VENDOR_AUTH_FAILED


class VendorBadResponse(VendorError):
    code = ErrorCode.VENDOR_BAD_RESPONSE


class VendorRejected(VendorError):
    code = ErrorCode.VENDOR_REJECTED


class VendorNotFound(VendorRejected):
    """The vendor says 404 where a record or a list was due."""

    code = ErrorCode.NOT_FOUND


class UserError(Struct, frozen=True):
    """A no that the caller can act on: code, words, and the input field it is about."""

    code: ErrorCode
    message: str
    field: tuple[str, ...] = ()
    vendor: Vendor | None = None


class Refused(EventgateError):
    """A mutation's no, with every reason at once."""

    def __init__(self, *user_errors: UserError) -> None:
        super().__init__("; ".join(error.message for error in user_errors))
        self.user_errors = user_errors
