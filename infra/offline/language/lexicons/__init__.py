"""Word lists and patterns of the offline reader, as text (`infra.offline.lexicon`)."""
