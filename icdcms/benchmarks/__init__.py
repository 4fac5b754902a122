"""Benchmarks of all rooms together."""
