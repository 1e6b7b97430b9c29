"""Shows a breakdown on a terminal: a progress bar, then a summary of the result."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from crews.laws.silence import SILENCE_CODES
from infra.embedded.archive import read_film, read_scenes
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.events.story_events import StoryProgressed
from ports.pipeline.stages import STAGE_LABELS
from service.commands.terminal import terminal


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[StoryProgressed], None]]:
    """Show a progress bar on stderr; yield the function that moves it."""
    columns = (
        TextColumn("{task.fields[stage]:<30}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=terminal(stderr=True)) as bar:
        task = bar.add_task(title, total=100, stage=STAGE_LABELS["intake"])

        def move(event: StoryProgressed) -> None:
            bar.update(task, completed=event.percent, stage=STAGE_LABELS[event.stage])

        yield move


def print_breakdown(file: Path, documents: Iterable[Path], console: Console) -> None:
    """Print all scenes, the shots of one scene, totals, and the paths of *documents*.

    *file* is the ``breakdown.json``, of which one scene at a time is read. The scene
    shown with its shots is the one with most lines of dialogue.
    """
    film = read_film(file)
    names = {person.key: person.name for person in film.structure.people}
    table = Table("", "setting", "cast", "shots", title=escape(film.story.title))
    sample, totals = next(read_scenes(file)), Counter[str]()
    for scene in read_scenes(file):
        table.add_row(*_scene_cells(scene, names))
        sample = max(sample, scene, key=lambda each: len(each.dialogue_script))
        totals["scenes"] += 1
        totals["shots"] += len(scene.shots)
        totals["milliseconds"] += round(
            1000 * sum(shot.estimated_duration_seconds for shot in scene.shots)
        )
    console.print(table)
    console.print(_shots_table(sample))
    console.print(_totals_line(film, totals))
    for warning in _silence_lines(film):
        console.print(warning, style="bold red", highlight=False)
    for path in sorted(documents):
        console.print(f"  {path}", highlight=False)


def _scene_cells(
    scene: BrokenDownScene, names: Mapping[str, str]
) -> tuple[str, str, str, str]:
    cast = [names[key] for key in scene.characters_present if key in names]
    return (
        str(scene.sequence_number),
        f"{escape(scene.setting)}\n[dim]{escape(scene.action_summary)}[/]",
        escape(", ".join(cast)),
        str(len(scene.shots)),
    )


def _shots_table(scene: BrokenDownScene) -> Table:
    table = Table("shot", "camera", "action", "s", title=escape(scene.setting))
    for shot in scene.shots:
        camera = shot.technical_layer.camera
        dialogue = shot.technical_layer.audio.dialogue
        action = escape(shot.narrative_layer.action_description)
        table.add_row(
            str(shot.sequence_number),
            f"{camera.size}\n[dim]{camera.angle}, {camera.movement}[/]",
            action + (f"\n[italic]{escape(dialogue)}[/]" if dialogue else ""),
            f"{shot.estimated_duration_seconds:.1f}",
        )
    return table


def _silence_lines(film: Breakdown) -> Iterator[str]:
    """Yield what the text has and the breakdown lost; the layout may be unknown."""
    for finding in film.findings:
        if finding.code in SILENCE_CODES:
            yield escape(f"Look at this first: {finding.evidence}.")


def _totals_line(film: Breakdown, totals: Mapping[str, int]) -> str:
    violations = sum(figures.violations for figures in film.quality.values())
    return (
        f"{totals['scenes']} scenes, {totals['shots']} shots, "
        f"{totals['milliseconds'] / 60_000:.1f} minutes, "
        f"{len(film.structure.people)} people, {violations} violations; "
        f"read by {film.model}"
    )
