"""What came of an edit that could not be applied: a finding, never silence."""

from ports.domain.edits import StoryEdit
from ports.domain.film import Finding

EDIT_FINDING = "edit"
"""The code of the findings about edits."""


class EditNotBorneError(Exception):
    """What an edit names is not in the text; the message says why."""


def to_finding(edit: StoryEdit, error: EditNotBorneError) -> Finding:
    """Return the finding of an edit that the text does not bear."""
    finding = note_on_edit(edit, f"is not applied: {error}")
    return finding.model_copy(update={"severity": "warning"})


def note_on_edit(edit: StoryEdit, what: str) -> Finding:
    """Return the finding that says *what* came of an edit."""
    return Finding(
        code=EDIT_FINDING,
        severity="note",
        evidence=f"edit {edit.number} ({edit.decision.meaning}) {what}",
        owner="architect",
    )
