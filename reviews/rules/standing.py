"""How far a sentence of an answer may be trusted; see ``verifying``."""

SUPPORTED, GENERAL, DROPPED = "supported", "general", "dropped"
