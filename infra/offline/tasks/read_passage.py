"""`read_passage`: scenes, people, speakers and elements of one passage."""

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from infra.offline.elements.drivers import seat_drivers
from infra.offline.elements.extraction import extract_elements
from infra.offline.elements.lone_players import cast_lone_players
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.extractive_summary import summarise, truncate
from infra.offline.people.coreference import Coreference
from infra.offline.people.cue_mentions import is_role
from infra.offline.people.entity import EntityCluster
from infra.offline.people.family_aliases import family_aliases
from infra.offline.people.naming_clauses import naming_merges
from infra.offline.people.nominals import salient_nominals
from infra.offline.people.profile import build_person_reading
from infra.offline.people.title_aliases import title_aliases
from infra.offline.quotes.attribution import AttributedQuotation, attribute_quotations
from infra.offline.quotes.dialogue_aliases import find_aliases
from infra.offline.quotes.kinship import imply_names
from infra.offline.quotes.offscreen import mark_offscreen
from infra.offline.quotes.scene_cast import Cast, cast_scenes
from infra.offline.quotes.script_presence import role_aliases, surname_aliases
from infra.offline.quotes.speaker_model import SpeakerModel
from infra.offline.scenes.atmosphere import find_atmosphere
from infra.offline.scenes.boundary_model import load_boundary_model
from infra.offline.scenes.destination import find_destination
from infra.offline.scenes.named_places import find_named_places
from infra.offline.scenes.narrative_mode import classify_mode
from infra.offline.scenes.place_mentions import PlaceMention
from infra.offline.scenes.scene_time import (
    find_scene_time,
    find_shift,
    infer_times,
    is_same_time,
)
from infra.offline.scenes.script_days import day_of_script, place_opening_insert
from infra.offline.scenes.segmentation import (
    BoundaryEvidence,
    build_context,
    choose_boundaries,
    find_surnames,
    score_boundaries,
)
from infra.offline.scenes.setting import SceneSetting, choose_setting
from infra.offline.scenes.sluglines import (
    Frame,
    Slugline,
    find_frame,
    find_slugline,
    find_super_frame,
    is_insert,
    is_outline,
)
from infra.offline.scenes.temporal import CLOCK_TIME
from ports.domain.film import DayRelation
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import (
    PassageReading,
    QuotationReading,
    SceneReading,
)

MAX_PEOPLE = 60
"""People in one answer; a third of them at most have no name."""
MAX_PRESENT = 40
"""People present in one scene of an answer."""
MAX_PLACES = 60
"""Places that one answer names."""
DAY_OF_FRAME: dict[Frame, DayRelation] = {
    "past": "earlier",
    "present": "later",
}
UNITS_TO_SUPER = 2
"""Units under a heading that may be words over its picture."""
NO_EVIDENCE = BoundaryEvidence(
    score=0.0, has_mark=False, is_jump=False, has_place=False
)


def read_passage(document: Document, model: SpeakerModel) -> PassageReading:
    """Return everything that the rules find in *document*."""
    coreference, quotations = resolve_people(document, model)
    quotations = mark_offscreen(document, coreference, quotations)
    scenes, units = _scene_readings(document, coreference, quotations)
    elements = tuple(extract_elements(document, coreference))
    people = tuple(
        build_person_reading(document, coreference, entity)
        for entity in coreference.reported
        if not is_role(entity) or any(entity.name in one.people for one in scenes)
    )
    if document.material.format == "screenplay":
        scenes, elements = seat_drivers(scenes, units, elements)
        scenes, people = cast_lone_players(
            scenes, units, elements, people, limit=MAX_PEOPLE
        )
    return PassageReading(
        scenes=scenes,
        people=people,
        quotations=tuple(_quotation_reading(attributed) for attributed in quotations),
        elements=elements,
        places=tuple(find_named_places(document, coreference))[:MAX_PLACES],
    )


