"""The review desk: where the team drafts, reviews, signs and publishes. It writes through ``reviews.actions``."""
