"""What goes wrong with the store, in words for the operator and without a query's values."""

from gateway.errors import EventgateError


class StoreError(EventgateError):
    """The store cannot be opened, read or written. The cause is the database library's own error."""
