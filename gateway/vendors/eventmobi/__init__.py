"""EventMobi."""
