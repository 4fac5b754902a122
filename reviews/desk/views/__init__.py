"""The pages and posts of the desk. ``reviews.desk.urls`` is the one list of them."""
