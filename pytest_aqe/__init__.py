"""pytest-aqe: tests for what your suite leaves uncovered."""
