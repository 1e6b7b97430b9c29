"""The options of an element that a scene needs, as the sheets call them."""
# ruff: noqa: PLC0415  # as in `commands`: --help should not wait for the formats

from typing import Annotated, Any, Literal

import typer

CategoryName = Literal[
    "day-players",
    "background",
    "prop",
    "set-dressing",
    "vehicle",
    "animal",
    "wardrobe",
    "makeup-hair",
    "sound",
    "effect",
    "stunt",
    "greenery",
    "music",
    "animal-wrangler",
    "mechanical-effects",
    "visual-effects",
]
Category = Annotated[
    CategoryName | None,
    typer.Option(help="Which department's; as it is, where the film has it already."),
]
Quantity = Annotated[
    int | None, typer.Option(min=1, help="How many of them there are.")
]
Rename = Annotated[str | None, typer.Option(help="What it is called from now on.")]
Owner = Annotated[
    str | None, typer.Option(help="Who wears, holds or owns it; '' for nobody.")
]


def decide_element(film: Any, *, category: str | None, **wanted: Any) -> Any:
    """Return the decision about an element in the category of that option."""
    from infra.film.tags import SHEET_CATEGORIES

    words = (category or "").replace("-", " ")
    if words.title() in SHEET_CATEGORIES:
        known, department = SHEET_CATEGORIES[words.title()]
        return film.element(category=known, department=department, **wanted)
    known_or_none = words.replace(" ", "_") or None
    return film.element(category=known_or_none, **wanted)
