"""What was asked of AI, what it answered and what it cost."""
