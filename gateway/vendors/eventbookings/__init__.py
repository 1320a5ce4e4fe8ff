"""EventBookings."""
