"""Whom speech calls without a name: "aunt", "sir", "papa"."""

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


def addressed(paragraph: tuple[Part, ...], cast: Cast) -> tuple[frozenset[int], Gender]:
    """Return who is called "aunt" and the gender of whoever is called "sir"."""
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
                return frozenset(kin), ADDRESS[word]
    return frozenset(), "unknown"
