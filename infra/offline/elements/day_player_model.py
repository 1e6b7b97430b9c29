"""Who without a name is somebody of their own: a score, learnt from casts of stories.

"The clerk" who reads the charge is a day player; "the old banker" is Mr. Hale, whom the
scene has named, and "a partner" whom she thanks is nobody yet.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.linear_model import Features, LinearModel
from infra.offline.language.tokens import Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.nominals import find_presented_roles

WEIGHTS = Path(__file__).with_name("day_player_weights.json")
MANY = 3
"""Uses of a noun above which it is a word for anybody there."""
UNITS_AFTER = 11
"""Units among which somebody is told of again by the same noun."""
SOMEBODY = frozenset({"someone", "somebody"})
ONE = frozenset({"one", "another"})


@cache
def load_day_player_model() -> LinearModel:
    """Return the model that is shipped with the reader; above 0 is a day player."""
    return LinearModel.load(WEIGHTS)


@dataclass(frozen=True, kw_only=True)
class DayPlayerContext:
    """A passage as the choice of day players sees it."""

    document: Document
    coreference: Coreference

    @cached_property
    def roles_in_capitals(self) -> frozenset[str]:
        """The nouns by which a script presents people in capitals."""
        return find_presented_roles(self.document)

    def features(self, unit: TextUnit, first: Token, last: Token) -> Features:
        """Return what is seen of the words from *first* to *last*, by name."""
        parse = unit.parse
        children = parse.children(last)
        is_definite = any(t.dep == "det" and t.lower == "the" for t in children)
        is_described = first.i < last.i
        verb = parse.head(last)
        # "By the door stood the groom": a parser takes him for its object.
        is_object = last.dep in {"dobj", "dative"} and parse.subject(verb) is not None
        is_of_speech = verb.lemma in terms("verbs", "speech")
        seen = {
            "object": is_object and not is_of_speech,
            "spoken to": is_object and is_of_speech,
            "owned": any(t.dep == "poss" for t in children),
            "the, described": is_definite and is_described,
            "the, alone": is_definite and not is_described,
            "speaks": is_of_speech and not is_object,
            "trade": last.lemma in terms("humans", "trade"),
            "somebody": last.lower in SOMEBODY or first.lower in ONE,
            "beside people": any(
                r.who and r.who.reported for r in self.coreference.references(unit)
            ),
            "again": self._is_told_again(unit, last),
            "twice": self._counts[last.lemma] == len(("once", "again")),
            "often": self._counts[last.lemma] > MANY,
        }
        return {name: 1.0 for name, is_so in seen.items() if is_so}

    def is_newcomer(self, unit: TextUnit, noun: Token) -> bool:
        """Tell whether a script has just brought in another one: "a boy", "the boy"."""
        if unit.role != "action":
            return False
        near = self.document.units[max(0, unit.index - UNITS_AFTER) : unit.index + 1]
        return any(
            token.lemma == noun.lemma
            and not {"a", "an"}.isdisjoint(c.lower for c in one.parse.children(token))
            for one in near
            for token in one.narration
            if one.role == "action" and not token.text.isupper()
        )

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(t.lemma for unit in self.document.units for t in unit.parse)

    def _is_told_again(self, unit: TextUnit, noun: Token) -> bool:
        after = self.document.units[unit.index + 1 : unit.index + 1 + UNITS_AFTER]
        return any(t.lemma == noun.lemma for one in after for t in one.narration)
