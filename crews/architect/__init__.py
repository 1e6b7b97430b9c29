"""The Architect's crew: readings of passages, and the structure they add up to."""
