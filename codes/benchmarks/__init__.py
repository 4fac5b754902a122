"""What ``manage.py benchmark`` measures: a ratio to a floor of the same run, since machines differ and are shared.

A room's ``benchmarks`` package holds one module a benchmark, each with ``NAME``, ``ABOUT`` and ``run(say) -> figures``.
"""
