"""The Director's crew: a scene's card, and what happens in each of its shots."""
