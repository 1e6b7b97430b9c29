"""The scorecard: `python -m tests.quality [FOLDER]` breaks its texts down, twice.

FOLDER holds stories, or gold texts in LitBank's format; then their labels count too.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from ports.domain.breakdown import Breakdown
from tests.quality.figures import GoldFigures, f1
from tests.quality.gold import gold_texts
from tests.quality.plain_figures import PlainFigures
from tests.quality.reading import load, of_breakdown
from tests.quality.runs import Done, broken_down, texts

STORIES = Path(__file__).parents[1] / "stories"


def main() -> None:
    """Print the scorecard of a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality")
    parser.add_argument("folder", nargs="?", type=Path, default=STORIES)
    parser.add_argument("--misses", action="store_true", help="what went wrong, too")
    parser.add_argument("--once", action="store_true", help="skip the second run")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"no such folder: {asked.folder}")
    with tempfile.TemporaryDirectory() as work:
        scorecard(asked.folder, Path(work), misses=asked.misses, once=asked.once)


def scorecard(folder: Path, work: Path, *, misses: bool, once: bool) -> None:
    """Break the texts of *folder* down under *work*, and print the figures."""
    stories = list(texts(folder, work / "texts"))
    runs = [asyncio.run(broken_down(stories, work / "first"))]
    if not once:
        runs.append(asyncio.run(broken_down(stories, work / "second")))
    plain, gold = _measured(folder, runs)
    _print(f"{folder}: {len(stories)} texts", *plain.lines())
    for done in runs[0]:
        if done.refusal:
            _print(f"refused: {done.text.id}: {done.refusal}")
    if gold is not None:
        _print(*gold_lines(gold), *(gold.misses if misses else ()))


def _measured(
    folder: Path, runs: list[list[Done]]
) -> tuple[PlainFigures, GoldFigures | None]:
    plain, labelled = PlainFigures(), GoldFigures()
    golds = {gold.id: gold for gold in gold_texts(folder)}
    for first, *others in zip(*runs, strict=True):
        if first.refusal:
            continue
        breakdown = load(first.folder / "breakdown.json")
        text = (first.folder / "source.txt").read_bytes().decode()
        plain.measure(text, breakdown)
        for other in others:
            again = load(other.folder / "breakdown.json")
            plain.alike.add(hit=_content(breakdown) == _content(again))
        if gold := golds.get(first.text.id):
            labelled.measure(of_breakdown(text, breakdown), gold)
    return plain, labelled if golds else None


def _content(breakdown: Breakdown) -> str:
    """Return what must not change from run to run."""
    return json.dumps(breakdown.model_dump(mode="json", exclude={"run_id", "usage"}))


def gold_lines(gold: GoldFigures) -> list[str]:
    """Return the figures against gold for people to read."""
    kinds = ", ".join(
        f"{how} {ratio.value:.2f} of {ratio.of}"
        for how, ratio in sorted(gold.by_attribution.items())
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
