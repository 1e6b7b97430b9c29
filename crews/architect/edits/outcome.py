"""What came of an edit that could not be applied: a finding, never silence."""

from ports.domain.edits import StoryEdit
from ports.domain.film import Finding

EDIT_FINDING = "edit"
"""The code of the findings about edits."""


class EditNotBorneError(Exception):
    """What an edit names is not in the text; the message says why."""


def to_finding(edit: StoryEdit, error: EditNotBorneError) -> Finding:
    """Return the finding of an edit that the text does not bear."""
    return Finding(
        code=EDIT_FINDING,
        severity="warning",
        evidence=f"edit {edit.number} ({edit.decision.meaning}) is not applied: "
        f"{error}",
        owner="architect",
    )
