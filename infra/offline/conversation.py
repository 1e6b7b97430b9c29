"""Whose turn it is: who was meant last, who spoke last, and who was spoken to."""

from infra.offline.cast import Cast, Reference
from infra.offline.figures import Figure
from infra.offline.grammar import Token
from infra.offline.page import Part
from ports.structure import Gender

FAR = 120
"""Words of narration after which a conversation is over."""

MEMORY = 12


class Conversation:
    """What a listener remembers while a passage is read out.

    Attributes:
        turns: Who spoke, paragraph by paragraph; None where nobody knows.
        recent: Who was meant in narration, the latest last.
    """

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.turns: list[Figure | None] = []
        self.recent: list[Reference] = []
        self.called: Figure | None = None
        self.silence = FAR

    def narrate(self, paragraph: tuple[Part, ...]) -> None:
        """Hear a paragraph in which nobody speaks."""
        self.silence += sum(part.words for part in paragraph)
        if self.silence > FAR:
            self.turns.clear()
            self.called = None
        for part in paragraph:
            self._mean(part)

    def heard(self, paragraph: tuple[Part, ...], who: Figure | None) -> None:
        """Hear a paragraph in which *who* speaks."""
        self.silence = 0
        self.turns.append(who)
        self.called = next(
            (
                figure
                for part in paragraph
                for figure in self.vocatives(part)
                if figure is not who
            ),
            None,
        )
        for part in paragraph:
            self._mean(part)

    def _mean(self, part: Part) -> None:
        for reference in self.cast.references(part):
            who = reference.who or self.meant(reference.gender, part, reference.token)
            if who is not None:
                self.recent.append(
                    Reference(
                        part=reference.part,
                        token=reference.token,
                        who=who,
                        gender=who.gender,
                        subject=reference.subject,
                    )
                )
        del self.recent[:-MEMORY]

    def vocatives(self, part: Part) -> list[Figure]:
        """Return who is called by name in the speech of *part*."""
        return [
            figure
            for figure in self.cast.named
            for mention in figure.mentions
            if mention.part == part.index and mention.vocative
        ]

    def meant(
        self,
        gender: Gender,
        part: Part,
        token: Token,
        *,
        avoiding: frozenset[int] = frozenset(),
    ) -> Figure | None:
        """Return whom a pronoun at *token* means: the last subject that it fits."""
        here = [r for r in self.cast.references(part) if r.who and r.token.i < token.i]
        for known in (True, False):
            for reference in _subjects_first(here) + _subjects_first(self.recent):
                who = reference.who
                if who is None or id(who) in avoiding or who.group:
                    continue
                if who.gender == gender or (not known and who.gender == "unknown"):
                    return who
        return None

    def speaking(
        self, gender: Gender, part: Part, token: Token, *, avoiding: frozenset[int]
    ) -> Figure | None:
        """Return whom "he said" means: whose turn it is, if the pronoun fits."""
        here = [
            r
            for r in self.cast.references(part)
            if r.who and r.subject and r.token.i < token.i
        ]
        for reference in reversed(here):
            if (
                reference.who
                and reference.who.gender == gender
                and id(reference.who) not in avoiding
            ):
                return reference.who
        turn = self.whose_turn(avoiding=avoiding)
        if turn is not None and turn.gender == gender:
            return turn
        last = self.turns[-1] if self.turns else None
        avoid = avoiding | ({id(last)} if last is not None else set())
        found = self.meant(gender, part, token, avoiding=avoid)
        if found is not None and found.gender == gender:
            return found
        if last is not None and last.gender == gender and id(last) not in avoiding:
            return last
        return found or (turn if turn and turn.gender == "unknown" else None)

    def whose_turn(self, *, avoiding: frozenset[int]) -> Figure | None:
        """Return who speaks next when two talk in turn."""
        if not self.turns or self.turns[-1] is None:
            return None
        last = self.turns[-1]
        if self.called is not None and id(self.called) not in avoiding:
            return self.called
        for earlier in reversed(self.turns[:-1]):
            if earlier is not None and earlier is not last:
                return earlier if id(earlier) not in avoiding else None
        others = [
            r.who
            for r in self.recent
            if r.who is not None and r.who is not last and not r.who.group
        ]
        others = [o for o in others if id(o) not in avoiding]
        return others[-1] if others else None


def _subjects_first(references: list[Reference]) -> list[Reference]:
    """Return the latest first, those that act before those that do not."""
    return [r for r in reversed(references) if r.subject] + [
        r for r in reversed(references) if not r.subject
    ]
