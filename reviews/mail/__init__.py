"""Who is told of what, at the desk and by mail."""
