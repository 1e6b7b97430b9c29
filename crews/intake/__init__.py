"""Intake: a submission becomes a manuscript, cut into passages to be read."""

from crews.intake.intake import IntakeStep

__all__ = ["IntakeStep"]
