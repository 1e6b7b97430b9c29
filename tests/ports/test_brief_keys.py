"""Answers stay valid: a question changes only where a project newly says something."""

import pytest

from ports.domain.story import Brief

EARLIER = {
    "project_title": "The Bell",
    "premise": "",
    "genres": ["drama"],
    "tone": "quiet",
    "mood": "",
    "style": "",
    "movie_format": "",
}


def test_a_brief_without_later_fields_is_written_as_before() -> None:
    brief = Brief(project_title="The Bell", genres=("drama",), tone="quiet")

    assert brief.model_dump(mode="json") == EARLIER


def test_the_length_of_the_film_is_in_no_question() -> None:
    assert Brief(minutes=90).for_questions == Brief()


@pytest.mark.parametrize(
    "brief",
    [Brief(audience=("children",)), Brief(series="The Coast"), Brief(minutes=5)],
)
def test_a_later_field_survives_being_stored(brief: Brief) -> None:
    assert Brief.model_validate_json(brief.model_dump_json()) == brief
