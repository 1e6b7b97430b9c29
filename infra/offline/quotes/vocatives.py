"""Whom speech calls without a name: "aunt", "sir", "papa"."""

from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.people.coreference import Coreference
from infra.offline.people.person_name import KIN_TITLES
from ports.domain.structure import Gender

VOCATIVE_GENDERS: dict[str, Gender] = {
    "sir": "male",
    "papa": "male",
    "dad": "male",
    "daddy": "male",
    "mum": "female",
    "mom": "female",
    "father": "male",
    "ma'am": "female",
    "madam": "female",
    "mamma": "female",
    "mother": "female",
    "miss": "female",
    "aunt": "female",
    "uncle": "male",
}


PARENT_VOCATIVES = frozenset(
    {"papa", "dad", "daddy", "mum", "mom", "father", "mamma", "mother"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocative:
    """Whom speech calls without a name.

    Attributes:
        kin: Figures of that title: "aunt".
        gender: Of whoever is called so.
        parent: It is a child that speaks: "papa".
    """

    kin_ids: frozenset[int] = frozenset()
    gender: Gender = "unknown"
    is_parent: bool = False


def find_vocative(paragraph: tuple[TextUnit, ...], cast: Coreference) -> Vocative:
    """Return whom *paragraph* calls "aunt", "sir" or "papa"."""
    for part in paragraph:
        for token in part.parse:
            word = token.lower
            if word not in VOCATIVE_GENDERS or not part.quotation_at(token.start):
                continue
            before = part.parse[token.i - 1].text if token.i else "“"
            after = (
                part.parse[token.i + 1].text if token.i + 1 < len(part.parse) else "”"
            )
            if before in {",", "“", '"', "‘", "—"} and not after[:1].isalnum():
                kin = (
                    id(figure)
                    for figure in cast.named
                    if word in KIN_TITLES
                    and any(word in n.titles for n in figure.names)
                )
                return Vocative(
                    kin_ids=frozenset(kin),
                    gender=VOCATIVE_GENDERS[word],
                    is_parent=word in PARENT_VOCATIVES,
                )
    return Vocative()
