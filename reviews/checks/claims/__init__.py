"""Sentences that state an official fact in prose, and what stands beside them to compare."""
