"""The deterministic half of reading: text in, numbered passages out (DESIGN §5).

Pure functions, no grammar and no model: paragraphs, quotations, chapters and
screenplays as their typography shows them.
"""

from crews.reading.manuscript import manuscript
from crews.reading.normalising import normalise
from crews.reading.numbering import numbered_quotations, numbered_units, renumbered
from crews.reading.refusal import refuse_unreadable

__all__ = [
    "manuscript",
    "normalise",
    "numbered_quotations",
    "numbered_units",
    "refuse_unreadable",
    "renumbered",
]
