"""What was learned stays: one SQLite file is the truth, an index beside it is a cache."""
