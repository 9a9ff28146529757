"""Fixes as changes of source: only kinds that cannot hide a bug of the product. The rest is advice."""
