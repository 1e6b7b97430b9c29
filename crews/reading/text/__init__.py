"""Characters, lines, sentences and words: what the rest of the kit builds on."""
