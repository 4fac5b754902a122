"""What the records of one release make together, and what differs from another. No Django."""
