"""The printed papers of a film: what they are called, and how they are read."""

SHEETS = "breakdown-sheets.pdf"
INDEX = "element-list.pdf"
STRIPS = "stripboard.pdf"
DAYS = "day-out-of-days.pdf"
SCRIPT = "lined-script.pdf"
SHOTS = "shot-list.pdf"

LOWEST = 18
"""Points from the foot of the page; the page's number stands there."""


def letters(text: str) -> str:
    """Return *text* without the spaces, at which lines are broken."""
    return "".join(text.split())
