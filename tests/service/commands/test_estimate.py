"""What a breakdown will take, said before any model is called."""

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
from tests.service.test_hand_written_answers import STORY, break_down_with

PRICES = {
    "small": ModelPrice(prompt=1, completion=4),
    "large": ModelPrice(prompt=10, completion=40),
}


def the_settings(**given: object) -> Settings:
    return load_settings(model_url="http://model.test", model="small", **given)


def the_estimate(**given: object) -> Estimate:
    return estimate_breakdown(
        STORY.read_text("utf-8"), the_settings(**given), format="auto", language="en"
    )


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], Counter[str]]:
    """Return the tokens that a real breakdown asked and answered, by task."""
    model = HandWrittenModel("the-last-ferry")
    asyncio.run(break_down_with(model, tmp_path_factory.mktemp("film")))
    asked, said = Counter[str](), Counter[str]()
    for question, answer in model.questions:
        prompt = "\n".join(str(m.get("content")) for m in render_messages(question))
        asked[question.task] += tokens(prompt)
        said[question.task] += tokens(json.dumps(json.loads(answer)))
    return asked, said


def test_it_is_near_what_a_breakdown_then_uses(
    used: tuple[Counter[str], Counter[str]],
) -> None:
    asked, said = used

    whole = the_estimate()

    assert whole.prompt_tokens == pytest.approx(asked.total(), rel=0.25)
    assert whole.completion_tokens == pytest.approx(said.total(), rel=0.25)


def test_no_task_that_matters_is_far_off(
    used: tuple[Counter[str], Counter[str]],
) -> None:
    asked, _ = used

    expected = {task.task: task.prompt_tokens for task in the_estimate().tasks}

    assert expected == {
        task: pytest.approx(prompt, rel=0.25) for task, prompt in asked.items()
    }


def test_passages_are_exact_and_scenes_expected() -> None:
    whole = the_estimate()

    assert (whole.passages, whole.scenes) == (2, 8)


def test_it_costs_what_the_price_list_says() -> None:
    whole = the_estimate(prices=PRICES, models={"director": "large"})

    assert whole.cost == pytest.approx(sum(task.cost or 0 for task in whole.tasks))
    assert whole.costs["large"] == pytest.approx(10 * whole.costs["small"])
    assert whole.costs["small"] < (whole.cost or 0) < whole.costs["large"]


def test_an_unpriced_model_has_no_cost() -> None:
    assert the_estimate().cost is None


def test_a_text_that_no_run_would_take_has_no_estimate() -> None:
    with pytest.raises(StoryError):
        estimate_breakdown("  \n", the_settings(), format="auto", language="en")


def test_programs_read_it_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_estimate(
        STORY,
        the_settings(prices=PRICES),
        format="auto",
        language="en",
        model="large",
        as_json=True,
    )

    said = json.loads(capsys.readouterr().out)
    assert {task["model"] for task in said["tasks"]} == {"large"}
    assert said["cost"] == pytest.approx(said["costs"]["large"])


def test_people_read_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = tmp_path / "story.txt"
    story.write_text(STORY.read_text("utf-8"))

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
