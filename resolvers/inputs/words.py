"""Words that several inputs share."""

IDEMPOTENCY_KEY = (
    "Up to 255 characters of your choice: the same key with the same input within 24 hours gives the first result "
    "and calls no vendor again."
)
