"""Decides which names of a passage are people's, by a score over all their mentions.

A positive weight speaks for a person, a negative one for a place or a thing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import cache

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import human_verbs
from infra.offline.people.makes import find_makes
from infra.offline.people.mentions import PLACE_PREPOSITIONS, Mention
from infra.offline.people.person_name import EPITHETS, PersonName, to_title

TITLE_WEIGHT = 3.0
VOCATIVE_WEIGHT = 1.0
GIVEN_NAME_WEIGHT = 1.5
PERSON_LABEL_WEIGHT = 0.8
OTHER_LABEL_WEIGHT = -0.8
CERTAIN_WEIGHT = 2.0
"""The story lets it speak, or a script presents it in capitals."""
HUMAN_VERB_WEIGHT = 1.2
SUBJECT_WEIGHT = 0.3
SPEECH_VERB_WEIGHT = 1.5
"""Places and companies say little in stories."""
POSSESSIVE_WEIGHT = 0.2
PLACE_PREPOSITION_WEIGHT = -1.2
DIRECTION_PREPOSITION_WEIGHT, FROM_WEIGHT = -0.4, -1.0
ARTICLE_WEIGHT = -1.0
PLACE_WORD_WEIGHT = -4.0
PLACE_NAME_WEIGHT = -0.6
"""WordNet has a place of that name; many a family is called so, too."""
UNCERTAIN_WEIGHT = -0.5
"""Any word may have a capital at the beginning of a sentence."""
DATE_LABEL_WEIGHT = -3.0
"""June is a girl, but "the following June" is not."""
MODEL_WEIGHT = -2.5
"""A number beside a name numbers what is made or built: "Hwy 9", "a '62 Corvair"."""
PART_OF_THING_WEIGHT = -2.0
"""Nobody has a tailgate, and nobody is parked."""
POSSESSED_WEIGHT = -4.0
"""In a script, "his Omega" is a watch: whom it shows has a name of their own."""
THING_WORD_WEIGHT = -4.0
"""A script has things in capitals that the crew must see: "a STUN GRENADE"."""
MIN_PART_SCORE = -3.0
"""Score above which a word of a person's full name is that person's name alone, too."""

THINGS = ("prop", "vehicle", "set_dressing", "wardrobe")
DIRECTION_PREPOSITIONS = terms("name_context", "direction preposition")
_NUMERAL = re.compile(r"[ivx]{2,}")
NON_PERSON_LABELS = frozenset(
    {"GPE", "LOC", "FAC", "ORG", "PRODUCT", "WORK_OF_ART", "EVENT", "NORP", "DATE"}
    | {"LANGUAGE"}
)
"""spaCy's labels of what is no person."""


def classify_person_names(
    document: Document, mentions: Collection[Mention]
) -> set[tuple[str, ...]]:
    """Return the words of all names that the passage uses for people."""
    tally: dict[tuple[str, ...], float] = defaultdict(float)
    seen: Counter[tuple[str, ...]] = Counter()
    shown: set[tuple[str, ...]] = set()
    talked_of: set[tuple[str, ...]] = set()
    others = (
        _find_places(document, mentions)
        | _find_things(document, mentions)
        | find_makes(document, mentions)
    )
    known: set[tuple[str, ...]] = set()
    active: set[tuple[str, ...]] = set()
    for mention in mentions:
        words = PersonName.parse(mention.text).words
        if words:
            seen[words] += 1
            if not _is_sentence(document, mention) and (
                mention.is_subject or mention.is_possessive or mention.is_vocative
            ):
                active.add(words)
            is_known = words in talked_of and _has_full_name(words)
            if is_known or _can_be_shown(document, mention, words):
                shown.add(words)
            talked_of.add(words)
            tally[words] += _mention_score(document, mention, words)
            if (
                mention.is_certain
                or _is_certain_name(document, words)
                or (
                    mention.entity_label == "PERSON"
                    and not (mention.is_quoted or _is_sentence(document, mention))
                )
                or _starts_with_given_name(words)
            ):
                known.add(words)
    # A word that only begins one sentence may be any noun: "Dust turns in the light."
    chosen = {
        words
        for words, score in tally.items()
        if score > 0
        and words in shown
        and words not in others
        and (words in known or (seen[words] > 1 and words in active))
    }
    return _add_name_parts(chosen, tally)


def _is_sentence(document: Document, mention: Mention) -> bool:
    """Tell whether a name is all of a sentence, and may be any noun: "Mimicry."."""
    parse = document.units[mention.unit_index].parse
    words = [t for t in parse.sentence(parse[mention.last]) if t.text.isalpha()]
    return len(words) == 1


def _can_be_shown(document: Document, mention: Mention, words: tuple[str, ...]) -> bool:
    """Tell whether a script has somebody of that name before the camera or by title.

    What only its speeches have in capitals is a cry or a brand ("Fitbit") as often.
    """
    return (
        document.material.format != "screenplay"
        or not mention.is_quoted
        or mention.has_title
        or (
            _starts_with_given_name(words)
            and (mention.is_vocative or not _has_full_name(words))
        )
    )


