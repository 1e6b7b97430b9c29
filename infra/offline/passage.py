"""`read_passage`: scenes, people, speakers and elements of one passage."""

from itertools import pairwise

from infra.offline import kinds
from infra.offline.cast import Cast
from infra.offline.clock import shift, time_in
from infra.offline.elements import elements
from infra.offline.epithets import worth_telling
from infra.offline.heard import present, settled
from infra.offline.page import TOLD, Page, Part
from infra.offline.people import person
from infra.offline.places import PlaceMention, mentions_of_places
from infra.offline.recognising import recognised
from infra.offline.scenes import BAR, Change, boundaries, changes
from infra.offline.sluglines import Slugline, slugline
from infra.offline.speakers import Spoken, speakers
from infra.offline.summaries import summary, trimmed
from infra.offline.whereabouts import Whereabouts, whereabouts
from ports.film import TimeOfDay
from ports.questions.reading import (
    PassageReading,
    QuotationReading,
    SceneReading,
)

SHORT = 120
MOST_PEOPLE = 60
MOST_PRESENT = 40


def read_passage(page: Page) -> PassageReading:
    """Return everything that the rules find in *page*."""
    cast = Cast.of(page)
    spoken = speakers(page, cast)
    if joins := recognised(page, cast, spoken):
        cast = cast.joined(page, joins)
        spoken = speakers(page, cast)
    cast.settle(list(worth_telling(cast.unnamed))[: MOST_PEOPLE // 3], most=MOST_PEOPLE)
    spoken = settled(page, cast, spoken)
    return PassageReading(
        scenes=_scenes(page, cast, spoken),
        people=tuple(person(page, cast, figure) for figure in cast.told),
        quotations=tuple(_quotation(one) for one in spoken),
        elements=tuple(elements(page, cast)),
    )


def _quotation(one: Spoken) -> QuotationReading:
    who = one.who if one.who is not None and one.who.told else None
    return QuotationReading(
        number=one.quotation.number,
        speaker=trimmed(who.name, SHORT) if who else None,
        attribution=one.attribution if who else "none",
        confidence=one.confidence if who else 0.0,
        unspoken=one.unspoken,
        offscreen=who is not None and one.heard,
    )


def _scenes(page: Page, cast: Cast, spoken: list[Spoken]) -> tuple[SceneReading, ...]:
    surnames = frozenset(w for f in cast.named for n in f.names for w in n.words)
    places = [p for part in page.parts for p in mentions_of_places(part, surnames)]
    found = changes(page, cast, places)
    starts = boundaries(page, found, open_start=not page.material.opens_chapter)
    bounds = [*starts, len(page.parts)]
    scenes: list[SceneReading] = []
    for start, stop in pairwise(bounds):
        scenes.append(
            _scene(
                page,
                page.parts[start:stop],
                cast=cast,
                spoken=spoken,
                change=found[start],
                places=places,
                before=scenes[-1] if scenes else None,
            )
        )
    return tuple(scenes)


def _scene(
    page: Page,
    parts: tuple[Part, ...],
    *,
    cast: Cast,
    spoken: list[Spoken],
    change: Change,
    places: list[PlaceMention],
    before: SceneReading | None,
) -> SceneReading:
    continues = before is None and _goes_on(page, change)
    slug = slugline(parts)
    where = slug.where if slug else _where(parts, places, change=change, before=before)
    time, time_unit = _told_time(slug, parts, before)
    moved = next((s for part in parts[:2] if (s := shift(part.text))), None)
    names = frozenset(w for f in cast.named for form in f.forms for w in form.split())
    return SceneReading(
        first_unit=parts[0].number,
        last_unit=parts[-1].number,
        # A screenplay shows whatever it tells, and does so in the present tense.
        kind="scene" if slug else kinds.kind_of(parts),
        continues=continues,
        place=trimmed(where.place, SHORT) if where.place else None,
        within=trimmed(where.within, SHORT) if where.within else None,
        setting=where.setting,
        time_of_day=time,
        time_unit=time_unit,
        day=moved[0] if moved else ("same" if before or continues else "unknown"),
        people=present(parts, cast, spoken)[:MOST_PRESENT],
        summary=summary(parts, names),
    )


def _told_time(
    slug: Slugline | None, parts: tuple[Part, ...], before: SceneReading | None
) -> tuple[TimeOfDay, str | None]:
    """Return the time that the slugline tells, or else the narration."""
    if slug is not None and slug.time is not None:
        return slug.time, parts[0].number
    if slug is not None and slug.goes_on and before is not None:
        return before.time_of_day, parts[0].number
    told, unit = _time(parts)
    if told == "UNKNOWN" and before is not None and _clock_goes_on(parts):
        return before.time_of_day, before.time_unit
    return told, unit


def _clock_goes_on(parts: tuple[Part, ...]) -> bool:
    """Tell whether nothing says that time has passed since the scene before."""
    moved = any(shift(part.text) for part in parts[:2])
    return not moved and all(part.role != "heading" for part in parts[:2])


def _goes_on(page: Page, change: Change) -> bool:
    """Tell whether the first scene goes on from the passage before."""
    if page.material.opens_chapter or not page.material.tail.strip():
        return False
    return change.weight < BAR


def _where(
    parts: tuple[Part, ...],
    places: list[PlaceMention],
    *,
    change: Change,
    before: SceneReading | None,
) -> Whereabouts:
    first, last = parts[0].index, parts[-1].index
    here = [p for p in places if first <= p.part <= last]
    hints = " ".join(part.text for part in parts)
    found = whereabouts(here, first=first, hints=hints)
    if (
        found.place is None
        and before is not None
        and not change.mark
        and change.place == 0
    ):
        return Whereabouts(
            place=before.place, within=before.within, setting=before.setting
        )
    return found


def _time(parts: tuple[Part, ...]) -> tuple[TimeOfDay, str | None]:
    for part in parts:
        if part.role not in TOLD:
            continue
        told = (
            "".join(" " if part.quotation_at(i) else c for i, c in enumerate(part.text))
            if part.quotations
            else part.text
        )
        if found := time_in(told):
            return found, part.number
    return "UNKNOWN", None
