"""Who is seen while they speak, after a person has said who speaks.

That a line is only heard was read of whoever was thought to speak it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_name
from crews.architect.edits.people import all_names
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedQuotation
from ports.domain.story import Span

_HEARD = re.compile(
    r"(?<!\bin )(?<!\bwith )\b(?:an?|the|another|some) (?:[\w'’-]+,? ){0,3}voices?\b"
    r"|\b(?:on|over|through|from) (?:the|his|her|an?) (?:tele)?phone\b"
    r"|\b(?:on|over|through|from) (?:the|his|her|an?) "
    r"(?:radio|intercom|(?:loud)?speaker|receiver|headset)\b"
    r"|\bfrom (?:above|behind|below|beyond|inside|outside|upstairs|within|"
    r"the (?:next|other))\b",
    re.IGNORECASE,
)
"""Narration that lets a voice be heard whose owner is not seen."""


def show_speakers(
    passage: ResolvedPassage,
    numbers: Collection[str],
    *,
    arrivals: Collection[PassageName],
    cast: Sequence[MergedIdentity],
    text: str,
) -> ResolvedPassage:
    """Return *passage* with lines in frame of *numbers* whose speaker is there.

    Unless the text beside a line tells of a voice, or a script's cue does. *arrivals*
    are the names of whom a person has put into a scene.
    """
    owners = {name: id(each) for each in cast for name in each.occurrences}
    shown = {
        quotation.number
        for quotation in passage.quotations
        if quotation.number in numbers
        and quotation.delivery == "off_screen"
        and quotation.cue is None
        and _is_there(passage, quotation, arrivals, owners)
        and not any(map(_HEARD.search, _narration_beside(passage, quotation, text)))
    }
    quotations = tuple(
        each.model_copy(update={"delivery": "on_screen"})
        if each.number in shown
        else each
        for each in passage.quotations
    )
    return passage.model_copy(update={"quotations": quotations})


def is_shown(
    person: MergedIdentity, source: Span, passage: ResolvedPassage, text: str
) -> bool:
    """Tell whether *source* has somebody in frame: with a line, or named by it."""
    called = {name for number, name in person.occurrences if number == passage.number}
    lines = [q for q in passage.quotations if source.contains(q.source)]
    if any(q.speaker in called and q.delivery == "on_screen" for q in lines):
        return True
    named = (at for name in all_names(person) for at in find_name(name, text, source))
    return any(not any(q.source.contains(at) for q in lines) for at in named)


def _is_there(
    passage: ResolvedPassage,
    quotation: ResolvedQuotation,
    arrivals: Collection[PassageName],
    owners: Mapping[PassageName, int],
) -> bool:
    here = {
        (passage.number, name)
        for scene in passage.scenes
        if scene.source.contains(quotation.source)
        for name in scene.people
    }
    speaker = owners.get((passage.number, quotation.speaker or ""))
    return speaker in {owners[name] for name in (*here, *arrivals) if name in owners}


def _narration_beside(
    passage: ResolvedPassage, quotation: ResolvedQuotation, text: str
) -> Iterator[str]:
    """Yield what its paragraph tells before and after a line, up to the next ones."""
    unit = next(each for each in passage.units if each.number == quotation.unit)
    others = [q.source for q in passage.quotations if q.unit == quotation.unit]
    start, end = quotation.source.start, quotation.source.end
    ends = [other.end for other in others if other.end <= start]
    starts = [other.start for other in others if other.start >= end]
    yield text[max((unit.source.start, *ends)) : start]
    yield text[end : min((unit.source.end, *starts))]
