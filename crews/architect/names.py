"""Names as text: comparing them, the titles in them, and keys made of them."""

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count

from ports.domain.structure import Gender

_MALE = frozenset(
    {"mr", "mister", "sir", "lord", "master", "monsieur", "herr", "don", "uncle"}
)
_FEMALE = frozenset(
    {"mrs", "miss", "ms", "lady", "madam", "madame", "mme", "frau", "aunt", "dame"}
)
_OF_FAMILY = frozenset({"mr", "mister", "monsieur", "herr"})
_MAIDEN = frozenset({"miss"})
_MARRIED = frozenset({"mrs", "madame", "mme", "frau"})
_KIN = frozenset(
    """
    uncle aunt auntie father mother brother sister cousin grandfather grandmother
    son daughter husband wife nephew niece
    """.split()  # noqa: SIM905  # forty quoted words read worse
)
_DETERMINERS = frozenset(
    """
    a an the his her their its my our your this that these those some any each every
    another no own both all several many few more most other one two three four five six
    seven eight nine ten eleven twelve dozen hundred
    """.split()  # noqa: SIM905  # forty quoted words read worse
)
"""Words before a noun that do not make it another thing; numbers included."""

_SIZES = {"little": "small", "tiny": "small", "large": "big", "great": "big"}
"""Words for one size: a story that has both means one thing by them."""

_ARTICLE = re.compile(r"^(?:a|an|the) (?=.)")
MAX_SLUG = 40
"""Characters. Keys are read by people and stored in indexed fields."""


def strip_determiners(name: str) -> str:
    """Return *name* for display: without determiners, white space collapsed."""
    words = name.split()
    while len(words) > 1 and words[0].casefold() in _DETERMINERS:
        words = words[1:]
    return " ".join(words)


def is_determiner(name: str) -> bool:
    """Tell whether *name* has no word but determiners, which name nobody."""
    return strip_determiners(name).casefold() in _DETERMINERS


def name_key(name: str) -> str:
    """Return *name* for comparing things: no case, punctuation or determiners."""
    return re.sub(r"[.,’']", "", strip_determiners(name.casefold()))


def thing_key(name: str) -> str:
    """Return a thing's *name* for comparing: "the little pencil" is the small one."""
    words = name_key(name).split()
    return " ".join(_SIZES.get(word, word) for word in words)


def person_key(name: str) -> str:
    """Return a person's *name* for comparing: as `name_key`, but only articles go.

    "His father" and "her father" are two people.
    """
    return re.sub(r"[.,’']", "", _ARTICLE.sub("", " ".join(name.casefold().split())))


def title(name: str) -> str | None:
    """Return the title that *name* begins with, or None."""
    first = person_key(name).partition(" ")[0]
    return first if first in _MALE | _FEMALE else None


def gender_of_title(name: str) -> Gender:
    """Return the gender that the title of *name* shows."""
    found = title(name)
    if found in _MALE:
        return "male"
    return "female" if found in _FEMALE else "unknown"


def is_before_family_name(found: str | None) -> bool:
    """Tell whether a family's name follows a title: "Mr. Hale", not "Lord Edmund"."""
    return found in _OF_FAMILY


def is_kin(name: str) -> bool:
    """Tell whether *name* calls its bearer somebody's relation: "Uncle Noah"."""
    return name_key(name).partition(" ")[0] in _KIN


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
    """Return *name* plus *end*, with a number between them if it is in *taken*.

    *mark* is the form of the number, such as ``" ({})"``.
    """
    numbers = chain(("",), (mark.format(number) for number in count(2)))
    return next(
        made for number in numbers if (made := f"{name}{number}{end}") not in taken
    )
