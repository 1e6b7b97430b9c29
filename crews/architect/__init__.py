"""The Architect's crew: from the readings of all passages to one structure.

Its two steps are `crews.steps.read_passage` and `crews.steps.structure`.
"""
