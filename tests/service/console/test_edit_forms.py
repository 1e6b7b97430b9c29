"""What the forms beside a breakdown say, as decisions about the film."""

from typing import Any

import pytest

from service.console.edits import read_element, read_shot
from service.console.forms import InvalidFormError


class AskedFilm:
    """Answers with what it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return lambda *asked, **wanted: (name, *asked, wanted)


def test_a_shot_is_cut_or_joined_by_a_button() -> None:
    film: Any = AskedFilm()
    split = {"shot": "sc001_sh002", "do": "split", "words": "and laughs"}
    join = {"shot": "sc001_sh002", "do": "join"}

    asked: list[Any] = [read_shot(form)(film) for form in (split, join)]

    assert asked == [
        ("split_shot", "sc001_sh002", "and laughs", {}),
        ("join_shots", "sc001_sh002", {}),
    ]
    with pytest.raises(InvalidFormError, match="words is empty"):
        read_shot(split | {"words": ""})


def test_who_is_no_person_of_the_film_is_a_day_player() -> None:
    film: Any = AskedFilm()
    form = {"scene": "2", "name": "a guard", "category": "day_players"}

    asked: Any = read_element(form)(film)

    assert asked[:3] == ("element", 2, "a guard")
    assert asked[3]["category"] == "cast"
