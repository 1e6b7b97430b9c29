"""How likely a scene is at a place, by the words beside its name."""

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.scenes.place_phrases import index_before

PREPOSITION_WEIGHTS = {
    "in": 2.0,
    "into": 2.5,
    "inside": 2.5,
    "at": 1.6,
    "within": 1.5,
    "on": 1.2,
    "upon": 1.0,
    "to": 1.0,
    "through": 1.0,
    "across": 1.2,
    "along": 1.3,
    "down": 1.0,
    "up": 0.8,
    "outside": 1.5,
    "towards": 0.4,
    "toward": 0.4,
    "from": 0.4,
    "by": 0.8,
    "near": 0.7,
    "of": 0.3,
    "over": 0.6,
    "under": 1.0,
    "beneath": 1.2,
    "among": 1.3,
    "amongst": 1.3,
    "amid": 1.2,
    "about": 0.4,
    "round": 0.6,
    "around": 0.8,
    "before": 0.5,
    "behind": 0.5,
    "beside": 0.7,
    "past": 0.4,
}
"""How likely we are at a place after the preposition."""
ARRIVAL_WEIGHT, DEPARTURE_WEIGHT, PLACE_PART_WEIGHT = 2.2, 0.4, 1.0
"""After "reached", after "left" and "out of", and after "in front of"."""
SUBJECT_WEIGHT, OPENING_WEIGHT = 1.5, 2.5
"""Of a place that is the subject of a sentence, and of one that opens a paragraph."""
OPENING_WORDS = 8
"""Words of a paragraph among which the verb of an opening sentence stands."""


def preposition_weight(parse: ParsedText, first: Token) -> float:
    """Return the weight that the word before a place gives it; 0 for other words."""
    i = index_before(parse, first)
    before = parse[i].lower if i >= 0 else ""
    if before in terms("prepositions", "arrival"):
        return DEPARTURE_WEIGHT if before == "left" else ARRIVAL_WEIGHT
    if before == "of" and i and parse[i - 1].lower == "out":
        return DEPARTURE_WEIGHT
    if (
        before == "of"
        and i
        and parse[i - 1].lower in terms("prepositions", "place part")
    ):
        return PLACE_PART_WEIGHT
    return PREPOSITION_WEIGHTS.get(before, 0.0)


def subject_weight(parse: ParsedText, noun: Token, first: Token) -> float:
    """Return the weight of a place that opens a sentence: "The room was full"."""
    is_main_clause = parse.head(noun).dep in {"ROOT", "conj"}
    if noun.dep not in SUBJECTS or noun.tag == "NNS" or not is_main_clause:
        return 0.0
    if not _is_known(parse, noun, first):
        return 0.0
    opens_paragraph = first.sentence_start == 0 and noun.head < OPENING_WORDS
    return OPENING_WEIGHT if opens_paragraph else SUBJECT_WEIGHT


def ride_weight(parse: ParsedText, vehicle: Token, first: Token) -> float:
    """Return the weight of a vehicle in which people feel what it does.

    "The dinghy filled": they are aboard. What somebody watches carries nobody of the
    scene.
    """
    sentence = parse.sentence(vehicle)
    is_tossed = any(
        verb.lemma in terms("verbs", "toss")
        and (
            parse.subject(verb) == vehicle
            # The parser reads "The dinghy filled" as one that somebody filled.
            or (verb.dep == "acl" and verb.head == vehicle.i == vehicle.head)
        )
        for verb in sentence
    )
    is_seen = any(
        verb.lemma in terms("verbs", "see")
        and any(t.lower in {"it", "her"} for t in parse.children(verb))
        for verb in sentence
    )
    is_known = is_tossed and not is_seen and _is_known(parse, vehicle, first)
    return SUBJECT_WEIGHT if is_known else 0.0


def _is_known(parse: ParsedText, noun: Token, first: Token) -> bool:
    """Tell whether it is a certain place: "the room", "Della's room"."""
    between = parse[index_before(parse, first) + 1 : first.i]
    is_definite = any(t.lower in terms("prepositions", "definite") for t in between)
    return is_definite or (first.i < noun.i and parse[noun.i - 1].tag == "POS")
