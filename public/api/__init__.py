"""What programs ask: JSON, open to every origin, errors in one shape."""
