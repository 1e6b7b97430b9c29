"""Which elements and sets of a scene are a matter of safety, and who minds each.

The subjects are those of the industry's safety bulletins (csatf.org).
"""

import re
from dataclasses import dataclass

from infra.film.sheets import SceneSheet, SheetElement
from infra.film.tags import CATEGORY_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """The elements and sets that belong to a subject.

    Attributes:
        categories: Of elements, as sheets call them.
        nouns: Of these categories only such things; empty for all.
        departments: Whatever they provide belongs to it.
        sets: Places where it applies, by their last word.
        is_outside: Only outside do these sets count.
    """

    subject: str
    needs: str
    categories: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    is_outside: bool = False

    def has_element(self, element: SheetElement) -> bool:
        """Tell whether an element belongs to the subject."""
        if is_model(element):
            return False
        if element.department in self.departments:
            return True
        is_named = not self.nouns or bool(last_nouns(element.name) & self.nouns)
        return element.category in self.categories and is_named

    def has_set(self, sheet: SceneSheet) -> bool:
        """Tell whether a scene plays in such a place."""
        if self.is_outside and not sheet.is_outside:
            return False
        return any(last_nouns(part) & self.sets for part in split_set(sheet.place))


def split_words(text: str) -> frozenset[str]:
    """Return the words of *text*, which blanks part."""
    return frozenset(text.split())


_PROP, _DRESSING = CATEGORY_NAMES["prop"], CATEGORY_NAMES["set_dressing"]
VEHICLE = CATEGORY_NAMES["vehicle"]
_EFFECTS = frozenset({CATEGORY_NAMES["effect"], "Mechanical Effects", "Visual Effects"})
_THINGS = frozenset({_PROP, _DRESSING}) | _EFFECTS

_WEAPONS = split_words(
    "gun pistol revolver rifle musket shotgun handgun firearm blaster carbine glock "
    "weapon sword sabre rapier cutlass dagger bayonet machete dirk spear lance trident "
    "crossbow bow harpoon knife axe hatchet razor grenade bomb dynamite ammunition"
)
_WATERCRAFT = split_words(
    "boat rowboat rowing-boat ship schooner brig sloop frigate cutter canoe yacht "
    "steamer steamboat ferry barge raft dinghy lifeboat gondola launch punt skiff "
    "kayak dory sailboat tug trawler ketch longboat galleon lugger motorboat speedboat "
    "houseboat ferryboat submarine vessel coracle"
)
_AIRCRAFT = split_words(
    "helicopter chopper plane aeroplane airplane aircraft jet biplane seaplane glider "
    "bomber airliner balloon airship zeppelin drone"
)
_TRAINS = split_words(
    "train tram tramcar streetcar flatcar boxcar locomotive monorail funicular "
    "wagon-lit"
)
_PUSHED = split_words(
    "wheelbarrow perambulator pram stroller pushchair wheelchair handcart toboggan "
    "sledge sled trolley sedan-chair rocket spaceship spacecraft starship"
)
NO_ROAD = _WATERCRAFT | _AIRCRAFT | _TRAINS | _PUSHED
"""Vehicles that nobody drives on a road."""
WATERS = split_words(
    "river lake sea ocean pond pool stream brook creek canal rapids lagoon swamp marsh "
    "waterfall harbour harbor surf weir loch fjord ford estuary"
)
_SHORES = split_words(
    "riverbank riverside waterside lakeside shore seashore beach quay pier jetty wharf "
    "slipway landing-stage towpath breakwater"
)

RULES = (
    SafetyRule(
        subject="Animals",
        needs="wrangler",
        categories=frozenset({CATEGORY_NAMES["animal"], "Animal Wrangler"}),
    ),
    SafetyRule(
        subject="Stunts",
        needs="stunt coordinator",
        categories=frozenset({CATEGORY_NAMES["stunt"]}),
    ),
    SafetyRule(
        subject="Weapons",
        needs="armourer",
        categories=frozenset({_PROP}),
        nouns=_WEAPONS,
        departments=frozenset({"weapons"}),
    ),
    SafetyRule(
        subject="Pyrotechnics",
        needs="licensed pyrotechnician, permit",
        categories=_THINGS,
        nouns=split_words(
            "explosion blast firework muzzle-flash backdraft spark flare"
        ),
    ),
    SafetyRule(
        subject="Open flame",
        needs="fire safety, permit",
        categories=_THINGS,
        nouns=split_words(
            "candle candelabrum candelabra taper lantern oil-lamp match lighter "
            "brazier fire campfire bonfire flame blaze conflagration"
        ),
    ),
    SafetyRule(
        subject="Smoke or fog",
        needs="notice to all, ventilation",
        categories=_EFFECTS,
        nouns=split_words("smoke fog haze fume steam mist"),
    ),
    SafetyRule(
        subject="Smoking",
        needs="herbal substitute, ventilation",
        categories=frozenset({_PROP}),
        nouns=split_words("cigarette cigar cheroot pipe"),
    ),
    SafetyRule(
        subject="Railway",
        needs="operator's permit and safety officer",
        categories=frozenset({VEHICLE}),
        nouns=_TRAINS,
        sets=split_words("railway railroad railyard tracks train"),
    ),
    SafetyRule(
        subject="Aircraft",
        needs="pilot, ground safety, permit",
        categories=frozenset({VEHICLE}),
        nouns=_AIRCRAFT,
    ),
    SafetyRule(
        subject="Heights",
        needs="fall protection",
        categories=frozenset({_PROP, _DRESSING}),
        nouns=split_words("ladder scaffold scaffolding"),
        sets=split_words(
            "roof rooftop ledge cliff parapet scaffold scaffolding precipice belfry "
            "steeple battlement rampart balcony crag treetop masthead"
        ),
    ),
    SafetyRule(
        subject="Public way",
        needs="closure permit, traffic control",
        sets=split_words(
            "street road roadside roadway lane alley avenue boulevard highway freeway "
            "pavement sidewalk crossroads square thoroughfare motorway"
        ),
        is_outside=True,
    ),
)
WATER = SafetyRule(
    subject="Water",
    needs="water safety, lifeguard",
    categories=frozenset({VEHICLE}),
    nouns=_WATERCRAFT,
    sets=WATERS | _WATERCRAFT,
)
SHORE = SafetyRule(subject="Water", needs="", sets=_SHORES, is_outside=True)

_MODELS = split_words("toy model miniature stuffed")


def split_set(place: str) -> list[str]:
    """Return a set's parts: ``RIVER, FORD`` has two."""
    return re.split(r"\s*[,/(]\s*|\s+[-–—]+\s+", place)


def last_nouns(name: str) -> frozenset[str]:
    """Return the noun that a name is of, as it stands and as one of many."""
    words = re.findall(r"[\w-]+", name.casefold().split(" of ")[0])
    if not words:
        return frozenset()
    # "War-rockets" are rockets.
    nouns = {words[-1], words[-1].rpartition("-")[2]}
    forms = {noun.removesuffix(end) for noun in nouns for end in ("", "s", "es")}
    return frozenset({*forms, re.sub("ves$", "fe", words[-1])})


def is_model(element: SheetElement) -> bool:
    """Tell whether it is a toy, or another likeness of what it is called by."""
    return bool(words_of(element) & _MODELS)


def words_of(element: SheetElement) -> set[str]:
    """Return the words of an element's name and state."""
    return set(re.findall(r"\w+", f"{element.name} {element.state}".casefold()))
