"""The embedded search: candidates without a model."""
