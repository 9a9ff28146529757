"""Likely bugs: which errors are the subject's own, judged by what its source says, and with which calls they come."""
