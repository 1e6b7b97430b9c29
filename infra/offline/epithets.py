"""People without a proper name: "the captain", "my mother", "the old man"."""

from collections.abc import Iterator

from infra.offline.bearings import likened
from infra.offline.figures import Figure
from infra.offline.grammar import SUBJECTS, Grammar, Token
from infra.offline.lexicon import by_term, terms
from infra.offline.mentions import Mention
from infra.offline.naming import Name
from infra.offline.page import TOLD, Page, Part
from ports.structure import Gender

DETERMINERS = frozenset(
    {"the", "a", "an", "this", "that", "my", "his", "her", "our", "another"}
)
OFTEN = 3
"""Acts that make somebody a person of the story, when they never speak."""


def gender_of(noun: str) -> Gender:
    """Return the gender that a noun for a person tells."""
    match by_term("humans").get(noun):
        case "male":
            return "male"
        case "female":
            return "female"
        case _:
            return "unknown"


def epithets(page: Page) -> list[Figure]:
    """Return everybody that *page* calls by a noun, by noun and adjective."""
    found: dict[str, Figure] = {}
    for part in page.parts:
        if part.role not in TOLD:
            continue
        for token in part.told:
            if phrase := _phrase(part.grammar, token):
                figure = found.setdefault(
                    _key(part.grammar, token), Figure(common=True)
                )
                _count(figure, part, phrase, token)
    return _joined(found)


def _phrase(grammar: Grammar, noun: Token) -> Grammar | None:
    """Return the words of "the old captain" that end with *noun*."""
    if (
        noun.tag != "NN"
        or not (noun.lemma in _singular() or _answers(grammar, noun))
        or noun.dep in {"compound", "attr", "amod"}
        or likened(grammar, noun)
    ):
        return None
    first = noun.i
    while (
        first
        and grammar[first - 1].pos in {"ADJ", "NOUN"}
        and grammar[first - 1].lower not in DETERMINERS
    ):
        first -= 1
    if not first or grammar[first - 1].lower not in DETERMINERS:
        return None
    after = grammar[noun.i + 1] if noun.i + 1 < len(grammar) else noun
    if after.tag in {"NNP", "NN"} or after.capital:
        return None
    return Grammar(grammar[first - 1 : noun.i + 1])


def _answers(grammar: Grammar, noun: Token) -> bool:
    """Tell whether a noun says something: a "clockmaker" that no list has."""
    return (
        noun.dep in SUBJECTS
        and noun.lemma not in terms("humans", "no one")
        and grammar.head(noun).lemma in terms("verbs", "say")
    )


def _key(grammar: Grammar, noun: Token) -> str:
    before = grammar[noun.i - 1]
    return f"{before.lower} {noun.lemma}" if before.pos == "ADJ" else noun.lemma


def _count(figure: Figure, part: Part, phrase: Grammar, noun: Token) -> None:
    text = part.text[phrase[0].start : noun.end]
    form = " ".join(text.split())
    form = (
        f"the {form.split(' ', 1)[1]}"
        if phrase[0].lower in {"a", "an", "this", "that", "another"}
        else form[0].lower() + form[1:]
    )
    figure.forms[form] += 1
    if gender := gender_of(noun.lemma):
        figure.votes[gender] += 100 * (gender != "unknown")
    if not figure.names:
        figure.names.append(Name(titles=(), words=(form,)))
    figure.mentions.append(
        Mention(
            part=part.index,
            first=phrase[0].i,
            last=noun.i,
            text=form,
            titled=False,
            certain=True,
            quotation=None,
            vocative=False,
            subject=noun.dep in SUBJECTS,
            possessive=False,
            plural=False,
            after_and=False,
            entity="",
        )
    )


def _joined(found: dict[str, Figure]) -> list[Figure]:
    """Let "the man" be "the old man" where no other man is about."""
    for noun in [key for key in found if " " not in key]:
        fuller = [key for key in found if key.endswith(f" {noun}")]
        if len(fuller) == 1:
            found[fuller[0]].take(
                found.pop(noun), why="the same noun, the adjective left out"
            )
    return list(found.values())


def _singular() -> frozenset[str]:
    return (
        terms("humans", "male") | terms("humans", "female") | terms("humans", "either")
    )


def worth_telling(figures: list[Figure]) -> Iterator[Figure]:
    """Yield those who speak, or act often enough."""
    for figure in figures:
        if figure.spoken or sum(m.subject for m in figure.mentions) >= OFTEN:
            yield figure
