"""Suggested tests: minimised, folded, named, laid out and placed."""
