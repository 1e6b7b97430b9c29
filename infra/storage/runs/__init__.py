"""Runs: opened, moved on, closed and erased."""
