"""Names as text: what they say of a person, and the slugs that keys are made of."""

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count

from ports.structure import Gender

_MALE = frozenset({"mr", "sir", "lord", "master", "monsieur", "herr", "don", "uncle"})
_FEMALE = frozenset(
    {"mrs", "miss", "ms", "lady", "madam", "madame", "mme", "frau", "aunt", "dame"}
)
_MAIDEN = frozenset({"miss"})
_MARRIED = frozenset({"mrs", "madame", "mme", "frau"})
_DETERMINERS = frozenset(
    {"a", "an", "the", "his", "her", "their", "its", "my", "our", "your", "this",
     "that", "these", "those", "some"}
)  # fmt: skip
MAX_SLUG = 40
"""Keys are read by people and stored in indexed fields."""


def folded(name: str) -> str:
    """Return *name* as it is compared: no case, no dots, no article before it."""
    words = re.sub(r"[.,’']", "", name.casefold()).split()
    while len(words) > 1 and words[0] in _DETERMINERS:
        words = words[1:]
    return " ".join(words)


def title(name: str) -> str | None:
    """Return the title that *name* begins with, if any."""
    first = folded(name).partition(" ")[0]
    return first if first in _MALE | _FEMALE else None


def titled_gender(name: str) -> Gender:
    """Return the gender that a title shows."""
    found = title(name)
    if found in _MALE:
        return "male"
    return "female" if found in _FEMALE else "unknown"


def titles_conflict(one: str, other: str) -> bool:
    """Tell whether two names have titles that one person cannot both have."""
    genders = {titled_gender(one), titled_gender(other)}
    titles = {title(one), title(other)}
    return genders == {"male", "female"} or bool(titles & _MAIDEN and titles & _MARRIED)


def slug(name: str) -> str:
    """Return *name* in lower-case ASCII letters, digits and underscores."""
    decomposed = unicodedata.normalize("NFKD", folded(name))
    ascii_only = decomposed.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    return words[:MAX_SLUG].strip("_") or "unnamed"


def unique(name: str, taken: Collection[str], *, mark: str = "_{}") -> str:
    """Return *name*, numbered where another identity has it already."""
    numbers = (name + mark.format(number) for number in count(2))
    return next(n for n in chain((name,), numbers) if n not in taken)


def plain(name: str) -> str:
    """Return *name* as a list shows it: no article before it, white space folded."""
    words = name.split()
    while len(words) > 1 and words[0].casefold() in _DETERMINERS:
        words = words[1:]
    return " ".join(words)
