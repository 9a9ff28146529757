"""Conditions that tests should not depend on, each with a way to change it; open to users through a hook."""
