"""Things of a script: what its action names that older stories do not have.

A script's action is there to be filmed, so what it names stands before the camera, and
what a crew must not miss is in capitals: "an EPSON TYPEWRITER".
"""

import re
from collections.abc import Iterator
from functools import cache

from infra.offline.elements.handled import is_measure
from infra.offline.elements.noun_category import category_by_word
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS, is_person_noun
from ports.domain.film import ElementCategory

SCRIPT_ROLES = frozenset({"action", "parenthetical"})
_SCRIPT_TEXT = SCRIPT_ROLES | {"dialogue"}
MIN_CAPITALS = 3
"""Letters of a word in capitals that names a thing."""
_CATEGORIES: tuple[ElementCategory, ...] = ("prop", "set_dressing", "vehicle", "effect")
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_PUSHES = frozenset({"press", "hit", "push", "strike", "tap", "punch", "click", "read"})
_FILM_VERBS = frozenset(
    ("pans", "zooms", "tracks", "pulls", "pushes", "moves", "tilts", "dollies", "cuts")
)
_TOWARDS = frozenset({"to", "toward", "towards", "into", "past"})
_PREDICATES = frozenset({"ROOT", "dobj", "conj", "nsubj", "dep"})
_OWNERS = frozenset({"PRP$", "DT"})
_LONGEST_SAYING = 30
"""Characters of a saying before a word of it, or after."""
_CAPTION = re.compile(r"[*_]*[\"“][^\"“”]+[\"”][*_.]*")
_SLUGLINE_PLACE = re.compile(
    r"(?:INT|EXT|I/E)[./ A-Z]*?[. ] *(?P<place>.*?)\s*(?:\(.*|[-–—].*)?$", re.IGNORECASE
)


def script_category(unit: TextUnit, token: Token) -> ElementCategory | None:
    """Return the category of a thing that a script's action names; else None."""
    parse = unit.parse
    if unit.role not in SCRIPT_ROLES or token.tag not in _NOUNS:
        return None
    if token.dep == "compound" and _is_before_verb(parse, token):
        return category_by_word().get(token.lemma) or _modern_category().get(
            token.lower
        )
    if _is_before_sound(parse, token):
        found = category_by_word().get(token.lower) or _modern_category().get(
            token.lower
        )
        # The bell that rings is named with its sound.
        return None if found == "sound" else found
    if token.dep in {"compound", "nmod", "amod"} or is_measure(parse, token):
        return None
    before = parse[token.i - 1] if token.i else token
    pair = f"{before.lower}-{token.lemma}" if before.i == token.i - 1 else ""
    joined = f"{before.lower}-{token.lower}"
    known = _modern_category()
    word = (
        _category_by_deed(parse, token)
        or known.get(pair)
        or known.get(joined)
        or known.get(token.lemma)
    )
    return word or known.get(token.lower) or _category_in_capitals(parse, token)


