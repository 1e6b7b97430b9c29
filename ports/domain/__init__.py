"""The words of the domain: a story, its manuscript, its structure, its film."""
