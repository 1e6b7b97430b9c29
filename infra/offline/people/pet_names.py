"""Pet names in a screenplay: Kate is Catherine only where the script says so.

Its writer calls everybody by one name. In prose, who is Kate to one is Catherine to
another.
"""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from infra.offline.language.document import NARRATION_ROLES, Document
from infra.offline.language.lexicon import terms
from infra.offline.people.mentions import Mention
from infra.offline.people.name_matching import are_pet_forms, name_called_by
from infra.offline.people.person_name import PersonName

NamePair = tuple[PersonName, PersonName]

NAMING_VERBS = terms("verbs", "naming") | terms("verbs", "known as")
MAX_NAMING_WORDS = 6
"""Words between two names that a naming verb joins: ", whom all the town calls"."""
MAX_UNITS_TO_CUE = 4
"""Paragraphs from an introduction in capitals to the first cue of who is meant."""

_APPOSITION = re.compile(r"""\s*[,("“‘'—–-][^A-Za-z.!?;:]*(?:s\b[^A-Za-z.!?;:]*)?""")
"""What may stand between both names: a comma, a bracket, an age ("30s")."""
_LIST = re.compile(r"\s*(?:,|and\b|&)")


def find_strange_pet_names(
    document: Document, mentions: list[Mention]
) -> Iterator[NamePair]:
    """Yield each two names of a screenplay that only a pet name would join."""
    if document.material.format != "screenplay":
        return
    joined = set(_find_introductions(document, mentions))
    names = sorted({PersonName.parse(m.text) for m in mentions}, key=repr)
    for one, other in combinations(names, 2):
        if are_pet_forms(one, other) and _pair_of_words(one, other) not in joined:
            yield one, other


def _find_introductions(
    document: Document, mentions: list[Mention]
) -> Iterator[frozenset[str | None]]:
    """Yield the given names that the script says to be one person's."""
    ordered = sorted(mentions, key=lambda m: (m.unit_index, m.first))
    for before, after in pairwise(ordered):
        if _is_named_so(document, before, after):
            yield _pair_of_words(
                PersonName.parse(before.text), PersonName.parse(after.text)
            )
    met: set[str | None] = set()
    for mention in ordered:
        name = PersonName.parse(mention.text)
        if name.words[1:] and _is_introduction(document, mention):
            for cue in _cues_after(document, mention.unit_index):
                if are_pet_forms(name, cue) and name_called_by(cue) not in met:
                    yield _pair_of_words(name, cue)
        met.add(name_called_by(name))


def _pair_of_words(one: PersonName, other: PersonName) -> frozenset[str | None]:
    return frozenset({name_called_by(one), name_called_by(other)})


def _is_named_so(document: Document, before: Mention, after: Mention) -> bool:
    """Tell whether the first of two names is said to be the second.

    "ANNA HALE, Nan to everybody", and "Anna Hale, whom all the town calls Nan".
    """
    if before.unit_index != after.unit_index:
        return False
    unit = document.units[before.unit_index]
    between = unit.parse[before.last + 1 : after.first]
    if any(token.lemma in NAMING_VERBS for token in between):
        return len(between) <= MAX_NAMING_WORDS
    gap = unit.text[unit.parse[before.last].end : unit.parse[after.first].start]
    is_list = "(" not in gap and _LIST.match(unit.text, unit.parse[after.last].end)
    is_told = unit.role in NARRATION_ROLES
    return is_told and not is_list and bool(_APPOSITION.fullmatch(gap))


def _is_introduction(document: Document, mention: Mention) -> bool:
    """Tell whether the action writes a name in capitals, as of somebody new."""
    role = document.units[mention.unit_index].role
    return mention.text.isupper() and role in NARRATION_ROLES


def _cues_after(document: Document, index: int) -> Iterator[PersonName]:
    """Yield the cues that stand together with a paragraph of action."""
    for unit in document.units[index + 1 : index + 1 + MAX_UNITS_TO_CUE]:
        yield from (PersonName.parse(q.speaker) for q in unit.quotations if q.speaker)
