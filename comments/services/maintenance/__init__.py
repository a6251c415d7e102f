"""What the service does by itself: external checks, expiry, counters."""
