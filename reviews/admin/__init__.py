"""The admin's part of this room: accounts and vocabulary through ``reviews.actions.people``, the record to read.

Explanations have no admin form: they are worked on at the desk (``reviews.desk``), through actions alone.
"""

from . import accounts, people, record

__all__ = ["accounts", "people", "record"]
