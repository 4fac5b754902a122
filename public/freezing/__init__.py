"""The public site as files: every page asked of the application itself, kept compressed, its links checked."""
