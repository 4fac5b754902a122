"""Pages of checks: codes together (``/check``) and whole files of codes (``/check/list``)."""