def _has_full_name(words: tuple[str, ...]) -> bool:
    """Tell whether a given name and another follow: of whom a script speaks so once is
    as often a star or an author whom everybody knows."""
    return len(words) > 1 and _starts_with_given_name(words)


def _find_places(
    document: Document, mentions: Iterable[Mention]
) -> frozenset[tuple[str, ...]]:
    """Return the names to, from or in which people only go and are: "in Lyon".

    And those that only say whence somebody is: "Ada of Lyon"; and what always has an
    article and never does what people do: "the Strand".
    """
    before: dict[tuple[str, ...], set[str]] = defaultdict(set)
    origins: set[tuple[str, ...]] = set()
    people: set[tuple[str, ...]] = set()
    for mention in mentions:
        parse = document.units[mention.unit_index].parse
        word = parse[mention.first - 1].lower if mention.first else ""
        name = PersonName.parse(mention.text).words
        before[name].add(word)
        if word == "of" and _is_after_name(parse, mention.first - 1):
            origins.add(name)
        if _is_certain_name(document, name) or _acts(parse, mention):
            people.add(name)
    return frozenset(
        words
        for words, found in before.items()
        if (found == {"the"} and words not in people)
        or (
            found <= PLACE_PREPOSITIONS | DIRECTION_PREPOSITIONS | {"from"}
            and (words in origins or ("in" in found and len(found) > 1))
        )
    )


def _find_things(
    document: Document, mentions: Iterable[Mention]
) -> frozenset[tuple[str, ...]]:
    """Return the names that end with the noun of a thing, and never do what people do.

    "Fairy Soap"; "Chloroform", where only a sentence's beginning gives it its capital.
    """
    things: set[tuple[str, ...]] = set()
    called: set[tuple[str, ...]] = set()
    people: set[tuple[str, ...]] = set()
    certain: set[tuple[str, ...]] = set()
    for mention in mentions:
        words = PersonName.parse(mention.text).words
        parse = document.units[mention.unit_index].parse
        if _is_thing(mention, words):
            things.add(words)
        if _is_called_thing(parse, mention):
            called.add(words)
        if mention.is_certain and len(words) == 1 and "-" not in words[0]:
            certain.add(words)
        if (
            mention.is_vocative
            or _is_certain_name(document, words)
            or _acts(parse, mention)
        ):
            people.add(words)
    found = ((things - certain) | called) - people
    return frozenset(words for words in found if words[-1:] not in people)


def _is_thing(mention: Mention, words: tuple[str, ...]) -> bool:
    """Tell whether a name ends as a thing's may: "Soap", "-mask", "Mark III"."""
    if words[:1] == ("mark",):
        return _NUMERAL.fullmatch(words[-1]) is not None
    if not by_term("names").keys().isdisjoint(words):
        return False
    _, hyphen, last = mention.text.rpartition(" ")[2].rpartition("-")
    return last.lower() in _thing_nouns() and (not hyphen or last.islower())


