"""A small product with a test suite that is flaky on purpose, in ways that truth.json names."""
