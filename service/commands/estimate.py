"""Estimates the calls, tokens and cost of a breakdown, without calling a model.

The reading kit splits the story as a run would, so the number of passages is exact. The
number of scenes and the lengths of questions and answers are estimates: their rates
were measured on hand-written answers (``tests/models/scripted``), without repairs and
without scenes that are sent back.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.table import Table

from crews.reading import build_manuscript, normalise, refuse_unreadable
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from infra.llm.messages import prompt_overhead
from infra.offline.adapter import LANGUAGES as READER_LANGUAGES
from ports.domain.choices import StoryFormat
from ports.domain.film import CrewMember
from ports.domain.manuscript import Manuscript
from ports.language_model import Task
from service.commands.input import read_story_file
from service.commands.terminal import terminal
from service.commands.token_rates import TOKEN_RATES, AskedPer
from service.settings import OFFLINE, ModelPrice, Settings

MEAN_CHARACTERS_PER_TOKEN = 3.7
"""In English prose and in our prompts, counted with the tokenizer of the small model in
our tests."""

WORDS_PER_SCENE = 280
"""Used where a story marks fewer breaks than it has scenes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEstimate:
    """Calls, tokens and cost of one task.

    Attributes:
        cost: In US dollars; None if the model has no price.
    """

    task: Task
    member: CrewMember
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Calls, tokens and cost of a whole breakdown.

    Attributes:
        story_tokens: Of the story's own text.
        cost: In US dollars, with the models of the settings; None if one has no price.
        costs: By model name, for each model with a price: the cost in US dollars if
            that model answered everything.
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
    """Estimate the breakdown of *text*; *model* replaces all models of the settings.

    Raises:
        StoryError: A run would reject the text.
    """
    story = normalise(text)
    is_offline = (model or settings.model) == OFFLINE
    refuse_unreadable(story, language, READER_LANGUAGES if is_offline else None)
    split = build_manuscript(story, format)
    story_tokens = math.ceil(
        sum(len(passage.source.slice(story)) for passage in split.passages)
        / MEAN_CHARACTERS_PER_TOKEN
    )
    counts: Mapping[AskedPer, int] = {
        "passage": len(split.passages),
        "story": 1,
        "scene": _estimate_scenes(split),
    }
    tasks = tuple(_estimate_tasks(story_tokens, counts, settings, model))
    prompt = sum(task.prompt_tokens for task in tasks)
    completion = sum(task.completion_tokens for task in tasks)
    costs = [task.cost for task in tasks if task.cost is not None]
    return Estimate(
        words=split.words,
        story_tokens=story_tokens,
        passages=len(split.passages),
        scenes=counts["scene"],
        tasks=tasks,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=sum(costs) if len(costs) == len(tasks) else None,
        costs={
            name: _cost(price, prompt, completion)
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
    """Print the estimate for *file*, as tables or as JSON.

    Raises:
        UnreadableFileError: The file cannot be read.
        StoryError: It is not a story, or a run would reject it.
    """
    estimate = estimate_breakdown(
        read_story_file(file), settings, format=format, language=language, model=model
    )
    console = terminal()
    if as_json:
        console.print_data(asdict(estimate))
        return
    console.print(_tasks_table(estimate))
    console.print(
        f"{estimate.words} words, {estimate.passages} passages, "
        f"about {estimate.scenes} scenes; "
        f"prompts of {estimate.prompt_tokens / estimate.story_tokens:.1f} times "
        "the story, without repairs"
    )
    for name, cost in estimate.costs.items():
        console.print(f"  {name} alone: {cost:.4f} US dollars", highlight=False)


def _estimate_scenes(split: Manuscript) -> int:
    """Count sluglines; without them, breaks, or words where breaks are too few."""
    roles = [unit.role for passage in split.passages for unit in passage.units]
    if sluglines := roles.count("slugline"):
        return sluglines
    chapters = sum(passage.opens_chapter for passage in split.passages)
    return max(chapters + roles.count("break"), round(split.words / WORDS_PER_SCENE), 1)


def _estimate_tasks(
    story_tokens: int,
    counts: Mapping[AskedPer, int],
    settings: Settings,
    model: str | None,
) -> Iterator[TaskEstimate]:
    configs = {
        rate.crew: CrewConfig.load(CREWS_FOLDER / rate.crew)
        for rate in TOKEN_RATES.values()
    }
    for task, rate in TOKEN_RATES.items():
        config = configs[rate.crew]
        member = config.tasks[task].agent
        calls = counts[rate.asked_per]
        overhead = prompt_overhead(config.instructions(task), rate.answer)
        prompt = round(
            calls * overhead / MEAN_CHARACTERS_PER_TOKEN + story_tokens * rate.prompt
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
            cost=None if price is None else _cost(price, prompt, completion),
        )


def _cost(price: ModelPrice, prompt: int, completion: int) -> float:
    return (price.prompt * prompt + price.completion * completion) / 1_000_000


def _tasks_table(estimate: Estimate) -> Table:
    table = Table("task", "model", "calls", "prompt", "completion", "US dollars")
    for task in estimate.tasks:
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
        str(sum(task.calls for task in estimate.tasks)),
        str(estimate.prompt_tokens),
        str(estimate.completion_tokens),
        _format_cost(estimate.cost),
    )
    return table


def _format_cost(cost: float | None) -> str:
    return "no price set" if cost is None else f"{cost:.4f}"
