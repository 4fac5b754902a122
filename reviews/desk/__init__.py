"""The review desk: pages on which the team drafts, reviews, signs and publishes. Writes through ``reviews.actions`` only."""
