"""People without a proper name: "the captain", "my mother", "the old man"."""

from collections.abc import Iterator

from infra.offline.language.assertion_status import is_simile
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import PersonName
from ports.domain.structure import Gender

DETERMINERS = frozenset(
    {"the", "a", "an", "this", "that", "my", "his", "her", "our", "another"}
)
MIN_ACTS = 3
"""Acts that make somebody a person of the story, when they never speak."""


def noun_gender(noun: str) -> Gender:
    """Return the gender that a noun for a person tells."""
    match by_term("humans").get(noun):
        case "male":
            return "male"
        case "female":
            return "female"
        case _:
            return "unknown"


def find_nominals(page: Document) -> list[EntityCluster]:
    """Return everybody that *page* calls by a noun, by noun and adjective."""
    found: dict[str, EntityCluster] = {}
    for part in page.units:
        if part.role not in NARRATION_ROLES:
            continue
        for token in part.narration:
            if phrase := _noun_phrase(part.parse, token):
                figure = found.setdefault(
                    _cluster_key(part.parse, token), EntityCluster(nominal=True)
                )
                _add_mention(figure, part, phrase, token)
    return _merge_bare_nouns(found)


def _noun_phrase(grammar: ParsedText, noun: Token) -> ParsedText | None:
    """Return the words of "the old captain" that end with *noun*."""
    if (
        noun.tag != "NN"
        or not (noun.lemma in _person_nouns() or _is_speaking_subject(grammar, noun))
        or noun.dep in {"compound", "attr", "amod"}
        or is_simile(grammar, noun)
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
    if after.tag in {"NNP", "NN"} or after.is_capitalised:
        return None
    return ParsedText(grammar[first - 1 : noun.i + 1])


def _is_speaking_subject(grammar: ParsedText, noun: Token) -> bool:
    """Tell whether a noun says something: a "clockmaker" that no list has."""
    return (
        noun.dep in SUBJECTS
        and noun.lemma not in terms("humans", "no one")
        and grammar.head(noun).lemma in terms("verbs", "say")
    )


def _cluster_key(grammar: ParsedText, noun: Token) -> str:
    before = grammar[noun.i - 1]
    return f"{before.lower} {noun.lemma}" if before.pos == "ADJ" else noun.lemma


def _add_mention(
    figure: EntityCluster, part: TextUnit, phrase: ParsedText, noun: Token
) -> None:
    text = part.text[phrase[0].start : noun.end]
    form = " ".join(text.split())
    form = (
        f"the {form.split(' ', 1)[1]}"
        if phrase[0].lower in {"a", "an", "this", "that", "another"}
        else form[0].lower() + form[1:]
    )
    figure.forms[form] += 1
    if gender := noun_gender(noun.lemma):
        figure.gender_votes[gender] += 100 * (gender != "unknown")
    if not figure.names:
        figure.names.append(PersonName(titles=(), words=(form,)))
    figure.mentions.append(
        Mention(
            unit_index=part.index,
            first=phrase[0].i,
            last=noun.i,
            text=form,
            has_title=False,
            is_certain=True,
            quotation=None,
            is_vocative=False,
            is_subject=noun.dep in SUBJECTS,
            is_possessive=False,
            is_plural=False,
            after_and=False,
            entity_label="",
        )
    )


def _merge_bare_nouns(found: dict[str, EntityCluster]) -> list[EntityCluster]:
    """Let "the man" be "the old man" where no other man is about."""
    for noun in [key for key in found if " " not in key]:
        fuller = [key for key in found if key.endswith(f" {noun}")]
        if len(fuller) == 1:
            found[fuller[0]].absorb(
                found.pop(noun), why="the same noun, the adjective left out"
            )
    return list(found.values())


def _person_nouns() -> frozenset[str]:
    return (
        terms("humans", "male") | terms("humans", "female") | terms("humans", "either")
    )


def salient_nominals(figures: list[EntityCluster]) -> Iterator[EntityCluster]:
    """Yield those who speak, or act often enough."""
    for figure in figures:
        if (
            figure.quotation_count
            or sum(m.is_subject for m in figure.mentions) >= MIN_ACTS
        ):
            yield figure
