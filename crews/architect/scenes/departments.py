"""Which department provides an element, how many, and what it is like."""

import re

from ports.domain.film import ElementCategory

_BY_CATEGORY: dict[ElementCategory, str] = {
    "cast": "silent bits",
    "background": "background actors",
    "prop": "props",
    "set_dressing": "set dressing",
    "vehicle": "vehicles",
    "animal": "animals",
    "wardrobe": "wardrobe",
    "makeup_hair": "makeup and hair",
    "sound": "sound",
    "effect": "special effects",
    "stunt": "stunts",
}
_BY_WORD: tuple[tuple[ElementCategory, str, frozenset[str]], ...] = (
    (
        "background",
        "atmosphere",
        frozenset(("crowd", "people", "audience", "mob", "throng", "passengers")),
    ),
    (
        "prop",
        "weapons",
        frozenset(
            (
                *("gun", "pistol", "revolver", "rifle", "shotgun", "musket", "sword"),
                *("sabre", "dagger", "knife", "axe", "bayonet", "bow", "spear", "club"),
            )
        ),
    ),
    (
        "prop",
        "food",
        frozenset(
            (
                *("bread", "cake", "soup", "wine", "whisky", "tea", "coffee", "milk"),
                *("beer", "meat", "cheese", "egg", "eggs", "apple", "orange", "toast"),
                *("sandwich", "loaf", "ham", "bacon", "pie", "fish", "rice", "stew"),
            )
        ),
    ),
    (
        "prop",
        "signs and documents",
        frozenset(
            (
                *("letter", "note", "telegram", "newspaper", "book", "map", "ledger"),
                *("ticket", "tickets", "photograph", "card", "envelope", "document"),
                *("poster", "notice", "certificate", "passport", "notebook", "diary"),
            )
        ),
    ),
    (
        "set_dressing",
        "greenery",
        frozenset(
            (
                *("tree", "trees", "oak", "elm", "willow", "bush", "hedge", "palm"),
                *("plant", "flowerbed", "vine", "vines", "grass", "ivy"),
            )
        ),
    ),
    (
        "animal",
        "livestock",
        frozenset(
            (
                *("cow", "cows", "sheep", "pig", "sow", "horse", "horses", "mule"),
                *("goat", "hen", "hens", "chicken", "cattle", "ox", "donkey", "pony"),
            )
        ),
    ),
    (
        "sound",
        "music",
        frozenset(
            (
                *("music", "song", "tune", "melody", "band", "orchestra", "piano"),
                *("fiddle", "violin", "organ", "radio", "sang", "singing", "hum"),
            )
        ),
    ),
    (
        "effect",
        "visual effects",
        frozenset(
            (
                *("ghost", "apparition", "spectre", "phantom", "hologram", "portal"),
                *("aurora", "comet", "meteor", "shipwreck", "avalanche", "earthquake"),
            )
        ),
    ),
)
"""Words of a category that another department than its usual one provides."""

_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve"),
        ),
        start=1,
    )
} | {"both": 2, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_MULTIPLES = {"dozen": 12, "hundred": 100, "thousand": 1000}
_STATES = frozenset(
    (
        *("broken", "wet", "torn", "lit", "unlit", "empty", "open", "closed"),
        *("burnt", "burned", "bloody", "bloodstained", "dirty", "dusty", "rusty"),
        *("cracked", "bent", "folded", "dripping", "muddy", "smashed", "locked"),
        *("frozen", "half-eaten", "sealed", "unopened", "soaked", "charred", "dead"),
        *("sleeping", "wounded", "lame", "overturned", "faded", "crumpled", "ripped"),
    )
)


def find_department(category: ElementCategory, words: str) -> str:
    """Return the department, one of `ports.domain.film.DEPARTMENTS`."""
    if category == "effect" and ":" in words:
        return "visual effects"  # the title of a script, such as "SUPER: 1954"
    noun = words.casefold().split()[-1:]
    named = (d for c, d, nouns in _BY_WORD if c == category and {*noun} & nouns)
    return next(named, _BY_CATEGORY[category])


def find_quantity(words: str) -> int | None:
    """Return how many *words* say there are; None where they do not count."""
    first, second = (*words.casefold().split()[:2], "", "")[:2]
    if first.isdigit():
        return int(first) or None
    if first in _MULTIPLES:
        return _MULTIPLES[first]
    return _NUMBERS[first] * _MULTIPLES.get(second, 1) if first in _NUMBERS else None


def find_state(words: str) -> str | None:
    """Return what *words* say that it is like, as it must look here: ``torn``."""
    found = (w for w in re.findall(r"[a-z-]+", words.casefold()) if w in _STATES)
    return ", ".join(dict.fromkeys(found)) or None
