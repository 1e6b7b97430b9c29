"""The tables of a film crew: breakdown, shot list, elements, cast, days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from infra.film.clean_text import clean_line
from infra.film.day_limits import USUAL_DAY, DayLimits
from infra.film.day_out_of_days import CastDays, count_days, describe_member
from infra.film.emphasis import plain_line
from infra.film.minors import find_minors
from infra.film.safety import SAFETY, describe_safety
from infra.film.screenplay import format_eighths
from infra.film.setup_days import days_of_setups
from infra.film.setup_list import SetupRow, asset_names, list_setups, read_script
from infra.film.setups import SIZE_NAMES
from infra.film.sheets import (
    NumberedCast,
    SceneSheet,
    SheetElement,
    base_key,
    cast_list,
    scene_sheets,
)
from infra.film.shooting_days import ShootingDay, plan_days
from infra.film.strips import Strip
from infra.film.tags import SHEET_ORDER
from ports.domain.breakdown import Breakdown
from ports.domain.film import UNRESOLVED, Shot

Value = str | int | float | None

ELEMENT_SHEETS: Mapping[Literal["needed", "mentioned"], str] = {
    "needed": "Elements",
    "mentioned": "Only mentioned",
}
"""The sheet of each status of an element."""

SETUPS = "Set-ups"
"""The shot list as a crew reads it; ``Shot list`` has a row for each clip."""

SHOOTING_DAYS, DAY_OUT_OF_DAYS = "Shooting days", "Day out of days"
"""The sheets of the schedule."""

_DAY_TOTALS = ("Work", "Hold", "Total", "Start", "Finish", "Notes")
"""What the day-out-of-days says of all days of somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a name, a head and rows of the same length.

    Attributes:
        id_column: The column that names a row, wherever a person sorts it to.
        is_schedule: It follows from other tables and from the length of a day, and
            nothing in it is corrected.
        total: A row below the others; empty where there is nothing to add up.
    """

    name: str
    head: tuple[str, ...]
    id_column: str
    is_schedule: bool = False
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()


def build_tables(
    film: Breakdown, text: str, *, limits: DayLimits = USUAL_DAY
) -> tuple[Table, ...]:
    """Return all tables of a breakdown."""
    sheets = tuple(scene_sheets(film, text))
    days = plan_days(film, sheets, limits)
    cast = tuple(cast_list(film).values())
    minors = find_minors(film)
    setups = list_setups(film, sheets, read_script(film, sheets, text))
    return (
        _breakdown(sheets, minors),
        _setups(sheets, setups, days),
        _shot_list(film, sheets),
        _elements("needed", [(s, e) for s in sheets for e in s.needed]),
        _elements("mentioned", [(s, e) for s in sheets for e in s.mentioned]),
        _cast_by_scene(film, cast, sheets),
        _lines(sheets),
        _shooting_days(days),
        _day_out_of_days(cast, days, minors),
    )


def _breakdown(sheets: Sequence[SceneSheet], minors: Mapping[str, str]) -> Table:
    known = dict.fromkeys(SHEET_ORDER)
    others = {e.category: None for s in sheets for e in s.needed}
    categories = [name for name in {**known, **others} if name != "Cast Members"]
    head = (
        *("Scene", "I/E", "Set", "Day/Night", "Script Day", "Pages", "Minutes"),
        *("Synopsis", "Cast"),
        *categories,
        SAFETY,
    )
    return Table(
        name="Breakdown",
        head=head,
        id_column="Scene",
        rows=tuple(
            (*_breakdown_row(each, categories), describe_safety(each, minors))
            for each in sheets
        ),
        total=_total(
            head,
            {
                "Scene": f"Total: {len(sheets)}",
                "Pages": format_eighths(sum(each.script.eighths for each in sheets)),
                "Minutes": round(sum(each.seconds for each in sheets) / 60, 2),
            },
        ),
    )


def _total(head: Sequence[str], sums: Mapping[str, Value]) -> tuple[Value, ...]:
    return tuple(sums.get(name) for name in head)


def _breakdown_row(sheet: SceneSheet, categories: Sequence[str]) -> Iterator[Value]:
    yield from (sheet.number, sheet.side, sheet.place)
    yield from (sheet.day_night.upper(), sheet.script_day)
    yield from (format_eighths(sheet.script.eighths), round(sheet.seconds / 60, 2))
    yield sheet.synopsis
    yield ", ".join(f"{member.number}. {member.name}" for member in sheet.cast)
    needed = sheet.by_category()
    for category in categories:
        yield ", ".join(element.label for element in needed.get(category, ()))


def _setups(
    sheets: Sequence[SceneSheet],
    setups: Mapping[int, Sequence[SetupRow]],
    days: Sequence[ShootingDay],
) -> Table:
    """Return the set-ups of each scene, masters first, each with its shooting day."""
    head = (
        *("Scene", "Set-up", "Kind", "Day", "Set", "Size", "Angle", "Movement", "Lens"),
        *("Subject", "In frame", "What happens", "Covers", "Shots", "Shot numbers"),
        *("Seconds", "Props", "Sound", "Notes", "Key"),
    )
    when = days_of_setups(days)
    rows = [
        (sheet, row, day)
        for sheet in sheets
        for row, day in zip(setups[sheet.number], when[sheet.number], strict=True)
    ]
    return Table(
        name=SETUPS,
        head=head,
        id_column="Key",
        is_schedule=True,
        rows=tuple(tuple(_setup_row(sheet, row, day)) for sheet, row, day in rows),
        total=_total(
            head,
            {
                "Scene": "Total",
                "Set-up": len(rows),
                "Shots": sum(len(row.setup.shots) for _, row, _ in rows),
                "Seconds": round(sum(row.setup.seconds for _, row, _ in rows), 2),
            },
        ),
    )


def _setup_row(sheet: SceneSheet, row: SetupRow, day: int) -> Iterator[Value]:
    setup, camera = row.setup, row.setup.camera
    yield from (sheet.number, setup.name, setup.kind, day, sheet.place)
    yield from (SIZE_NAMES[camera.size], camera.angle.replace("_", " "))
    yield ", ".join(each.replace("_", " ") for each in setup.movements)
    yield from (camera.lens.replace("_", " "), row.subject, row.in_frame)
    yield from (" ".join(row.happens), "; ".join(row.covers))
    yield from (len(setup.shots), row.shots, round(setup.seconds, 2))
    yield from (row.props, row.sound, row.notes)
    yield f"{sheet.card.scene_id}_{setup.name}"


def _shot_list(film: Breakdown, sheets: Sequence[SceneSheet]) -> Table:
    names = asset_names(film)
    head = (
        *("Scene", "Shot", "Set-up", "Film shot", "Set", "Size", "Angle"),
        *("Movement", "Lens", "Focus", "Description", "Performance", "Purpose"),
        *("Dialogue", "Sound", "Music", "Light", "Mood", "Cast", "Elements"),
        *("Transition", "Seconds", "Key"),
    )
    shots = [shot for sheet in sheets for shot in sheet.card.shots]
    seconds = sum(shot.estimated_duration_seconds for shot in shots)
    return Table(
        name="Shot list",
        head=head,
        id_column="Key",
        rows=tuple(
            tuple(_shot_row(sheet, shot, names))
            for sheet in sheets
            for shot in sheet.card.shots
        ),
        total=_total(
            head,
            {"Scene": "Total", "Film shot": len(shots), "Seconds": round(seconds, 2)},
        ),
    )


def _shot_row(
    sheet: SceneSheet, shot: Shot, names: Mapping[str, str]
) -> Iterator[Value]:
    camera, audio = shot.technical_layer.camera, shot.technical_layer.audio
    assets = shot.digital_assets
    yield from (sheet.number, shot.shot_number_in_scene, shot.setup_id or "")
    yield from (shot.sequence_number, sheet.place)
    yield from (camera.size.replace("_", " "), camera.angle.replace("_", " "))
    yield from (camera.movement.replace("_", " "), camera.lens.replace("_", " "))
    yield camera.focus
    narrative = shot.narrative_layer
    yield narrative.action_description
    yield from (narrative.character_performance, narrative.shot_purpose)
    yield " / ".join(plain_line(part.text) for part in shot.line_parts)
    yield from (", ".join(audio.sound_effects), audio.music_cue or "")
    yield shot.technical_layer.lighting
    yield shot.contextual_layer.tone_and_mood
    yield ", ".join(names.get(base_key(key), key) for key in assets.characters)
    others = (*assets.objects, *assets.vehicles, *assets.animals, *assets.clothes)
    yield ", ".join(names.get(base_key(key), key) for key in others)
    yield " ".join(filter(None, (shot.transition_in, shot.transition_out)))
    yield from (round(shot.estimated_duration_seconds, 2), shot.shot_id)


def _elements(
    status: Literal["needed", "mentioned"],
    uses: Sequence[tuple[SceneSheet, SheetElement]],
) -> Table:
    found: dict[tuple[str, str], list[tuple[SceneSheet, SheetElement]]] = {}
    for sheet, element in uses:
        place = (element.category, element.name)
        found.setdefault(place, []).append((sheet, element))
    return Table(
        name=ELEMENT_SHEETS[status],
        head=(
            *("Category", "Element", "Scenes", "Status", "First scene", "Times"),
            *("Quantity", "State", "Owner", "Words of the text", "Key", "Id"),
        ),
        id_column="Id",
        rows=tuple(
            (*_element_row(place, status, uses), f"{status[0].upper()}{number}")
            for number, (place, uses) in enumerate(sorted(found.items()), 1)
        ),
    )


def _element_row(
    place: tuple[str, str],
    status: str,
    uses: Sequence[tuple[SceneSheet, SheetElement]],
) -> Iterator[Value]:
    yield from place
    numbers = [sheet.number for sheet, _ in uses]
    yield from (", ".join(map(str, numbers)), status)
    yield from (min(numbers), len(numbers))
    elements = [element for _, element in uses]
    yield max(element.quantity or 0 for element in elements) or None
    for values in (
        [element.state for element in elements],
        [element.owner for element in elements],
        [element.words for element in elements],
        [element.key for element in elements],
    ):
        yield ", ".join(dict.fromkeys(filter(None, values)))


def _cast_by_scene(
    film: Breakdown, cast: Sequence[NumberedCast], sheets: Sequence[SceneSheet]
) -> Table:
    aliases = {
        person.key: "; ".join(clean_line(each.alias) for each in person.aliases)
        for person in film.structure.people
    }
    return Table(
        name="Cast by scene",
        head=(
            *("No.", "Character", *(str(s.number) for s in sheets)),
            *("Scenes", "Lines", "Also called"),
        ),
        id_column="No.",
        rows=tuple(
            (*_cast_row(member, sheets), aliases[member.key]) for member in cast
        ),
    )


def _cast_row(member: NumberedCast, sheets: Sequence[SceneSheet]) -> Iterator[Value]:
    yield from (member.number, member.name)
    for sheet in sheets:
        yield "X" if member in sheet.cast else "V" if member in sheet.voices else ""
    yield sum(member in sheet.cast for sheet in sheets)
    yield sum(
        base_key(line.character_key or "") == base_key(member.key)
        for sheet in sheets
        for line in sheet.card.dialogue_script
    )


def _lines(sheets: Sequence[SceneSheet]) -> Table:
    """Return the dialogue list: who says what; nobody where it is not known."""
    return Table(
        name="Lines",
        head=("Line", "Scene", "Character", "Dialogue"),
        id_column="Line",
        rows=tuple(
            (
                *(line.line_id, sheet.number),
                "" if line.character == UNRESOLVED else line.character,
                plain_line(line.line),
            )
            for sheet in sheets
            for line in sheet.card.dialogue_script
        ),
    )


def _shooting_days(days: Sequence[ShootingDay]) -> Table:
    """Return the strips in the suggested order, each with the day that it is shot."""
    head = (
        *("Day", "Strip", "Unit", "Scene", "I/E", "Set", "Day/Night", "Script Day"),
        *("Pages", "Eighths", "Minutes", "Set-ups", "Cast", "Synopsis", "End of day"),
    )
    strips = [strip for day in days for strip in day.strips]
    eighths = sum(strip.eighths for strip in strips)
    return Table(
        name=SHOOTING_DAYS,
        head=head,
        id_column="Scene",
        is_schedule=True,
        rows=tuple(tuple(row) for day in days for row in _day_rows(day)),
        total=_total(
            head,
            {
                "Day": f"Total: {len(days)}",
                "Strip": len(strips),
                "Pages": format_eighths(eighths),
                "Eighths": eighths,
                "Minutes": round(sum(strip.seconds for strip in strips) / 60, 2),
                "Set-ups": sum(strip.setups for strip in strips),
            },
        ),
    )


def _day_rows(day: ShootingDay) -> Iterator[Iterator[Value]]:
    for number, strip in enumerate(day.strips, 1):
        is_last = number == len(day.strips)
        yield _strip_row(day, number, strip, day.summary if is_last else "")


def _strip_row(
    day: ShootingDay, number: int, strip: Strip, end: str
) -> Iterator[Value]:
    sheet = strip.sheet
    unit = strip.twilight or ("night" if strip.is_night else "day")
    yield from (day.number, number, unit, strip.label, sheet.side, sheet.place)
    yield from (sheet.day_night.upper(), sheet.script_day)
    yield from (format_eighths(strip.eighths), strip.eighths)
    yield from (round(strip.seconds / 60, 2), strip.setups)
    yield ", ".join(str(member.number) for member in sheet.cast)
    yield from (sheet.synopsis, end)


def _day_out_of_days(
    cast: Sequence[NumberedCast], days: Sequence[ShootingDay], minors: Mapping[str, str]
) -> Table:
    return Table(
        name=DAY_OUT_OF_DAYS,
        head=(
            *("No.", "Character", *(f"Day {day.number}" for day in days)),
            *_DAY_TOTALS,
        ),
        id_column="No.",
        is_schedule=True,
        rows=tuple(tuple(_cast_days(each, minors)) for each in count_days(cast, days)),
        total=(
            *(None, "Cast who work", *(len(day.cast) for day in days)),
            *(None for _ in _DAY_TOTALS),
        ),
    )


def _cast_days(each: CastDays, minors: Mapping[str, str]) -> Iterator[Value]:
    yield from (each.member.number, each.member.name)
    yield from each.marks
    yield from (each.work, each.hold, each.work + each.hold)
    yield from (f"Day {day}" if day else "" for day in (each.start, each.finish))
    yield describe_member(each.member, minors)


def clean_value(value: Value) -> Value:
    """Return a value on one line and without control characters."""
    return clean_line(value) if isinstance(value, str) else value
