"""The laws of a breakdown, checked in code on every run (ARCHITECTURE §6)."""