def resolve_people(
    document: Document, model: SpeakerModel
) -> tuple[Coreference, list[AttributedQuotation]]:
    """Return the people of *document* and who speaks each quotation.

    Who speaks may show that two names are one person. These are then merged, and the
    quotations are attributed again.
    """
    coreference = Coreference.resolve(document)
    if merges := naming_merges(document, coreference):
        coreference = coreference.merge(document, merges)
    quotations = attribute_quotations(document, coreference, model)
    aliases = find_aliases(document, coreference, quotations)
    by_speech = {id(one) for alias in aliases for one in (alias.owner, alias.other)}
    aliases += [
        alias
        for alias in (*title_aliases(coreference), *family_aliases(coreference))
        if id(alias.other) not in by_speech and id(alias.owner) not in by_speech
    ]
    if document.material.format == "screenplay":
        merged = {id(alias.other) for alias in aliases}
        roles = (*role_aliases(coreference), *surname_aliases(document, coreference))
        by_other = {id(alias.other): alias for alias in roles}
        aliases += [alias for key, alias in by_other.items() if key not in merged]
    if aliases:
        coreference = coreference.merge(document, aliases)
        quotations = attribute_quotations(document, coreference, model)
    imply_names(document, coreference)
    coreference.select_reported(
        list(salient_nominals(coreference.unnamed))[: MAX_PEOPLE // 3], limit=MAX_PEOPLE
    )
    return coreference, quotations


def speakers_by_unit(
    quotations: Iterable[AttributedQuotation],
) -> dict[str, list[EntityCluster]]:
    """Return who speaks in each unit, by the unit's number."""
    found: dict[str, list[EntityCluster]] = {}
    for one in quotations:
        if one.speaker is not None:
            found.setdefault(one.quotation.unit, []).append(one.speaker)
    return found


def _quotation_reading(attributed: AttributedQuotation) -> QuotationReading:
    speaker = attributed.speaker
    if speaker is not None and not speaker.reported:
        speaker = None
    return QuotationReading(
        number=attributed.quotation.number,
        speaker=speaker.name if speaker else None,
        attribution=attributed.attribution if speaker else "none",
        confidence=attributed.confidence if speaker else 0.0,
        unspoken=attributed.non_speech,
        offscreen=speaker is not None and attributed.is_offscreen,
    )


def _scene_readings(
    document: Document, coreference: Coreference, quotations: list[AttributedQuotation]
) -> tuple[tuple[SceneReading, ...], list[tuple[TextUnit, ...]]]:
    """Return the scenes, and the units of each."""
    context = build_context(document, coreference, speakers_by_unit(quotations))
    evidence = score_boundaries(context, load_boundary_model())
    if document.material.format == "screenplay":
        # The scenes of a script are those that its writer marks.
        evidence = [mark if mark.has_mark else NO_EVIDENCE for mark in evidence]
    starts = choose_boundaries(document, evidence)
    bounds = [*starts, len(document.units)]
    units = [document.units[start:stop] for start, stop in pairwise(bounds)]
    destinations = (
        find_destination(document.units, first=s, people=find_surnames(coreference))
        for s in starts
        if evidence[s].is_change
    )
    places = (*context.places, *filter(None, destinations))
    scenes: list[SceneReading] = []
    casts = cast_scenes(document, units, coreference, quotations)
    for start, its_units, cast in zip(starts, units, casts, strict=True):
        scenes.append(
            _scene_reading(
                document,
                its_units,
                coreference=coreference,
                cast=cast,
                evidence=evidence[start],
                places=places,
                before=scenes,
            )
        )
    return place_opening_insert(infer_times(scenes, units), units), units


def _scene_reading(
    document: Document,
    units: tuple[TextUnit, ...],
    *,
    coreference: Coreference,
    cast: Cast,
    evidence: BoundaryEvidence,
    places: Sequence[PlaceMention],
    before: list[SceneReading],
) -> SceneReading:
    previous = before[-1] if before else None
    continues = previous is None and _continues_previous_passage(document, evidence)
    slugline = find_slugline(units)
    frame = _find_frame(document, slugline, first=units[0].index)
    if slugline and not slugline.setting.place and slugline.frame:
        # "END FLASHBACK" only says where the story goes on.
        slugline, previous = None, _scene_in_present(before, frame)
    if slugline and previous and is_insert(units):
        setting = _setting_of(previous)
    elif slugline:
        setting = slugline.setting
    elif frame == "present" and previous is not None:
        setting = _setting_of(previous)
    else:
        setting = _scene_setting(units, places, evidence=evidence, previous=previous)
    is_elsewhere = setting.place is None and evidence.is_change
    time, time_unit = find_scene_time(slugline, units, previous)
    day = _day(
        frame,
        units,
        is_first=previous is None and not continues,
        has_dissolved=previous is not None
        and previous.place == setting.place
        and previous.time_of_day == time
        and _has_dissolved(document, units),
    )
    names = frozenset(
        w for f in coreference.named for form in f.forms for w in form.split()
    )
    return SceneReading(
        first_unit=units[0].number,
        last_unit=units[-1].number,
        # A screenplay shows everything that it tells, and its present tense would be
        # taken for reflection.
        kind="scene" if slugline or frame else classify_mode(units),
        continues=continues,
        place=truncate(setting.place, MAX_SHORT) if setting.place else None,
        within=truncate(setting.within, MAX_SHORT) if setting.within else None,
        elsewhere=is_elsewhere,
        setting=setting.kind,
        time_of_day=time,
        time_unit=time_unit,
        day=day_of_script(
            document, units, day, is_framed=frame is not None, previous=previous
        )
        if slugline
        else day,
        people=cast[:MAX_PRESENT],
        summary=summarise(units, names),
        atmosphere=find_atmosphere(units),
    )


def _continues_previous_passage(document: Document, evidence: BoundaryEvidence) -> bool:
    """Tell whether the first scene began in the passage before."""
    if document.material.opens_chapter or not document.material.tail.strip():
        return False
    return not evidence.is_certain and evidence.score <= 0


def _scene_setting(
    units: tuple[TextUnit, ...],
    places: Sequence[PlaceMention],
    *,
    evidence: BoundaryEvidence,
    previous: SceneReading | None,
) -> SceneSetting:
    """Return the setting; where nothing says it, that of the scene before."""
    first, last = units[0].index, units[-1].index
    here = [
        p
        for p in places
        if first <= p.unit_index <= last
        # "He went down to the kitchen.": the next scene begins there.
        or (p.unit_index == first - 1 and p.closes and p.is_reached)
    ]
    hints = " ".join(u.narration_text for u in units if u.role in NARRATION_ROLES)
    found = choose_setting(here, first=first, last=last, hints=hints)
    if (
        found.place is None
        and previous is not None
        and not evidence.has_place
        and (not evidence.has_mark or _goes_on(units, found, previous))
    ):
        return _setting_of(previous)
    return found


def _goes_on(
    units: tuple[TextUnit, ...], found: SceneSetting, previous: SceneReading
) -> bool:
    """Tell whether nothing but a break lies between a scene and the one before it."""
    is_elsewhere = {found.kind, previous.setting} == {"interior", "exterior"}
    return (
        units[0].role == "break"
        # A break that ends a passage tells nothing of the scene that it opens.
        and not all(map(is_outline, units))
        and is_same_time(units)
        and not is_elsewhere
    )


def _day(
    frame: Frame | None,
    units: tuple[TextUnit, ...],
    *,
    is_first: bool,
    has_dissolved: bool,
) -> DayRelation:
    """Return how the day of a scene stands to that of the scene before.

    A script dissolves where time passes: where place and light are the same, days.
    """
    if frame:
        return DAY_OF_FRAME[frame]
    return find_shift(units) or (
        "unknown" if is_first else "later" if has_dissolved else "same"
    )


def _has_dissolved(document: Document, units: tuple[TextUnit, ...]) -> bool:
    """Tell whether a dissolve opens the scene of *units*, and no clock says when."""
    above = takewhile(is_outline, reversed(document.units[: units[0].index]))
    opening = takewhile(is_outline, units)
    joints = [unit.text for unit in (*above, *opening) if unit.role == "transition"]
    return any("DISSOLVE" in text for text in joints) and not any(
        CLOCK_TIME.search(unit.text) for unit in units[:3]
    )


def _setting_of(scene: SceneReading) -> SceneSetting:
    return SceneSetting(place=scene.place, within=scene.within, kind=scene.setting)


def _find_frame(
    document: Document, slugline: Slugline | None, *, first: int
) -> Frame | None:
    """Return whether the script goes back, or returns, where unit *first* opens."""
    if slugline is None:
        return None
    above = takewhile(is_outline, reversed(document.units[:first]))
    below = document.units[first + 1 : first + 1 + UNITS_TO_SUPER]
    return slugline.frame or find_frame(above) or find_super_frame(below)


def _scene_in_present(
    before: list[SceneReading], frame: Frame | None
) -> SceneReading | None:
    """Return the scene that was left for a flashback, where *frame* returns to it."""
    if frame != "present":
        return None
    left = [
        one
        for one, flashback in pairwise(before)
        if flashback.day == "earlier" != one.day
    ]
    return next(reversed(left or before), None)
