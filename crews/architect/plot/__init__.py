"""The shape of the story: acts, beats, themes, subplots and relationships."""
