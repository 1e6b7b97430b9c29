"""The embedded profile: one process, one folder, the same routes."""
