"""The quality report: `python -m tests.quality [FOLDER]` breaks its texts down, twice.

FOLDER holds stories, or texts with gold labels in LitBank's format.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.meaning.minilm import MiniLmEncoder
from ports.domain.breakdown import Breakdown
from tests.models.meaning_weights import model_folder
from tests.quality.breakdowns import BreakdownResult, break_down_all, find_texts
from tests.quality.direction_figures import HEAD, DirectionFigures
from tests.quality.export_figures import ExportFigures
from tests.quality.gold import gold_texts
from tests.quality.gold_figures import GoldFigures, f1
from tests.quality.plain_figures import PlainFigures
from tests.quality.presence_figures import (
    FOLDER,
    PresenceFigures,
    agreement,
    labelled_scenes,
    needs_in_breakdown,
)
from tests.quality.question_figures import question_lines
from tests.quality.text_reading import load_breakdown, to_text_reading

STORIES = Path(__file__).parents[1] / "stories"


def main() -> None:
    """Print the quality figures of a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality")
    parser.add_argument("folder", nargs="?", type=Path, default=STORIES)
    parser.add_argument("--misses", action="store_true", help="print each error, too")
    parser.add_argument("--once", action="store_true", help="skip the second run")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"no such folder: {options.folder}")
    with tempfile.TemporaryDirectory() as work:
        print_scorecard(
            options.folder, Path(work), misses=options.misses, once=options.once
        )


def print_scorecard(
    folder: Path, work_folder: Path, *, misses: bool, once: bool
) -> None:
    """Break the texts of *folder* down under *work*, and print the figures."""
    stories = list(find_texts(folder, work_folder / "texts"))
    runs = [asyncio.run(break_down_all(stories, work_folder / "first"))]
    if not once:
        runs.append(asyncio.run(break_down_all(stories, work_folder / "second")))
    plain, gold = _measure(folder, runs)
    _print(f"{folder}: {len(stories)} texts", *plain.lines())
    _print(HEAD, *_direction_rows(runs[0]))
    _print(*_export_lines(runs[0]))
    for result in runs[0]:
        if result.refusal:
            _print(f"refused: {result.text.id}: {result.refusal}")
    if gold is not None:
        _print(*gold_lines(gold), *(gold.misses if misses else ()))
    if folder == STORIES:
        _print(*question_lines(MiniLmEncoder(model_folder())))
        _print(*_presence_lines(work_folder / "presence", misses=misses))


def _measure(
    folder: Path, runs: list[list[BreakdownResult]]
) -> tuple[PlainFigures, GoldFigures | None]:
    plain, gold_figures = PlainFigures(), GoldFigures()
    golds = {gold.id: gold for gold in gold_texts(folder)}
    for first, *others in zip(*runs, strict=True):
        if first.refusal:
            continue
        breakdown = load_breakdown(first.folder / "breakdown.json")
        text = (first.folder / "source.txt").read_bytes().decode()
        plain.measure(text, breakdown)
        for other in others:
            again = load_breakdown(other.folder / "breakdown.json")
            plain.identical.add(hit=_content(breakdown) == _content(again))
        if gold := golds.get(first.text.id):
            gold_figures.measure(to_text_reading(text, breakdown), gold)
    return plain, gold_figures if golds else None


def _presence_lines(work_folder: Path, *, misses: bool) -> Iterator[str]:
    """Yield the figures of what scenes need; both halves were labelled by hand."""
    texts = list(find_texts(FOLDER, work_folder / "texts"))
    results = {
        result.text.id: result
        for result in asyncio.run(break_down_all(texts, work_folder / "documents"))
    }
    scenes = list(labelled_scenes())
    shared = agreement(scenes)
    yield f"labelled scenes: {len(scenes)}, the passes agree on {shared.value:.0%}"
    for is_held_out, title in ((False, "tried on"), (True, "held out")):
        figures = PresenceFigures()
        for scene in scenes:
            if scene.is_held_out == is_held_out:
                folder = results[scene.id].folder
                breakdown = load_breakdown(folder / "breakdown.json")
                figures.measure(scene, needs_in_breakdown(breakdown, scene))
        yield from figures.lines(title)
        yield from figures.misses if misses else ()


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


def gold_lines(gold: GoldFigures) -> list[str]:
    """Return the figures against gold labels as lines of text."""
    kinds = ", ".join(
        f"{attribution} {ratio.value:.2f} of {ratio.of}"
        for attribution, ratio in sorted(gold.by_attribution.items())
    )
    return [
        (
            f"quotations: P {gold.quotation_precision.value:.3f}"
            f" R {gold.quotation_recall.value:.3f}"
            f" F1 {f1(gold.quotation_precision, gold.quotation_recall):.3f}"
        ),
        (
            f"speakers right, end to end: {gold.speakers.value:.3f}"
            f" of {gold.speakers.of}; by what we knew: {kinds}"
        ),
        (
            f"major people: P {gold.person_precision.value:.3f}"
            f" R {gold.person_recall.value:.3f}"
            f" F1 {f1(gold.person_precision, gold.person_recall):.3f};"
            f" fragmentation {gold.fragmentation:.2f}"
        ),
    ]


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
