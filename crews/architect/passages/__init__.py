"""From the analyst's answer about a passage to scenes of the whole story."""
