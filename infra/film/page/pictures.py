"""Six pictures of a film: what no list shows at a glance."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from infra.film.clean_text import clean_line
from infra.film.page.drawing import Drawing, shorten
from infra.film.schedule import set_blocks, strip_kind
from infra.film.sheets import NumberedCast, SceneSheet
from infra.film.shot_clock import FRAMES_PER_SECOND, time_shots
from ports.domain.breakdown import Breakdown
from ports.domain.film import ShotSize

MAX_PEOPLE = 24
"""Who stands in a picture; the list below it has all."""

MAX_ARC_NAMES = 16
"""With more, the names of what is set up would lie on one another."""

SIZES: Sequence[ShotSize] = (
    "extreme_wide",
    "wide",
    "full",
    "medium",
    "medium_close",
    "close",
    "extreme_close",
)

_WIDTH = 960.0
_LEFT = 190.0
_ROW = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with what it is called and how it is read."""

    title: str
    caption: str
    drawing: Markup


def draw_pictures(
    film: Breakdown,
    sheets: Sequence[SceneSheet],
    cast: Sequence[NumberedCast],
    text: str,
) -> Iterator[Picture]:
    """Yield the pictures of a film; one that there is nothing for is left out."""
    yield _stripboard(sheets)
    if cast:
        yield _presence(cast, sheets)
    yield _shot_line(film, sheets)
    if any(scene.dialogue_script for scene in film.scenes):
        yield _dialogue_share(film)
    arcs = sorted(_arcs(film, sheets, text))
    if arcs:
        yield _setups_and_payoffs(arcs, sheets)
    tensions = _tensions(film)
    if len(tensions) > 1:
        yield _tension_curve(tensions, sheets)


def _stripboard(sheets: Sequence[SceneSheet]) -> Picture:
    blocks = list(set_blocks(sheets))
    most = max(sum(sheet.script.eighths for sheet in block.sheets) for block in blocks)
    unit = (_WIDTH - _LEFT) / most
    drawing = Drawing(_WIDTH, _ROW * len(blocks) + 4)
    for row, block in enumerate(blocks):
        y = row * _ROW + 2
        drawing.text(_LEFT - 8, y + 13, shorten(block.place, 21), anchor="end")
        x = _LEFT
        for sheet in block.sheets:
            width = sheet.script.eighths * unit
            drawing.rect(x, y, width - 1, _ROW - 3, kind=strip_kind(sheet))
            label = str(sheet.number)
            if width > 8 * len(label):
                drawing.text(x + 4, y + 13, label, kind="on-strip")
            x += width
    return Picture(
        title="Stripboard",
        caption="A row for each set, its days before its nights; a strip is as long as "
        "its scene has pages. White: interior, day. Yellow: exterior, day. Blue: "
        "interior, night. Green: exterior, night. Pink: dawn or dusk. Grey: the story "
        "does not tell.",
        drawing=drawing.render(
            f"Stripboard: {len(sheets)} scenes in {len(blocks)} sets"
        ),
    )


def _presence(cast: Sequence[NumberedCast], sheets: Sequence[SceneSheet]) -> Picture:
    shown = cast[:MAX_PEOPLE]
    drawing = Drawing(_WIDTH, _ROW * len(shown) + 18)
    column = (_WIDTH - _LEFT) / len(sheets)
    for row, member in enumerate(shown):
        y = row * _ROW + 2
        drawing.text(_LEFT - 8, y + 13, shorten(member.name, 26), anchor="end")
        places = [n for n, sheet in enumerate(sheets) if member in sheet.cast]
        drawing.path(
            (
                f"M{_LEFT + n * column:.1f} {y}h{max(column - 1, 0.6):.1f}"
                f"v{_ROW - 3:.0f}h-{max(column - 1, 0.6):.1f}z"
                for n in places
            ),
            kind="fill",
        )
    _mark_scenes(drawing, sheets, _ROW * len(shown) + 14)
    return Picture(
        title="Who is where",
        caption="A row for each of the cast, a column for each scene.",
        drawing=drawing.render(
            f"Who is in which of {len(sheets)} scenes, for {len(shown)} people"
        ),
    )


def _shot_line(film: Breakdown, sheets: Sequence[SceneSheet]) -> Picture:
    shots = list(time_shots(film))
    total = sum(timed.frames for timed in shots) or 1
    unit = (_WIDTH - _LEFT) / total
    drawing = Drawing(_WIDTH, _ROW * len(SIZES) + 18)
    by_size: dict[str, list[str]] = {size: [] for size in SIZES}
    for timed in shots:
        size = timed.shot.technical_layer.camera.size
        y = SIZES.index(size) * _ROW + 2
        width = max(timed.frames * unit - 0.4, 0.3)
        x = _LEFT + timed.start * unit
        by_size[size].append(
            f"M{x:.1f} {y:.0f}h{width:.1f}v{_ROW - 3:.0f}h-{width:.1f}z"
        )
    for row, size in enumerate(SIZES):
        label = size.replace("_", " ")
        drawing.text(_LEFT - 8, row * _ROW + 15, label, anchor="end")
        drawing.path(by_size[size], kind=f"size-{row}")
    starts = {timed.scene.scene_id: timed.start for timed in reversed(shots)}
    seen = [sheet for sheet in sheets if sheet.card.scene_id in starts]
    edges = [_LEFT + starts[sheet.card.scene_id] * unit for sheet in seen]
    for sheet, start in _labels(seen, edges):
        drawing.text(start, _ROW * len(SIZES) + 14, str(sheet.number), kind="small")
    minutes = total / FRAMES_PER_SECOND / 60
    return Picture(
        title="Shots by size",
        caption="From left to right the film as it runs; each bar is a shot, as wide "
        "as it is long. The numbers below are scenes.",
        drawing=drawing.render(
            f"{len(shots)} shots over {minutes:.0f} minutes, by their size"
        ),
    )


