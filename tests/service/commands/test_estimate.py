"""Estimates are near what a breakdown then uses."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from infra.llm.messages import render_messages
from ports.errors import StoryError
from service.commands.estimate import Estimate, estimate_breakdown, print_estimate
from service.settings import ModelPrice, Settings, load_settings
from tests.models.hand_written_model import HandWrittenModel
from tests.models.tokens import tokens
from tests.service.embedded_pipeline import FERRY_STORY, break_down_ferry

PRICES = {
    "small": ModelPrice(prompt=1, completion=4),
    "large": ModelPrice(prompt=10, completion=40),
}


def the_settings(**overrides: object) -> Settings:
    return load_settings(model_url="http://model.test", model="small", **overrides)


def the_estimate(**overrides: object) -> Estimate:
    return estimate_breakdown(
        FERRY_STORY.read_text("utf-8"),
        the_settings(**overrides),
        format="auto",
        language="en",
    )


@pytest.fixture(scope="module")
def tokens_used(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Counter[str], Counter[str]]:
    """Return the prompt and completion tokens of a real breakdown, by task."""
    model = HandWrittenModel("the-last-ferry")
    asyncio.run(break_down_ferry(model, tmp_path_factory.mktemp("film")))
    prompts, completions = Counter[str](), Counter[str]()
    for question, answer in model.questions:
        prompt = "\n".join(str(m.get("content")) for m in render_messages(question))
        prompts[question.task] += tokens(prompt)
        completions[question.task] += tokens(json.dumps(json.loads(answer)))
    return prompts, completions


def test_it_is_near_what_a_breakdown_then_uses(
    tokens_used: tuple[Counter[str], Counter[str]],
) -> None:
    prompts, completions = tokens_used

    estimate = the_estimate()

    assert estimate.prompt_tokens == pytest.approx(prompts.total(), rel=0.25)
    assert estimate.completion_tokens == pytest.approx(completions.total(), rel=0.25)


def test_no_task_that_matters_is_far_off(
    tokens_used: tuple[Counter[str], Counter[str]],
) -> None:
    prompts, _ = tokens_used

    expected = {task.task: task.prompt_tokens for task in the_estimate().tasks}

    assert expected == {
        task: pytest.approx(prompt, rel=0.25) for task, prompt in prompts.items()
    }


def test_passages_are_exact_and_scenes_are_near() -> None:
    estimate = the_estimate()

    assert (estimate.passages, estimate.scenes) == (2, 8)


def test_it_costs_what_the_price_list_says() -> None:
    estimate = the_estimate(prices=PRICES, models={"director": "large"})

    assert estimate.cost == pytest.approx(
        sum(task.cost or 0 for task in estimate.tasks)
    )
    assert estimate.costs["large"] == pytest.approx(10 * estimate.costs["small"])
    assert estimate.costs["small"] < (estimate.cost or 0) < estimate.costs["large"]


def test_a_model_without_a_price_has_no_cost() -> None:
    assert the_estimate().cost is None


def test_a_text_that_a_run_would_reject_has_no_estimate() -> None:
    with pytest.raises(StoryError):
        estimate_breakdown("  \n", the_settings(), format="auto", language="en")


def test_programs_read_it_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_estimate(
        FERRY_STORY,
        the_settings(prices=PRICES),
        format="auto",
        language="en",
        model="large",
        as_json=True,
    )

    printed = json.loads(capsys.readouterr().out)
    assert {task["model"] for task in printed["tasks"]} == {"large"}
    assert printed["cost"] == pytest.approx(printed["costs"]["large"])


def test_people_read_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "story.txt"
    story.write_text(FERRY_STORY.read_text("utf-8"))

    print_estimate(
        story,
        the_settings(prices=PRICES),
        format="auto",
        language="en",
        model=None,
        as_json=False,
    )

    out = capsys.readouterr().out
    assert "2 passages, about 8 scenes" in out
    assert "large alone:" in out
