"""Reading a text beside its facts, deciding about it, and talking about it."""