def _is_called_thing(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a name is said to be a thing or a place: "Tib, the doll"."""
    name = _head_of(parse, mention)
    verb = parse.head(name)
    beside = [t for t in parse.children(name) if t.dep == "appos"]
    beside += [verb] if name.dep == "appos" else []
    if name.dep in SUBJECTS and verb.lemma == "be":
        beside += [t for t in parse.children(verb) if t.dep == "attr"]
    return any(
        t.text.islower()
        and t.lower not in by_term("humans")
        and (t.lemma in _thing_nouns() or t.lemma in by_term("places"))
        for t in beside
    )


@cache
def _thing_nouns() -> frozenset[str]:
    lists = (sections("elements"), sections("things"))
    return frozenset().union(*(words[kind] for words in lists for kind in THINGS))


def _acts(parse: ParsedText, mention: Mention) -> bool:
    """Tell whether a name does what people do, or bears a title."""
    verb = parse.head(_head_of(parse, mention)).lemma
    return mention.has_title or (mention.is_subject and verb in human_verbs())


def _is_after_name(parse: ParsedText, i: int) -> bool:
    """Tell whether the word before token *i* is a name, and nobody's kin or friend."""
    before = parse[i - 1] if i else None
    return (
        before is not None
        and before.tag == "NNP"
        and before.is_capitalised
        and before.lower not in by_term("humans")
        and to_title(before.text) is None
    )


def _starts_with_given_name(words: tuple[str, ...]) -> bool:
    return (
        not by_term("names").keys().isdisjoint({words[0], words[0].partition("-")[0]})
    )


def _is_certain_name(document: Document, words: tuple[str, ...]) -> bool:
    parts = (part for word in words for part in word.split("-"))
    return any(part.capitalize() in document.certain_names for part in parts)


def _add_name_parts(
    chosen: set[tuple[str, ...]], tally: dict[tuple[str, ...], float]
) -> set[tuple[str, ...]]:
    """Add the first and last words of people's names, unless they score very low."""
    parts = {
        word for words in chosen if len(words) > 1 for word in (words[0], words[-1])
    }
    return chosen | {
        words
        for words, score in tally.items()
        if len(words) == 1 and words[0] in parts and score > MIN_PART_SCORE
    }


def _mention_score(
    document: Document, mention: Mention, words: tuple[str, ...]
) -> float:
    """Score one mention by its form and label, and by the words around it."""
    is_certain = _is_certain_name(document, words)
    score = sum(
        (
            TITLE_WEIGHT * mention.has_title,
            VOCATIVE_WEIGHT * (mention.is_vocative and mention.is_certain),
            POSSESSIVE_WEIGHT * mention.is_possessive,
            GIVEN_NAME_WEIGHT * _starts_with_given_name(words),
            CERTAIN_WEIGHT * is_certain,
            DATE_LABEL_WEIGHT
            * (
                mention.entity_label == "DATE"
                and not (mention.is_vocative or is_certain)
            ),
            0.0 if mention.is_certain else UNCERTAIN_WEIGHT,
            PLACE_WORD_WEIGHT * _is_named_as_place(mention, words),
            PLACE_NAME_WEIGHT
            * (
                " ".join(words) in terms("peoples_and_places", "place")
                and not (is_certain or mention.has_title)
            ),
        )
    )
    unit = document.units[mention.unit_index]
    if not (is_certain or mention.has_title):
        score += _thing_score(unit.parse, mention)
        score += POSSESSED_WEIGHT * (
            unit.role == "action"
            and not _starts_with_given_name(words)
            and mention.first > 0
            and unit.parse[mention.first - 1].tag == "PRP$"
        )
    if _is_thing_in_capitals(unit, words):
        score += THING_WORD_WEIGHT
    if mention.entity_label == "PERSON":
        score += PERSON_LABEL_WEIGHT
    elif mention.entity_label in NON_PERSON_LABELS and not (
        mention.entity_label == "ORG" and mention.is_subject
    ):
        # A strange name is taken for a company's, which seldom acts.
        score += OTHER_LABEL_WEIGHT
    return score + _syntax_score(unit.parse, mention)


def _is_named_as_place(mention: Mention, words: tuple[str, ...]) -> bool:
    """Tell whether a name has the noun of a place: "Hale Street", "Castle Hale"."""
    has_noun = len(words) > 1 and (
        words[-1] in terms("places", "proper")
        or words[0] in terms("name_context", "place")
    )
    return has_noun and not mention.has_title


def _thing_score(parse: ParsedText, mention: Mention) -> float:
    """Score what shows that a name is a make, a model or a road."""
    head = _head_of(parse, mention)
    before = parse[mention.first - 1] if mention.first else None
    after = parse[mention.last + 1] if mention.last + 1 < len(parse) else None
    is_numbered = (after is not None and after.text.isdigit()) or (
        before is not None and before.text.strip("'’").isdigit()
    )
    of = parse.head(head)
    is_whole = of.lower == "of" and parse.head(of).lemma in terms(
        "name_context", "part of thing"
    )
    is_handled = head.dep in {"dobj", "nsubjpass"} and (
        parse.head(head).lemma in terms("name_context", "done to thing")
    )
    # "The bright yellow Fargo" has an article as "the Fargo" has.
    is_described = (
        before is not None
        and before.pos in {"ADJ", "NOUN"}
        and before.lower not in EPITHETS
        and any(t.lower in terms("pronouns", "article") for t in parse.children(head))
    )
    score = MODEL_WEIGHT * is_numbered
    score += PART_OF_THING_WEIGHT * (is_whole or is_handled)
    return score + ARTICLE_WEIGHT * is_described


def _head_of(parse: ParsedText, mention: Mention) -> Token:
    """Return the word of a name on which its other words depend."""
    words = parse[mention.first : mention.last + 1]
    heads = (t for t in reversed(words) if not mention.first <= t.head <= mention.last)
    return next(heads, words[-1])


def _is_thing_in_capitals(unit: TextUnit, words: tuple[str, ...]) -> bool:
    """Tell whether a name of several words ends with the noun of a thing."""
    return (
        unit.role == "action"
        and len(words) > 1
        and not _starts_with_given_name(words)
        and any(words[-1] in sections("elements")[kind] for kind in THINGS)
    )


def _syntax_score(parse: ParsedText, mention: Mention) -> float:
    """Score what the mention does, and the word before it."""
    score = 0.0
    if mention.is_subject:
        head = next(
            t
            for t in reversed(parse[mention.first : mention.last + 1])
            if t.dep in SUBJECTS
        )
        verb = parse.head(head).lemma
        score += HUMAN_VERB_WEIGHT if verb in human_verbs() else SUBJECT_WEIGHT
        score += SPEECH_VERB_WEIGHT * (
            verb in terms("verbs", "speech") and not mention.is_quoted
        )
    if mention.first:
        before = parse[mention.first - 1].lower
        score += PLACE_PREPOSITION_WEIGHT * (before in PLACE_PREPOSITIONS)
        score += DIRECTION_PREPOSITION_WEIGHT * (before in DIRECTION_PREPOSITIONS)
        score += FROM_WEIGHT * (before == "from")
        is_article = before in terms("pronouns", "article")
        score += ARTICLE_WEIGHT * (is_article and not mention.has_title)
    return score
