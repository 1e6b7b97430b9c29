"""Backs the service's own data up, and restores it."""
