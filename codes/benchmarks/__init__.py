"""The benchmarks of ``manage.py benchmark``: each measures a ratio to a floor of the same run.

Ratios can be compared where machines differ or are shared. A room's ``benchmarks`` package has a module for every
benchmark, with ``NAME``, ``ABOUT`` and ``run(say) -> figures``.
"""
