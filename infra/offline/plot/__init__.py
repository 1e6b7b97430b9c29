"""The shape of a whole story: beat sheets, subplots, themes and set-ups."""
