"""Facts turned into what a page says: plain dataclasses, made without a query, shown by templates without a thought."""
