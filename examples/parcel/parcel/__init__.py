"""Sending parcels: what they cost, how they are labelled, where they are."""
