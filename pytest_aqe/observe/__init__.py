"""What the user's own run shows: its tests, its coverage, the values its functions were called with."""
