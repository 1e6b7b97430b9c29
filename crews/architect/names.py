"""Names as text: what they say of a person, and the slugs that keys are made of."""

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count

from ports.domain.structure import Gender

_MALE = frozenset({"mr", "sir", "lord", "master", "monsieur", "herr", "don", "uncle"})
_FEMALE = frozenset(
    {"mrs", "miss", "ms", "lady", "madam", "madame", "mme", "frau", "aunt", "dame"}
)
_MAIDEN = frozenset({"miss"})
_MARRIED = frozenset({"mrs", "madame", "mme", "frau"})
_DETERMINERS = frozenset(
    """
    a an the his her their its my our your this that these those some any each every
    another no own both all several many few more most other one two three four five six
    seven eight nine ten eleven twelve dozen hundred
    """.split()  # noqa: SIM905  # forty quoted words read worse
)
"""Words before a noun that do not make it another thing, numbers included."""

_ARTICLE = re.compile(r"^(?:a|an|the) (?=.)")
MAX_SLUG = 40
"""Keys are read by people and stored in indexed fields."""


def strip_determiners(name: str) -> str:
    """Return *name* as a list shows it: no article before it, white space folded."""
    words = name.split()
    while len(words) > 1 and words[0].casefold() in _DETERMINERS:
        words = words[1:]
    return " ".join(words)


def name_key(name: str) -> str:
    """Return *name* as it is compared: no case, no dots, no article before it."""
    return re.sub(r"[.,’']", "", strip_determiners(name.casefold()))


def person_key(name: str) -> str:
    """Return a person's *name* as it is compared: his father is not her father."""
    return re.sub(r"[.,’']", "", _ARTICLE.sub("", " ".join(name.casefold().split())))


def title(name: str) -> str | None:
    """Return the title that *name* begins with, if any."""
    first = person_key(name).partition(" ")[0]
    return first if first in _MALE | _FEMALE else None


def gender_of_title(name: str) -> Gender:
    """Return the gender that a title shows."""
    found = title(name)
    if found in _MALE:
        return "male"
    return "female" if found in _FEMALE else "unknown"


def titles_conflict(one: str, other: str) -> bool:
    """Tell whether two names have titles that one person cannot both have."""
    genders = {gender_of_title(one), gender_of_title(other)}
    titles = {title(one), title(other)}
    return genders == {"male", "female"} or bool(titles & _MAIDEN and titles & _MARRIED)


def slug(name: str) -> str:
    """Return *name* in lower-case ASCII letters, digits and underscores."""
    decomposed = unicodedata.normalize("NFKD", name_key(name))
    ascii_only = decomposed.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    return words[:MAX_SLUG].strip("_") or "unnamed"


def make_unique(
    name: str, taken: Collection[str], *, mark: str = "_{}", end: str = ""
) -> str:
    """Return *name* and *end*, with a number between where it is taken already."""
    numbers = chain(("",), (mark.format(number) for number in count(2)))
    return next(
        made for number in numbers if (made := f"{name}{number}{end}") not in taken
    )
