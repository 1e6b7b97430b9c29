"""Steps: claimed, fenced, and ended by an outcome or a failure."""
