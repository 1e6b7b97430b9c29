"""The size of all prompts for a story, relative to the story.

The answers were written by hand, as good as a careful reader's: how many shots there
are decides how long the prompts of the specialists are.
"""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from operator import eq
from pathlib import Path
from typing import Any

from infra.llm.endpoint import answer_schema
from infra.llm.messages import render_messages
from ports.domain.story import Brief, FrozenModel
from ports.language_model import Question, Task
from ports.questions import PlotMaterial, SceneMaterial, ShotsMaterial
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.models.hand_written_model import HandWrittenModel
from tests.models.tokens import token_ids, tokens
from tests.service.embedded_pipeline import FERRY_STORY, break_down_ferry

MIN_PREFIX, PREFIX_STEP = 1024, 128
"""Tokens. Some providers cache no shorter prefix, and longer ones in such steps."""


BRIEF = Brief(
    premise="A ferryman must carry across the strait the one man who knows why nine "
    "men drowned, and tell his daughter before the light is lit again.",
    genres=("drama", "mystery"),
    tone="restrained, wintry",
    mood="dread, then relief",
    style="water, lamp light, long silences",
    audience=("adults",),
    series="Harrow Point",
)
"""What a project may say of this story: 79 tokens in each question that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptsSize:
    """Nothing is smaller than the one story whose answers we have."""


FULL = SMALL = PromptsSize()


@dataclass(frozen=True, kw_only=True)
class _Prompt:
    """A prompt in tokens.

    Attributes:
        rules: How many of them stand before the material.
        served: How many of them an earlier prompt of the story began with.
    """

    task: Task
    text: str
    ids: list[int]
    rules: int
    served: int

    @cached_property
    def served_where_long(self) -> int:
        """What a provider serves that caches no short prefix."""
        if self.served < MIN_PREFIX:
            return 0
        return self.served // PREFIX_STEP * PREFIX_STEP


def measure(_: PromptsSize) -> list[Figure]:
    """Break a story down with answers written by hand and measure the prompts."""
    model = HandWrittenModel("the-last-ferry")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(break_down_ferry(model, Path(folder)))
    questions = [question for question, _ in model.questions]
    prompts = _to_prompts(questions)
    with_brief = _to_prompts(map(_add_brief, questions))
    text = FERRY_STORY.read_text("utf-8")
    story, total = tokens(text), _total(prompts)
    by_task = Counter[Task]()
    for prompt in prompts:
        by_task[prompt.task] += len(prompt.ids)
    return [
        Figure(
            name="prompt tokens of all four phases over the story's own",
            value=total / story,
            budget=at_most(7.5, stretch=7),
        ),
        Figure(
            name="of these, what a cache of prefixes would serve",
            value=_served(prompts) / total,
            budget=at_least(0.5),
        ),
        Figure(
            name="– where an earlier story was asked the same",
            value=sum(max(p.served, p.rules) for p in prompts) / total,
        ),
        Figure(
            name=f"– of prefixes of {MIN_PREFIX:,} tokens and more",
            value=sum(prompt.served_where_long for prompt in prompts) / total,
        ),
        Figure(
            name="tokens that it would not serve, over the story's own",
            value=(total - _served(prompts)) / story,
        ),
        Figure(
            name="with a brief: prompt tokens over the story's own",
            value=_total(with_brief) / story,
        ),
        Figure(
            name="– of these, what a cache of prefixes would serve",
            value=_served(with_brief) / _total(with_brief),
        ),
        Figure(
            name="prompt characters over the story's own",
            value=sum(len(prompt.text) for prompt in prompts) / len(text),
        ),
        Figure(
            name="schemas, where a provider counts them too",
            value=sum(map(_schema_tokens, questions)) / story,
        ),
        *(
            Figure(name=f"of the prompt tokens, {task}", value=count / story)
            for task, count in by_task.most_common()
        ),
    ]


def _add_brief(question: Question[Any]) -> Question[Any]:
    match question.material:
        case PlotMaterial() | SceneMaterial() as material:
            return replace(question, material=replace(material, brief=BRIEF))
        case ShotsMaterial() as material:
            brief = BRIEF.for_specialists
            return replace(question, material=replace(material, brief=brief))
        case _:
            return question


def _total(prompts: Iterable[_Prompt]) -> int:
    return sum(len(prompt.ids) for prompt in prompts)


def _served(prompts: Iterable[_Prompt]) -> int:
    return sum(prompt.served for prompt in prompts)


def _to_prompts(questions: Iterable[Question[Any]]) -> list[_Prompt]:
    prompts: list[_Prompt] = []
    for question in questions:
        contents = [message["content"] for message in render_messages(question)]
        text = "\n".join(contents)
        ids = token_ids(text)
        prompts.append(
            _Prompt(
                task=question.task,
                text=text,
                ids=ids,
                rules=tokens(contents[0]),
                served=max((_shared(ids, each.ids) for each in prompts), default=0),
            )
        )
    return prompts


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many tokens two prompts begin with alike."""
    return sum(takewhile(bool, map(eq, one, other)))


def _schema_tokens(question: Question[Any]) -> int:
    answer: type[FrozenModel] = question.answer
    schema = answer_schema(answer)
    return tokens(json.dumps(schema, separators=(",", ":")))
