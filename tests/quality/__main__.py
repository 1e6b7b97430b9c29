"""The quality report: `python -m tests.quality [FOLDER]` breaks its texts down, twice.

FOLDER holds stories, or texts with gold labels in LitBank's format. Of the latter the
scorecard tells seen and unseen apart, and the command fails where they differ too much.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from infra.meaning.low_rank import STORY_QUESTIONS
from infra.meaning.minilm import MiniLmEncoder
from ports.domain.breakdown import Breakdown
from tests.models.meaning_weights import model_folder
from tests.quality.breakdowns import (
    BreakdownResult,
    InputText,
    break_down_all,
    find_texts,
)
from tests.quality.direction_figures import HEAD, DirectionFigures
from tests.quality.export_figures import ExportFigures
from tests.quality.plain_figures import PlainFigures
from tests.quality.presence_figures import (
    PresenceFigures,
    ScenePart,
    agreement,
    labelled_scenes,
    needs_in_breakdown,
    other_reader_figures,
    scene_files,
)
from tests.quality.question_figures import question_lines
from tests.quality.scene_figures import boundary_lines
from tests.quality.scorecard import Scorecard
from tests.quality.text_reading import load_breakdown

STORIES = Path(__file__).parents[1] / "stories"


def main() -> None:
    """Print the quality figures of a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality")
    parser.add_argument("folder", nargs="?", type=Path, default=STORIES)
    parser.add_argument("--misses", action="store_true", help="print each error, too")
    parser.add_argument("--once", action="store_true", help="skip the second run")
    parser.add_argument(
        "--gold", action="store_true", help="print the scorecard of gold labels only"
    )
    parser.add_argument(
        "--stories", type=Path, help="the whole stories that scenes.md names"
    )
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"no such folder: {options.folder}")
    if not options.gold:
        with tempfile.TemporaryDirectory() as work:
            print_plain_figures(
                options.folder, Path(work), misses=options.misses, once=options.once
            )
    if any(options.folder.glob("*.json")):
        print_scorecard(options.folder, options.stories, misses=options.misses)


def print_plain_figures(
    folder: Path, work_folder: Path, *, misses: bool, once: bool
) -> None:
    """Break the texts of *folder* down under *work_folder*, and print the figures."""
    stories = list(find_texts(folder, work_folder / "texts"))
    runs = [asyncio.run(break_down_all(stories, work_folder / "first"))]
    if not once:
        runs.append(asyncio.run(break_down_all(stories, work_folder / "second")))
    _print(f"{folder}: {len(stories)} texts", *_measure(runs).lines())
    _print(HEAD, *_direction_rows(runs[0]))
    _print(*_export_lines(runs[0]))
    for result in runs[0]:
        if result.refusal:
            _print(f"refused: {result.text.id}: {result.refusal}")
    if folder == STORIES:
        _print(*question_lines(MiniLmEncoder(model_folder(), STORY_QUESTIONS)))
        _print(*_presence_lines(work_folder / "presence", misses=misses))


def print_scorecard(folder: Path, stories: Path | None, *, misses: bool) -> None:
    """Print the scorecard of the annotated texts of *folder*, and of whole *stories*.

    Exits with an error where what was seen is much better than what was not.
    """
    card = Scorecard.of_folder(folder)
    _print(*card.lines())
    _print(*boundary_lines(folder, stories))
    if misses:
        _print(*card.unseen.figures.misses)
    if not card.is_honest:
        sys.exit("the weights know their own texts too well")


def _measure(runs: list[list[BreakdownResult]]) -> PlainFigures:
    plain = PlainFigures()
    for first, *others in zip(*runs, strict=True):
        if first.refusal:
            continue
        breakdown = load_breakdown(first.folder / "breakdown.json")
        text = (first.folder / "source.txt").read_bytes().decode()
        plain.measure(text, breakdown)
        for other in others:
            again = load_breakdown(other.folder / "breakdown.json")
            plain.identical.add(hit=_content(breakdown) == _content(again))
    return plain


def _presence_lines(work_folder: Path, *, misses: bool) -> Iterator[str]:
    """Yield the figures of what scenes need; all parts were labelled by hand."""
    texts = [InputText(id=path.stem, file=path) for path in scene_files()]
    results = {
        result.text.id: result
        for result in asyncio.run(break_down_all(texts, work_folder))
    }
    scenes = list(labelled_scenes())
    shared = agreement(scenes)
    yield f"labelled scenes: {len(scenes)}, the passes agree on {shared.value:.0%}"
    for part in get_args(ScenePart):
        figures = PresenceFigures()
        for scene in scenes:
            if scene.part == part:
                folder = results[scene.id].folder
                breakdown = load_breakdown(folder / "breakdown.json")
                figures.measure(scene, needs_in_breakdown(breakdown, scene))
        yield from figures.lines(part)
        yield from figures.misses if misses else ()
    yield from other_reader_figures(scenes).lines(f"{part}: another reader")


def _direction_rows(results: list[BreakdownResult]) -> Iterator[str]:
    for result in results:
        if not result.refusal:
            figures = DirectionFigures(title=result.text.id)
            figures.measure(load_breakdown(result.folder / "breakdown.json"))
            yield figures.row()


def _export_lines(results: list[BreakdownResult]) -> Iterator[str]:
    figures = ExportFigures()
    for result in results:
        if not result.refusal:
            text = (result.folder / "source.txt").read_bytes().decode()
            figures.measure(load_breakdown(result.folder / "breakdown.json"), text)
    yield from figures.lines()


def _content(breakdown: Breakdown) -> str:
    """Return the part that must be the same in both runs."""
    return json.dumps(breakdown.model_dump(mode="json", exclude={"run_id", "usage"}))


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
