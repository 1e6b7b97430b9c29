"""Who speaks each quotation: the likeliest order of turns in its conversation."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.page import Page
from infra.offline.speeches import Speech
from infra.offline.turns import Turn, conversations
from infra.offline.unspoken import Unspoken
from infra.offline.weighing import Candidate, likeliest
from ports.film import Attribution
from ports.questions.numbered import NumberedQuotation

# How often each kind was right on 34 novels with gold speakers (`tests/quality`). None
# falls below an even chance, so only a turn that nobody fits is left unresolved.
CONFIDENCE: dict[Attribution, float] = {
    "cue": 1.0,
    "explicit": 0.92,
    "anaphoric": 0.73,
    "implicit": 0.63,
    "alternating": 0.71,
    "none": 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A quotation with its speaker, or with what it is instead of speech.

    Attributes:
        heard: It is a voice that is said to speak; once settled, whoever is only heard.
    """

    quotation: NumberedQuotation
    who: Figure | None
    attribution: Attribution
    confidence: float
    unspoken: Unspoken | None = None
    heard: bool = False


def speakers(page: Page, cast: Cast) -> list[Spoken]:
    """Return every quotation of *page*, in order, with its speaker."""
    known: dict[str, Spoken] = {}
    for turns in conversations(page, cast):
        for turn, who in zip(turns, likeliest(turns, cast), strict=True):
            for spoken in _spoken(turn, who):
                known[spoken.quotation.number] = spoken
    for one in known.values():
        if one.who is not None:
            one.who.spoken += 1
    return [known[q.number] for part in page.parts for q in part.quotations]


def _spoken(turn: Turn, found: Candidate) -> Iterator[Spoken]:
    """Yield a turn's quotations: one speaker, unless a quotation states another."""
    who, how = found.who, found.attribution
    for speech in turn.speeches:
        if speech.stated is not None:
            who, how = speech.stated, "cue" if speech.quotation.speaker else "explicit"
        yield _one(speech, who, how)


def _one(speech: Speech, who: Figure | None, how: Attribution) -> Spoken:
    if speech.unspoken or who is None:
        who, how = None, "none"
    return Spoken(
        quotation=speech.quotation,
        who=who,
        attribution=how,
        confidence=CONFIDENCE[how],
        unspoken=speech.unspoken,
        heard=speech.heard,
    )
