"""What another release changes for published texts."""
