"""Strings worth trying: members of patterns, a library of formats, mutation. Pure; randomness is handed in."""
