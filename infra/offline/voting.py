"""Which names are people's: every mention in the passage has a vote."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from infra.offline.grammar import Grammar
from infra.offline.lexicon import by_term, terms
from infra.offline.mentions import Mention
from infra.offline.naming import Name
from infra.offline.page import Page
from infra.offline.verbs import human

# Weights of the votes, highest for what hardly ever names anything but a person.
TITLE = 3.0
VOCATIVE = 1.0
GIVEN = 1.5
PERSON_LABEL = 0.8
OTHER_LABEL = -0.8
HUMAN_VERB = 1.2
ANY_SUBJECT = 0.3
SPEAKS = 1.5
"""Places and companies say little in stories."""
POSSESSIVE = 0.2
PLACE_PREPOSITION = -1.2
TOWARDS, WHENCE = -0.4, -1.0
ARTICLE = -1.0
PLACE_WORD = -4.0
UNCERTAIN = -0.5
"""A capital that opens a sentence may be any word's."""
SEASON = -3.0
"""June is a girl, but "the following June" is not."""

WHERE = frozenset({"in", "at", "near", "through", "into", "across", "within", "around"})
WHITHER = frozenset({"to", "toward", "towards", "of", "on"})
NOT_PEOPLE = frozenset(
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


def people_names(page: Page, mentions: Iterable[Mention]) -> set[tuple[str, ...]]:
    """Return the words of all names that the passage uses for people."""
    tally: dict[tuple[str, ...], float] = defaultdict(float)
    seen: Counter[tuple[str, ...]] = Counter()
    known: set[tuple[str, ...]] = set()
    for mention in mentions:
        words = Name.of(mention.text).words
        if words:
            seen[words] += 1
            tally[words] += _vote(page, mention, words)
            if mention.certain or mention.entity == "PERSON" or _given(words):
                known.add(words)
    # One word that opens one sentence may be any noun: "Dust turns in the light."
    chosen = {
        words
        for words, score in tally.items()
        if score > 0 and (words in known or seen[words] > 1)
    }
    return _propagated(chosen, tally)


def _given(words: tuple[str, ...]) -> bool:
    return words[0] in by_term("names")


def _propagated(
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


def _vote(page: Page, mention: Mention, words: tuple[str, ...]) -> float:
    score = sum(
        (
            TITLE * mention.titled,
            VOCATIVE * (mention.vocative and mention.certain),
            POSSESSIVE * mention.possessive,
            GIVEN * _given(words),
            SEASON * (mention.entity == "DATE" and not mention.vocative),
            0.0 if mention.certain else UNCERTAIN,
            PLACE_WORD
            * (
                len(words) > 1
                and words[-1] in terms("places", "proper")
                and not mention.titled
            ),
        )
    )
    if mention.entity == "PERSON":
        score += PERSON_LABEL
    elif mention.entity in NOT_PEOPLE:
        score += OTHER_LABEL
    return score + _syntax(page.parts[mention.part].grammar, mention)


def _syntax(grammar: Grammar, mention: Mention) -> float:
    score = 0.0
    if mention.subject:
        head = next(
            t
            for t in reversed(grammar[mention.first : mention.last + 1])
            if t.dep in {"nsubj", "nsubjpass"}
        )
        verb = grammar.head(head).lemma
        score += HUMAN_VERB if verb in human() else ANY_SUBJECT
        score += SPEAKS * (verb in terms("verbs", "speech") and not mention.quoted)
    if mention.first:
        before = grammar[mention.first - 1].lower
        score += PLACE_PREPOSITION * (before in WHERE) + TOWARDS * (before in WHITHER)
        score += WHENCE * (before == "from")
        score += ARTICLE * (before in {"the", "a", "an"} and not mention.titled)
    return score