def _is_before_verb(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes the verb after it for a noun: "her scarf swings"."""
    after = parse.head(token)
    is_vehicle_name = token.lower in terms("elements", "vehicle") | terms(
        "modern", "vehicle"
    )
    is_drive = after.tag == "NNS" and after.lemma in terms("verbs", "drive")
    # "A man in a hoodie bursts out": no noun has a particle.
    has_particle = any(child.dep == "prt" for child in parse.children(after))
    is_verb = (
        _is_verb(parse, after)
        or (is_vehicle_name and is_drive and after.dep == "ROOT")
        or (after.tag == "NNS" and has_particle)
    )
    return after.i == token.i + 1 and is_verb


def _is_before_sound(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is what is heard: "the phone VIBRATES"."""
    after = parse[token.i + 1 : token.i + 2]
    return token.dep == "compound" and any(map(_is_sound_in_capitals, after))


def is_blow(unit: TextUnit, token: Token) -> bool:
    """Tell whether somebody strikes with it: "throws a series of jabs"."""
    words = {token.lemma, token.lower.removesuffix("s")}
    if unit.role != "action" or words.isdisjoint(terms("modern", "blow")):
        return False
    parse = unit.parse
    verb = parse.head(token)
    while verb.pos != "VERB" and verb.head != verb.i:
        verb = parse.head(verb)
    # "Throws back a shot" is a drink.
    is_drunk = any(child.lower in {"back", "down"} for child in parse.children(verb))
    return verb.lemma in terms("verbs", "with blow") and not is_drunk


def _category_by_deed(parse: ParsedText, token: Token) -> ElementCategory | None:
    if _is_played(parse, token):
        return "sound"
    return "prop" if _is_drink(parse, token) else None


def _is_played(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is music: "a track plays"."""
    verb = parse.head(token)
    is_music = token.lemma in terms("modern", "recording")
    return is_music and token.dep == "nsubj" and verb.lemma in {"play", "start"}


def _is_drink(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody drinks it: "hands him water"."""
    is_drunk = parse.head(token).lemma in terms("verbs", "with drink")
    is_liquid = token.lemma in terms("modern", "drink")
    return is_liquid and is_drunk and token.dep == "dobj"


@cache
def _modern_category() -> dict[str, ElementCategory]:
    found: dict[str, ElementCategory] = {}
    for category in _CATEGORIES:
        for word in sections("modern").get(category, ()):
            found.setdefault(word, category)
    return found | dict.fromkeys(terms("modern", "make"), "vehicle")


def _category_in_capitals(parse: ParsedText, token: Token) -> ElementCategory | None:
    """Return "prop" of "a SILVER WHISTLE" and of "A VCR.", which have an article."""
    word = token.lower
    if not token.text.isupper() or len(token.text) < MIN_CAPITALS:
        return None
    if is_person_noun(token) or word in by_term("names") or word in _no_things():
        return None
    if any(t.text.isupper() for t in parse[token.i + 1 : token.i + 2]):
        return None
    has_article = any(child.lower in {"a", "an"} for child in parse.children(token))
    return "prop" if has_article else None


@cache
def _no_things() -> frozenset[str]:
    found = terms("body", "seen") | terms("elements", "sound")
    for section in ("room", "building", "outdoors"):
        found |= terms("places", section)
    return found | by_term("humans").keys() | by_term("deeds").keys()


def is_misread(unit: TextUnit, token: Token) -> bool:
    """Tell whether a noun of action is rather a verb, or a button of a machine."""
    if unit.role in _SCRIPT_TEXT and _is_in_saying(unit, token):
        return True
    if unit.role not in SCRIPT_ROLES:
        return False
    return (
        _is_button_of_machine(unit.parse, token)
        or _is_of_film(unit.parse, token)
        or _is_caption(unit)
        or _is_part_of_set(unit.parse, token)
        or _is_verb(unit.parse, token)
    )


def _is_part_of_set(parse: ParsedText, token: Token) -> bool:
    """Tell whether every room has it: a wall of which no more is said."""
    is_described = any(
        child.dep in {"amod", "compound", "acl", "relcl"}
        for child in parse.children(token)
    )
    return token.lemma in terms("elements", "part of set") and not is_described


def _is_in_saying(unit: TextUnit, token: Token) -> bool:
    """Tell whether it is a word of a saying: "swinging for the fences"."""
    start = max(0, token.start - _LONGEST_SAYING)
    around = " ".join(unit.text[start : token.end + _LONGEST_SAYING].lower().split())
    return any(
        token.lower in saying.split() and saying in around
        for saying in terms("modern", "saying")
    )


def _is_caption(unit: TextUnit) -> bool:
    """Tell whether action is only words to be read, between quotation marks."""
    return _CAPTION.fullmatch(unit.text.strip()) is not None


def _is_of_film(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is the film's own: "the camera pans", "the screen fades"."""
    if token.lemma == "screen":
        is_black = any(c.lower == "black" for c in parse.children(token))
        return is_black or parse.head(token).lemma == "fade"
    if token.lemma == "shot":
        return token.tag == "NN"
    is_bare = not any(c.dep in {"det", "poss", "amod"} for c in parse.children(token))
    after = parse[token.i + 1].lower if token.i + 1 < len(parse) else ""
    is_faced = token.dep == "pobj" and parse.head(token).lower in _TOWARDS
    return token.lemma == "camera" and (is_bare or is_faced or after in _FILM_VERBS)


def _is_button_of_machine(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody presses it, or it has a label: "the play button"."""
    if token.lemma != "button":
        return False
    verb = parse.head(token)
    has_label = any(child.dep == "compound" for child in parse.children(token))
    return has_label or verb.lemma in _PUSHES or token.dep == "nsubj"


def _is_verb(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes a verb for a noun: "she dials the number".

    No noun stands before an article; and a sentence needs a verb, so that in "her face
    drains of blood" it is the noun after the other noun.
    """
    if token.i + 1 >= len(parse) or not token.text.islower():
        return False
    after = parse[token.i + 1]
    if token.tag == "NNS" and after.tag in _OWNERS and after.dep != "predet":
        return True
    if _is_gesture(parse, token):
        return True
    children = parse.children(token)
    before = next((c for c in children if c.dep == "compound" and c.i < token.i), None)
    has_verb = any(
        (t.tag in FINITE_TAGS and t.i < token.i) or t.dep in {"aux", "auxpass"}
        for t in parse.sentence(token)
    )
    is_predicate = token.dep in _PREDICATES and token.tag == "NNS"
    is_plural_doer = before is not None and before.tag == "NNS" and token.dep == "ROOT"
    is_doer = before is not None and before.i == token.i - 1 and before.tag != "NNS"
    is_told = (is_predicate and is_doer) or is_plural_doer
    is_last = after.text in {".", ",", "and"} or after.pos == "VERB"
    return is_told and not has_verb and not is_last


def _is_gesture(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody waves: "She turns -- waves to the boat."."""
    before, after = parse[token.i - 1] if token.i else token, parse[token.i + 1]
    is_next_deed = token.i > 0 and before.text in {",", "—", "–", "and"}
    is_way = after.tag in {"IN", "RB", "RP", "TO"} and after.lower != "of"
    is_told = token.lemma in terms("verbs", "gesture")
    return token.tag == "NNS" and is_told and is_next_deed and is_way


def sounds_in_capitals(unit: TextUnit) -> Iterator[Token]:
    """Yield the words in capitals that are for the ear: "the BELL RINGS"."""
    if unit.role != "action":
        return
    for token in unit.parse:
        after = unit.parse[token.i + 1].text if token.i + 1 < len(unit.parse) else ""
        # "A BOOM BOX" is no boom.
        is_modifier = token.dep == "compound" and after.isupper()
        if _is_sound_in_capitals(token) and not is_modifier:
            yield token


def _is_sound_in_capitals(token: Token) -> bool:
    stems = {token.lower, token.lower.removesuffix("s"), token.lemma}
    stems |= {token.lower.removesuffix("ing"), token.lower.removesuffix("es")}
    is_capital = token.text.isupper() and len(token.text) >= MIN_CAPITALS
    return is_capital and not stems.isdisjoint(_sounds())


@cache
def _sounds() -> frozenset[str]:
    return (
        terms("deeds", "sound") | terms("elements", "sound") | terms("modern", "sound")
    )


def sound_start(parse: ParsedText, sound: Token) -> Token:
    """Return where the name of a sound begins: with the bell that rings.

    Whose voice it is a sheet does not say.
    """
    before = parse[sound.i - 1] if sound.i else sound
    is_source = (
        before.tag in _NOUNS
        and before.sentence_start == sound.sentence_start
        and not is_person_noun(before)
        and before.lower not in by_term("names")
        and (before.text.isupper() or category_by_word().get(before.lemma) is not None)
    )
    is_joined = before.head == sound.i or sound.head in {before.i, before.head}
    return before if is_source and is_joined else sound


def is_vehicle(unit: TextUnit, token: Token) -> bool:
    """Tell whether a noun of a script's action is a vehicle: a van, a helicopter."""
    is_listed = category_by_word().get(token.lemma) == "vehicle"
    is_noun = token.tag in _NOUNS and token.dep not in {"compound", "nmod", "amod"}
    return (is_noun and is_listed) or script_category(unit, token) == "vehicle"


def vehicle_of_heading(unit: TextUnit) -> Token | None:
    """Return the vehicle that a heading shows by itself: ``.THE VAN``."""
    *before, last = unit.text.lower().strip(".,: ").split() or [""]
    known = terms("elements", "vehicle") | terms("modern", "vehicle")
    is_named = last in known | terms("modern", "make")
    is_alone = not before or before[0] in {"a", "an", "the"}
    if not (unit.text.startswith(".") and is_named and is_alone):
        return None
    return next((t for t in reversed(unit.parse) if t.lower == last), None)


def place_of_slugline(unit: TextUnit) -> str:
    """Return the noun of the place of a slugline: "ring" of "INT. BOXING RING"."""
    place = _SLUGLINE_PLACE.match(unit.text) if unit.role == "slugline" else None
    words = place["place"].lower().split() if place else []
    return words[-1] if words else ""


def vehicle_of_slugline(unit: TextUnit) -> Token | None:
    """Return the vehicle that a scene is set in: "INT. VAN - NIGHT"."""
    if unit.role != "slugline":
        return None
    place = _SLUGLINE_PLACE.match(unit.text)
    words = [t for t in unit.parse if place and t.start < place.end("place")]
    last = words[-1] if words else None
    is_vehicle = last is not None and last.lower in terms("elements", "vehicle")
    return last if is_vehicle else None
