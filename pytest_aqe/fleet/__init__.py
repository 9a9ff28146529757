"""Agents: each has one job, a budget, and executes code."""
