"""The commands ``novel-crews dlq …``: list, replay and discard dead letters."""
