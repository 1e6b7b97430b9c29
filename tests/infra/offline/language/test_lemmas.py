"""The lemma of a verb, by its spelling."""

import pytest

from infra.offline.language.lemmas import mend_lemma
from tests.infra.offline.passage_builders import parses_of

KNOWN = frozenset({"star", "stare", "tap", "tape", "enter", "hand", "lace", "sing"})


@pytest.mark.parametrize(
    ("form", "lemma", "mended"),
    [
        ("stared", "star", "stare"),
        ("staring", "star", "stare"),
        ("starred", "star", "star"),
        ("taped", "tap", "tape"),
        ("singing", "sing", "sing"),
        ("reentered", "reentere", "reenter"),
        ("shorthanded", "shorthande", "shorthand"),
        ("unlaced", "unlac", "unlace"),
        ("glimpered", "glimpere", "glimpere"),
    ],
)
def test_a_verb_is_cut_by_its_spelling(form: str, lemma: str, mended: str) -> None:
    assert mend_lemma(form, lemma, KNOWN) == mended


def test_the_parse_has_the_mended_lemma() -> None:
    text = "She hated the stairs, and reentered the barn."

    verbs = [t.lemma for t in parses_of((text,))[text] if t.pos == "VERB"]

    assert verbs == ["hate", "reenter"]
