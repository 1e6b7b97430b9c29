"""Decides which names of a passage are people's, by a score over all their mentions.

A positive weight speaks for a person, a negative one for a place or a thing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from infra.offline.language.document import Document
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText
from infra.offline.language.verbs import human_verbs
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import PersonName

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
UNCERTAIN_WEIGHT = -0.5
"""Any word may have a capital at the beginning of a sentence."""
DATE_LABEL_WEIGHT = -3.0
"""June is a girl, but "the following June" is not."""
MIN_PART_SCORE = -3.0
"""Score above which a word of a person's full name is that person's name alone, too."""

PLACE_PREPOSITIONS = terms("name_context", "place preposition")
DIRECTION_PREPOSITIONS = terms("name_context", "direction preposition")
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
    places = _find_places(document, mentions)
    known: set[tuple[str, ...]] = set()
    for mention in mentions:
        words = PersonName.parse(mention.text).words
        if words:
            seen[words] += 1
            if _can_be_shown(document, mention, words):
                shown.add(words)
            tally[words] += _mention_score(document, mention, words)
            if (
                mention.is_certain
                or _is_certain_name(document, words)
                or mention.entity_label == "PERSON"
                or _starts_with_given_name(words)
            ):
                known.add(words)
    # A word that only begins one sentence may be any noun: "Dust turns in the light."
    chosen = {
        words
        for words, score in tally.items()
        if score > 0
        and words in shown
        and words not in places
        and (words in known or seen[words] > 1)
    }
    return _add_name_parts(chosen, tally)


def _can_be_shown(document: Document, mention: Mention, words: tuple[str, ...]) -> bool:
    """Tell whether a script has somebody of that name before the camera or by title.

    What only its speeches have in capitals is a cry or a brand ("Fitbit") as often.
    """
    return (
        document.material.format != "screenplay"
        or not mention.is_quoted
        or mention.has_title
        or _starts_with_given_name(words)
    )


def _find_places(
    document: Document, mentions: Iterable[Mention]
) -> frozenset[tuple[str, ...]]:
    """Return the names to, from or in which people only go and are: "in Lyon"."""
    before: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for mention in mentions:
        parse = document.units[mention.unit_index].parse
        word = parse[mention.first - 1].lower if mention.first else ""
        before[PersonName.parse(mention.text).words].add(word)
    return frozenset(
        words
        for words, found in before.items()
        if found <= PLACE_PREPOSITIONS | DIRECTION_PREPOSITIONS | {"from"}
        and "in" in found
        and len(found) > 1
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
            PLACE_WORD_WEIGHT
            * (
                len(words) > 1
                and words[-1] in terms("places", "proper")
                and not mention.has_title
            ),
        )
    )
    if mention.entity_label == "PERSON":
        score += PERSON_LABEL_WEIGHT
    elif mention.entity_label in NON_PERSON_LABELS:
        score += OTHER_LABEL_WEIGHT
    return score + _syntax_score(document.units[mention.unit_index].parse, mention)


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
