"""Who is in the story: names, which names are one person, and characters."""
