"""Who speaks each quotation: said so, meant by a pronoun, in turn, or implied."""

from dataclasses import dataclass, replace

from infra.offline.attribution import said_beside
from infra.offline.cast import PRONOUNS, Cast
from infra.offline.conversation import Conversation
from infra.offline.figures import Figure
from infra.offline.grammar import Token
from infra.offline.page import Page, Part
from infra.offline.unspoken import Unspoken, unspoken
from ports.film import Attribution
from ports.questions.numbered import NumberedQuotation

# How often each kind was right on fiction with gold speakers (`tests/quality`).
CONFIDENCE: dict[Attribution, float] = {
    "cue": 1.0,
    "explicit": 0.95,
    "anaphoric": 0.8,
    "implicit": 0.7,
    "alternating": 0.65,
    "none": 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A quotation with its speaker, or with what it is instead of speech."""

    quotation: NumberedQuotation
    who: Figure | None
    attribution: Attribution
    confidence: float
    unspoken: Unspoken | None = None


def speakers(page: Page, cast: Cast) -> list[Spoken]:
    """Return every quotation of *page*, in order, with its speaker."""
    talk = Conversation(cast)
    known: dict[str, Spoken] = {}
    for paragraph in page.paragraphs:
        turn = _Turn(paragraph, cast=cast, talk=talk, known=known)
        spoken = turn.attributed()
        known.update((s.quotation.number, s) for s in spoken)
        who = next((s.who for s in spoken if s.who), None)
        if any(s.unspoken is None for s in spoken):
            talk.heard(paragraph, who)
        else:
            talk.narrate(paragraph)
    for one in known.values():
        if one.who is not None:
            one.who.spoken += 1
    return [known[q.number] for part in page.parts for q in part.quotations]


class _Turn:
    """One paragraph: unless it says otherwise, one person speaks in it."""

    def __init__(
        self,
        paragraph: tuple[Part, ...],
        *,
        cast: Cast,
        talk: Conversation,
        known: dict[str, Spoken],
    ) -> None:
        self.paragraph = paragraph
        self.cast = cast
        self.talk = talk
        self.known = known
        self.avoiding = frozenset(
            id(f) for part in paragraph for f in talk.vocatives(part)
        )

    def attributed(self) -> list[Spoken]:
        pairs = [(part, q) for part in self.paragraph for q in part.quotations]
        stated = [self._stated(part, q) for part, q in pairs]
        if not pairs:
            return []
        settled = next((s for s in stated if s and s.who), None) or self._guessed(pairs)
        result: list[Spoken] = []
        for (_, quotation), one in zip(pairs, stated, strict=True):
            if one is None:
                one = replace(settled, quotation=quotation)  # noqa: PLW2901 - what is not stated is settled
            elif one.who is not None:
                settled = one
            result.append(one)
        return result

    def _stated(self, part: Part, quotation: NumberedQuotation) -> Spoken | None:
        """Return what the words beside *quotation* say of it."""
        if quotation.speaker is not None:
            return _spoken(quotation, self.cast.called(quotation.speaker), "cue")
        if what := unspoken(part, quotation):
            return Spoken(
                quotation=quotation,
                who=None,
                attribution="none",
                confidence=0.0,
                unspoken=what,
            )
        if said := said_beside(part, quotation):
            return self._named(part, quotation, said.subject)
        if earlier := self.known.get(quotation.continues or ""):
            return replace(earlier, quotation=quotation)
        return None

    def _named(
        self, part: Part, quotation: NumberedQuotation, subject: Token
    ) -> Spoken | None:
        who = self._name_at(part, subject)
        if who is not None:
            return _spoken(quotation, who, "explicit")
        if subject.lower == "i" and self.cast.narrator:
            return _spoken(quotation, self.cast.narrator, "explicit")
        if gender := PRONOUNS.get(subject.lower):
            who = self.talk.speaking(gender, part, subject, avoiding=self.avoiding)
            return _spoken(quotation, who, "anaphoric") if who else None
        return None

    def _name_at(self, part: Part, subject: Token) -> Figure | None:
        """Return whom the name that *subject* is a word of means."""
        return self.cast.ending_at(part.index, subject.i)

    def _guessed(self, pairs: list[tuple[Part, NumberedQuotation]]) -> Spoken:
        quotation = pairs[0][1]
        if who := self._actor():
            return _spoken(quotation, who, "implicit")
        return _spoken(
            quotation, self.talk.whose_turn(avoiding=self.avoiding), "alternating"
        )

    def _actor(self) -> Figure | None:
        """Return who acts beside the speech: "Della turned. “…”"."""
        for part in self.paragraph:
            for reference in self.cast.references(part):
                if not reference.subject:
                    continue
                who = reference.who or self.talk.speaking(
                    reference.gender, part, reference.token, avoiding=self.avoiding
                )
                if who is not None and id(who) not in self.avoiding and not who.group:
                    return who
        return None


def _spoken(
    quotation: NumberedQuotation, who: Figure | None, how: Attribution
) -> Spoken:
    if who is None:
        return Spoken(quotation=quotation, who=None, attribution="none", confidence=0.0)
    return Spoken(
        quotation=quotation, who=who, attribution=how, confidence=CONFIDENCE[how]
    )
