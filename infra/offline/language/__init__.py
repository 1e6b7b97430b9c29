"""Text and grammar: tokens, parses, word lists, and what they say. No stories yet."""
