"""What decisions are anchored to: words of a text, and names."""

from typing import Annotated

from pydantic import Field

from ports.domain.story import FrozenModel

MAX_NAME = 200
"""Characters of the name of a person, a place or an element."""

EditedName = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


def is_none(value: object) -> bool:
    """Tell whether a field says nothing, so that its JSON leaves it out."""
    return value is None


class TextAnchor(FrozenModel):
    """A place in a text, by its words; white space is folded in all three.

    Attributes:
        words: Those that stand there.
        before, after: The text around them, which tells equal words apart.
    """

    words: Annotated[str, Field(min_length=1)]
    before: str = ""
    after: str = ""
