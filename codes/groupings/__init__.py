"""Groupings: what other publishers put ICD-10-CM codes under, such as MCC and CC, HCC and Elixhauser measures.

    files/ (official file -> rows, plain Python) -> editions.py (which dates) -> importing.py (the only writer)
    reading.py (which edition holds on a day, what a code is in) <- pages, search, JSON

They are official facts of their publishers, as dated as a release, and belong to none.
"""
