"""The structure types of Novel Movie: their acts and beats.

`ACTS` gives for each act its share of the story's words, `BEATS` for each beat the
range of the story in which it may fall. Both are in [0, 1].
"""

from ports.domain.structure import StructureType

ACTS: dict[StructureType, tuple[tuple[str, float], ...]] = {
    "single-moment": (("The Moment", 1.0),),
    "compressed-three-act": (("Beginning", 0.25), ("Middle", 0.5), ("End", 0.25)),
    "traditional-three-act": (
        ("Act One: Setup", 0.25),
        ("Act Two: Confrontation", 0.5),
        ("Act Three: Resolution", 0.25),
    ),
    "five-act": (
        ("Exposition", 0.18),
        ("Rising Action", 0.27),
        ("Climax", 0.17),
        ("Falling Action", 0.22),
        ("Resolution", 0.16),
    ),
    "save-the-cat": (
        ("Act One: Thesis", 0.22),
        ("Act Two: Antithesis", 0.55),
        ("Act Three: Synthesis", 0.23),
    ),
    "eight-sequence": tuple(
        (f"Sequence {n}", 0.125)
        for n in ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
    ),
}

_THREE_ACT_BEATS = (
    ("Opening Image", 0.0, 0.06),
    ("Inciting Incident", 0.06, 0.2),
    ("First Turning Point", 0.2, 0.32),
    ("Midpoint", 0.42, 0.58),
    ("Second Turning Point", 0.66, 0.82),
    ("Climax", 0.8, 0.96),
    ("Resolution", 0.9, 1.0),
)
BEATS: dict[StructureType, tuple[tuple[str, float, float], ...]] = {
    "single-moment": (("Turn", 0.0, 1.0),),
    "compressed-three-act": (
        ("Opening Image", 0.0, 0.25),
        ("Inciting Incident", 0.1, 0.45),
        ("Climax", 0.5, 0.92),
        ("Resolution", 0.75, 1.0),
    ),
    "traditional-three-act": _THREE_ACT_BEATS,
    "five-act": (
        ("Opening Image", 0.0, 0.08),
        ("Inciting Incident", 0.06, 0.22),
        ("Complication", 0.25, 0.45),
        ("Climax", 0.45, 0.65),
        ("Reversal", 0.65, 0.85),
        ("Resolution", 0.85, 1.0),
    ),
    "save-the-cat": (
        ("Opening Image", 0.0, 0.02),
        ("Theme Stated", 0.02, 0.07),
        ("Catalyst", 0.07, 0.14),
        ("Debate", 0.12, 0.22),
        ("Break into Two", 0.18, 0.27),
        ("B Story", 0.22, 0.34),
        ("Fun and Games", 0.28, 0.48),
        ("Midpoint", 0.44, 0.56),
        ("Bad Guys Close In", 0.54, 0.72),
        ("All Is Lost", 0.68, 0.78),
        ("Dark Night of the Soul", 0.72, 0.84),
        ("Break into Three", 0.77, 0.87),
        ("Finale", 0.82, 0.97),
        ("Final Image", 0.95, 1.0),
    ),
    "eight-sequence": _THREE_ACT_BEATS,
}
