"""Code that nobody has read runs only here."""
