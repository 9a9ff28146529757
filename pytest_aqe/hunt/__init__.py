"""The flaky hunt: which tests flip, what toggles them, who leaves what behind, and what fixes it."""
