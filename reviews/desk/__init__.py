"""The review desk, a folder a subject, all addresses in ``urls``. It writes through ``reviews.actions`` alone."""
