"""`read_passage`: scenes, people, speakers and elements of one passage."""

from itertools import pairwise

from infra.offline.elements.extraction import extract_elements
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.extractive_summary import summarise, truncate
from infra.offline.people.coreference import Coreference
from infra.offline.people.nominals import salient_nominals
from infra.offline.people.profile import build_person_reading
from infra.offline.quotes.attribution import AttributedQuotation, attribute_quotations
from infra.offline.quotes.dialogue_aliases import find_aliases
from infra.offline.quotes.offscreen import mark_offscreen, people_present
from infra.offline.scenes import narrative_mode
from infra.offline.scenes.place_mentions import PlaceMention, find_places
from infra.offline.scenes.segmentation import (
    THRESHOLD,
    BoundaryEvidence,
    choose_boundaries,
    score_boundaries,
)
from infra.offline.scenes.setting import SceneSetting, choose_setting
from infra.offline.scenes.sluglines import Slugline, find_slugline
from infra.offline.scenes.temporal import time_of_day, time_shift
from ports.domain.film import TimeOfDay
from ports.questions.read_passage import (
    PassageReading,
    QuotationReading,
    SceneReading,
)

SHORT = 120
MAX_PEOPLE = 60
MAX_PRESENT = 40


def read_passage(page: Document) -> PassageReading:
    """Return everything that the rules find in *page*."""
    cast = Coreference.resolve(page)
    spoken = attribute_quotations(page, cast)
    if joins := find_aliases(page, cast, spoken):
        cast = cast.merge(page, joins)
        spoken = attribute_quotations(page, cast)
    cast.select_reported(
        list(salient_nominals(cast.unnamed))[: MAX_PEOPLE // 3], limit=MAX_PEOPLE
    )
    spoken = mark_offscreen(page, cast, spoken)
    return PassageReading(
        scenes=_scene_readings(page, cast, spoken),
        people=tuple(
            build_person_reading(page, cast, figure) for figure in cast.reported
        ),
        quotations=tuple(_quotation_reading(one) for one in spoken),
        elements=tuple(extract_elements(page, cast)),
    )


def _quotation_reading(one: AttributedQuotation) -> QuotationReading:
    who = one.speaker if one.speaker is not None and one.speaker.reported else None
    return QuotationReading(
        number=one.quotation.number,
        speaker=truncate(who.name, SHORT) if who else None,
        attribution=one.attribution if who else "none",
        confidence=one.confidence if who else 0.0,
        unspoken=one.non_speech,
        offscreen=who is not None and one.is_offscreen,
    )


def _scene_readings(
    page: Document, cast: Coreference, spoken: list[AttributedQuotation]
) -> tuple[SceneReading, ...]:
    surnames = frozenset(w for f in cast.named for n in f.names for w in n.words)
    places = [p for part in page.units for p in find_places(part, surnames)]
    found = score_boundaries(page, cast, places)
    starts = choose_boundaries(page, found, open_start=not page.material.opens_chapter)
    bounds = [*starts, len(page.units)]
    scenes: list[SceneReading] = []
    for start, stop in pairwise(bounds):
        scenes.append(
            _scene_reading(
                page,
                page.units[start:stop],
                cast=cast,
                spoken=spoken,
                change=found[start],
                places=places,
                before=scenes[-1] if scenes else None,
            )
        )
    return tuple(scenes)


def _scene_reading(
    page: Document,
    parts: tuple[TextUnit, ...],
    *,
    cast: Coreference,
    spoken: list[AttributedQuotation],
    change: BoundaryEvidence,
    places: list[PlaceMention],
    before: SceneReading | None,
) -> SceneReading:
    continues = before is None and _continues_previous_passage(page, change)
    slug = find_slugline(parts)
    where = (
        slug.setting
        if slug
        else _scene_setting(parts, places, change=change, before=before)
    )
    time, time_unit = _scene_time(slug, parts, before)
    moved = next((s for part in parts[:2] if (s := time_shift(part.text))), None)
    names = frozenset(w for f in cast.named for form in f.forms for w in form.split())
    return SceneReading(
        first_unit=parts[0].number,
        last_unit=parts[-1].number,
        # A screenplay shows whatever it tells, and does so in the present tense.
        kind="scene" if slug else narrative_mode.classify_mode(parts),
        continues=continues,
        place=truncate(where.place, SHORT) if where.place else None,
        within=truncate(where.within, SHORT) if where.within else None,
        setting=where.kind,
        time_of_day=time,
        time_unit=time_unit,
        day=moved[0] if moved else ("same" if before or continues else "unknown"),
        people=people_present(parts, cast, spoken)[:MAX_PRESENT],
        summary=summarise(parts, names),
    )


def _scene_time(
    slug: Slugline | None, parts: tuple[TextUnit, ...], before: SceneReading | None
) -> tuple[TimeOfDay, str | None]:
    """Return the time that the slugline tells, or else the narration."""
    if slug is not None and slug.time is not None:
        return slug.time, parts[0].number
    if slug is not None and slug.continues and before is not None:
        return before.time_of_day, parts[0].number
    told, unit = _time_in_narration(parts)
    if told == "UNKNOWN" and before is not None and _is_same_time(parts):
        return before.time_of_day, before.time_unit
    return told, unit


def _is_same_time(parts: tuple[TextUnit, ...]) -> bool:
    """Tell whether nothing says that time has passed since the scene before."""
    moved = any(time_shift(part.text) for part in parts[:2])
    return not moved and all(part.role != "heading" for part in parts[:2])


def _continues_previous_passage(page: Document, change: BoundaryEvidence) -> bool:
    """Tell whether the first scene goes on from the passage before."""
    if page.material.opens_chapter or not page.material.tail.strip():
        return False
    return change.weight < THRESHOLD


def _scene_setting(
    parts: tuple[TextUnit, ...],
    places: list[PlaceMention],
    *,
    change: BoundaryEvidence,
    before: SceneReading | None,
) -> SceneSetting:
    first, last = parts[0].index, parts[-1].index
    here = [p for p in places if first <= p.unit_index <= last]
    hints = " ".join(part.text for part in parts)
    found = choose_setting(here, first=first, hints=hints)
    if (
        found.place is None
        and before is not None
        and not change.has_mark
        and change.place == 0
    ):
        return SceneSetting(
            place=before.place, within=before.within, kind=before.setting
        )
    return found


def _time_in_narration(parts: tuple[TextUnit, ...]) -> tuple[TimeOfDay, str | None]:
    for part in parts:
        if part.role not in NARRATION_ROLES:
            continue
        told = (
            "".join(" " if part.quotation_at(i) else c for i, c in enumerate(part.text))
            if part.quotations
            else part.text
        )
        if found := time_of_day(told):
            return found, part.number
    return "UNKNOWN", None
