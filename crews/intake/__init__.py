"""Intake: a submission becomes a manuscript, cut into passages to be read."""

from crews.intake.intake import Intake

__all__ = ["Intake"]
