"""Which names are people's: every mention in the passage has a vote."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from infra.offline.language.document import Document
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText
from infra.offline.language.verbs import human_verbs
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import PersonName

# Weights of the votes, highest for what hardly ever names anything but a person.
TITLE_WEIGHT = 3.0
VOCATIVE_WEIGHT = 1.0
GIVEN_NAME_WEIGHT = 1.5
PERSON_LABEL_WEIGHT = 0.8
OTHER_LABEL_WEIGHT = -0.8
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
"""A capital that opens a sentence may be any word's."""
DATE_LABEL_WEIGHT = -3.0
"""June is a girl, but "the following June" is not."""

PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "near", "through", "into", "across", "within", "around"}
)
DIRECTION_PREPOSITIONS = frozenset({"to", "toward", "towards", "of", "on"})
NON_PERSON_LABELS = frozenset(
    {
        "GPE",
        "LOC",
        "FAC",
        "ORG",
        "PRODUCT",
        "WORK_OF_ART",
        "EVENT",
        "NORP",
        "DATE",
        "LANGUAGE",
    }
)


def classify_person_names(
    page: Document, mentions: Iterable[Mention]
) -> set[tuple[str, ...]]:
    """Return the words of all names that the passage uses for people."""
    tally: dict[tuple[str, ...], float] = defaultdict(float)
    seen: Counter[tuple[str, ...]] = Counter()
    known: set[tuple[str, ...]] = set()
    for mention in mentions:
        words = PersonName.parse(mention.text).words
        if words:
            seen[words] += 1
            tally[words] += _mention_score(page, mention, words)
            if (
                mention.is_certain
                or mention.entity_label == "PERSON"
                or _starts_with_given_name(words)
            ):
                known.add(words)
    # One word that opens one sentence may be any noun: "Dust turns in the light."
    chosen = {
        words
        for words, score in tally.items()
        if score > 0 and (words in known or seen[words] > 1)
    }
    return _add_name_parts(chosen, tally)


def _starts_with_given_name(words: tuple[str, ...]) -> bool:
    return words[0] in by_term("names")


def _add_name_parts(
    chosen: set[tuple[str, ...]], tally: dict[tuple[str, ...], float]
) -> set[tuple[str, ...]]:
    """A part of a person's name is a person's name, unless the votes are clear."""
    parts = {
        word for words in chosen if len(words) > 1 for word in (words[0], words[-1])
    }
    doubtful = -3.0
    return chosen | {
        words
        for words, score in tally.items()
        if len(words) == 1 and words[0] in parts and score > doubtful
    }


def _mention_score(page: Document, mention: Mention, words: tuple[str, ...]) -> float:
    score = sum(
        (
            TITLE_WEIGHT * mention.has_title,
            VOCATIVE_WEIGHT * (mention.is_vocative and mention.is_certain),
            POSSESSIVE_WEIGHT * mention.is_possessive,
            GIVEN_NAME_WEIGHT * _starts_with_given_name(words),
            DATE_LABEL_WEIGHT
            * (mention.entity_label == "DATE" and not mention.is_vocative),
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
    return score + _syntax_score(page.units[mention.unit_index].parse, mention)


def _syntax_score(grammar: ParsedText, mention: Mention) -> float:
    score = 0.0
    if mention.is_subject:
        head = next(
            t
            for t in reversed(grammar[mention.first : mention.last + 1])
            if t.dep in {"nsubj", "nsubjpass"}
        )
        verb = grammar.head(head).lemma
        score += HUMAN_VERB_WEIGHT if verb in human_verbs() else SUBJECT_WEIGHT
        score += SPEECH_VERB_WEIGHT * (
            verb in terms("verbs", "speech") and not mention.is_quoted
        )
    if mention.first:
        before = grammar[mention.first - 1].lower
        score += PLACE_PREPOSITION_WEIGHT * (
            before in PLACE_PREPOSITIONS
        ) + DIRECTION_PREPOSITION_WEIGHT * (before in DIRECTION_PREPOSITIONS)
        score += FROM_WEIGHT * (before == "from")
        score += ARTICLE_WEIGHT * (
            before in {"the", "a", "an"} and not mention.has_title
        )
    return score