def _dialogue_share(film: Breakdown) -> Picture:
    words: Counter[str] = Counter()
    for scene in film.scenes:
        for line in scene.dialogue_script:
            words[line.character] += len(line.line.split())
    shown = words.most_common(MAX_PEOPLE)
    total = sum(words.values()) or 1
    drawing = Drawing(_WIDTH, _ROW * len(shown) + 4)
    unit = (_WIDTH - _LEFT - 130) / shown[0][1]
    for row, (name, count) in enumerate(shown):
        y = row * _ROW + 2
        drawing.text(_LEFT - 8, y + 13, shorten(name, 26), anchor="end")
        drawing.rect(_LEFT, y, count * unit, _ROW - 3, kind="fill")
        share = f"{count:,} words, {count / total:.0%}"
        drawing.text(_LEFT + count * unit + 6, y + 13, share, kind="small")
    return Picture(
        title="Who speaks",
        caption="Words of dialogue, and the share of all that is said.",
        drawing=drawing.render(
            f"Share of the dialogue: {shown[0][0]} has most, "
            f"{shown[0][1] / total:.0%} of {total:,} words"
        ),
    )


Arc = tuple[int, int, str]
"""The places of two scenes in the film, and what links them."""


def _arcs(film: Breakdown, sheets: Sequence[SceneSheet], text: str) -> Iterator[Arc]:
    """Yield what is set up in one scene and paid off in a later one."""
    places = {sheet.card.scene_id: n for n, sheet in enumerate(sheets)}
    for relation in film.structure.relationships:
        if relation.relation == "SETS_UP" and {relation.source, relation.target} <= set(
            places
        ):
            words = clean_line(relation.evidence.slice(text))
            yield places[relation.source], places[relation.target], words


def _setups_and_payoffs(arcs: Sequence[Arc], sheets: Sequence[SceneSheet]) -> Picture:
    column = (_WIDTH - 40) / max(len(sheets) - 1, 1)
    drawing = Drawing(_WIDTH, 200)
    labels: dict[tuple[int, int], list[str]] = {}
    for start, end, name in arcs:
        labels.setdefault((start, end), []).append(name)
    for (start, end), names in labels.items():
        x, last = 20 + start * column, 20 + end * column
        height = min(30 + abs(last - x) * 0.28, 165)
        middle, top = (x + last) / 2, 178 - 2 * height
        arc = f"M{x:.1f} 178Q{middle:.1f} {top:.1f} {last:.1f} 178"
        drawing.path((arc,), kind="arc")
        if len(labels) <= MAX_ARC_NAMES:
            label = shorten(", ".join(filter(None, names)), 40)
            y = 174 - height
            drawing.text(middle, y, label, kind="small", anchor="middle")
    for sheet, x in _labels(sheets, [20 + n * column for n in range(len(sheets))]):
        drawing.text(x, 194, str(sheet.number), kind="small", anchor="middle")
    return Picture(
        title="Set up and paid off",
        caption="An arc leads from the scene that plants something to the scene where "
        "it matters.",
        drawing=drawing.render(f"{len(arcs)} things that are set up and paid off"),
    )


def _tensions(film: Breakdown) -> Mapping[int, float]:
    """Return the tension of each scene that has one, by its number."""
    index = {entry.number: entry.tension for entry in film.structure.scenes}
    found = {
        scene.sequence_number: (
            scene.tension
            if scene.tension is not None
            else index.get(scene.sequence_number)
        )
        for scene in film.scenes
    }
    return {number: value for number, value in found.items() if value is not None}


def _tension_curve(
    tensions: Mapping[int, float], sheets: Sequence[SceneSheet]
) -> Picture:
    column = (_WIDTH - 40) / max(len(sheets) - 1, 1)
    places = {sheet.number: 20 + n * column for n, sheet in enumerate(sheets)}
    drawing = Drawing(_WIDTH, 150)
    unit = 112 / (max(tensions.values()) or 1)
    points = [(places[n], 124 - value * unit) for n, value in tensions.items()]
    drawing.path(("M20 124H", f"{_WIDTH - 20:.0f}"), kind="rule")
    drawing.path(("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points),), kind="curve")
    for sheet, x in _labels(sheets, list(places.values())):
        drawing.text(x, 144, str(sheet.number), kind="small", anchor="middle")
    most = max(tensions, key=lambda number: tensions[number])
    return Picture(
        title="Tension",
        caption="By the words of each scene, from calm to the film's most tense.",
        drawing=drawing.render(
            f"Tension over {len(tensions)} scenes; scene {most} is the most tense"
        ),
    )


def _mark_scenes(drawing: Drawing, sheets: Sequence[SceneSheet], y: float) -> None:
    column = (_WIDTH - _LEFT) / len(sheets)
    middles = [_LEFT + (n + 0.5) * column for n in range(len(sheets))]
    for sheet, x in _labels(sheets, middles):
        drawing.text(x, y, str(sheet.number), kind="small", anchor="middle")


def _labels(
    sheets: Sequence[SceneSheet], places: Iterable[float]
) -> Iterator[tuple[SceneSheet, float]]:
    """Yield the scenes that have room for their number."""
    free = 0.0
    for sheet, x in zip(sheets, places, strict=True):
        if x >= free:
            yield sheet, x
            free = x + 9 * len(str(sheet.number)) + 6
