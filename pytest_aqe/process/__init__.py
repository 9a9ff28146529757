"""Children that we trust: the user's own pytest. Kill-group, time-outs, capped output."""
