"""The deterministic half of reading: text in, numbered passages out (ARCHITECTURE §5).

Pure functions without grammar or language model. They find paragraphs, quotations,
chapters and screenplay parts from layout and punctuation alone.
"""

from crews.reading.manuscript import build_manuscript
from crews.reading.numbering import renumber, to_numbered_quotations, to_numbered_units
from crews.reading.script.title_page import find_title
from crews.reading.text.normalise import normalise
from crews.reading.text.readability import refuse_unreadable
from crews.reading.text.sentences import split_sentences

__all__ = [
    "build_manuscript",
    "find_title",
    "normalise",
    "refuse_unreadable",
    "renumber",
    "split_sentences",
    "to_numbered_quotations",
    "to_numbered_units",
]
