"""People: their names, mentions and clusters, and whom each word refers to."""
