"""Whom speech calls without a name: "aunt", "sir", "papa"."""

from dataclasses import dataclass

from infra.offline.cast import Cast
from infra.offline.naming import KIN
from infra.offline.page import Part
from ports.structure import Gender

ADDRESS: dict[str, Gender] = {
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


PARENTS = frozenset({"papa", "dad", "daddy", "mum", "mom", "father", "mamma", "mother"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Whom speech calls without a name.

    Attributes:
        kin: Figures of that title: "aunt".
        gender: Of whoever is called so.
        parent: It is a child that speaks: "papa".
    """

    kin: frozenset[int] = frozenset()
    gender: Gender = "unknown"
    parent: bool = False


def addressed(paragraph: tuple[Part, ...], cast: Cast) -> Address:
    """Return whom *paragraph* calls "aunt", "sir" or "papa"."""
    for part in paragraph:
        for token in part.grammar:
            word = token.lower
            if word not in ADDRESS or not part.quotation_at(token.start):
                continue
            before = part.grammar[token.i - 1].text if token.i else "“"
            after = (
                part.grammar[token.i + 1].text
                if token.i + 1 < len(part.grammar)
                else "”"
            )
            if before in {",", "“", '"', "‘", "—"} and not after[:1].isalnum():
                kin = (
                    id(figure)
                    for figure in cast.named
                    if word in KIN and any(word in n.titles for n in figure.names)
                )
                return Address(
                    kin=frozenset(kin), gender=ADDRESS[word], parent=word in PARENTS
                )
    return Address()
