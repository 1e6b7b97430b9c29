"""What a breakdown will take, before any model is called.

The reading kit cuts the story as a run would, so passages are exact. How many scenes a
reader will find, and how long questions and answers grow with a story, is experience:
the rates below were measured on answers written by hand (``tests/models/scripted``),
and count no repair and nothing that is sent back.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from crews.reading import build_manuscript, normalise, refuse_unreadable
from crews.runtime.crew_config import CrewConfig
from infra.llm.messages import prompt_overhead
from ports.domain.choices import StoryFormat
from ports.domain.film import CrewMember
from ports.domain.manuscript import Manuscript
from ports.language_model import Task
from service.commands.input import read_story_file
from service.commands.token_rates import TOKEN_RATES, AskedPer
from service.settings import Settings

MEAN_CHARACTERS_PER_TOKEN = 3.7
"""English prose and our prompts, by the vocabulary of the small model of our tests."""

WORDS_PER_SCENE = 280
"""Where a story marks fewer breaks than it has scenes."""

CREWS_FOLDER = Path(__file__).parents[2] / "crews"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEstimate:
    """What one task will take, and what that costs."""

    task: Task
    member: CrewMember
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a whole breakdown will take.

    Attributes:
        cost: In US dollars with the models that are set; None where one is unpriced.
        costs: The same for each priced model, if it did everything.
    """

    words: int
    story_tokens: int
    passages: int
    scenes: int
    tasks: tuple[TaskEstimate, ...]
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    costs: Mapping[str, float]


def estimate_breakdown(
    text: str,
    settings: Settings,
    *,
    format: StoryFormat,  # noqa: A002  # the contract's own word
    language: str,
    model: str | None = None,
) -> Estimate:
    """Estimate the breakdown of *text*; *model* stands for the one that is set.

    Raises:
        StoryError: A run would refuse the text.
    """
    story = normalise(text)
    refuse_unreadable(story, language)
    cut = build_manuscript(story, format)
    own = math.ceil(
        sum(len(p.source.slice(story)) for p in cut.passages)
        / MEAN_CHARACTERS_PER_TOKEN
    )
    counts: Mapping[AskedPer, int] = {
        "passage": len(cut.passages),
        "story": 1,
        "scene": _estimate_scenes(cut),
    }
    tasks = tuple(_estimate_tasks(own, counts, settings, model))
    prompt = sum(task.prompt_tokens for task in tasks)
    completion = sum(task.completion_tokens for task in tasks)
    costs = [task.cost for task in tasks if task.cost is not None]
    return Estimate(
        words=cut.words,
        story_tokens=own,
        passages=len(cut.passages),
        scenes=counts["scene"],
        tasks=tasks,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=sum(costs) if len(costs) == len(tasks) else None,
        costs={
            name: (price.prompt * prompt + price.completion * completion) / 1_000_000
            for name, price in settings.prices.items()
        },
    )


def print_estimate(
    file: Path,
    settings: Settings,
    *,
    format: StoryFormat,  # noqa: A002  # the contract's own word
    language: str,
    model: str | None,
    as_json: bool,
) -> None:
    """Print what the breakdown of *file* will take."""
    whole = estimate_breakdown(
        read_story_file(file), settings, format=format, language=language, model=model
    )
    console = Console()
    if as_json:
        console.print_json(data=asdict(whole))
        return
    console.print(_tasks_table(whole))
    console.print(
        f"{whole.words} words, {whole.passages} passages, about {whole.scenes} scenes; "
        f"prompts of {whole.prompt_tokens / whole.story_tokens:.1f} times the story, "
        "without repairs"
    )
    for name, cost in whole.costs.items():
        console.print(f"  {name} alone: {cost:.4f} US dollars", highlight=False)


def _estimate_scenes(cut: Manuscript) -> int:
    roles = [unit.role for passage in cut.passages for unit in passage.units]
    if sluglines := roles.count("slugline"):
        return sluglines
    chapters = sum(passage.opens_chapter for passage in cut.passages)
    return max(chapters + roles.count("break"), round(cut.words / WORDS_PER_SCENE), 1)


def _estimate_tasks(
    story_tokens: int,
    counts: Mapping[AskedPer, int],
    settings: Settings,
    model: str | None,
) -> Iterator[TaskEstimate]:
    sheets = {
        rate.crew: CrewConfig.load(CREWS_FOLDER / rate.crew)
        for rate in TOKEN_RATES.values()
    }
    for task, rate in TOKEN_RATES.items():
        sheet = sheets[rate.crew]
        member = sheet.tasks[task].agent
        calls = counts[rate.asked_per]
        letters = prompt_overhead(sheet.instructions(task), rate.answer)
        prompt = round(
            calls * letters / MEAN_CHARACTERS_PER_TOKEN + story_tokens * rate.prompt
        )
        completion = round(story_tokens * rate.completion)
        name = model or settings.models.get(member, settings.model)
        price = settings.prices.get(name)
        yield TaskEstimate(
            task=task,
            member=member,
            model=name,
            calls=calls,
            prompt_tokens=prompt,
            completion_tokens=completion,
            cost=None
            if price is None
            else (price.prompt * prompt + price.completion * completion) / 1_000_000,
        )


def _tasks_table(whole: Estimate) -> Table:
    table = Table("task", "model", "calls", "prompt", "completion", "US dollars")
    for task in whole.tasks:
        table.add_row(
            task.task,
            task.model,
            str(task.calls),
            str(task.prompt_tokens),
            str(task.completion_tokens),
            _format_cost(task.cost),
        )
    table.add_section()
    table.add_row(
        "all",
        "",
        str(sum(task.calls for task in whole.tasks)),
        str(whole.prompt_tokens),
        str(whole.completion_tokens),
        _format_cost(whole.cost),
    )
    return table


def _format_cost(cost: float | None) -> str:
    return "no price set" if cost is None else f"{cost:.4f}"
