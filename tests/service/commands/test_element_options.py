"""Each category of the command line is one of ours, or a department of one."""

from typing import Any, get_args

from crews.architect.scenes.departments import find_department
from ports.domain.film import DEPARTMENTS, ElementCategory
from service.actions.edit_decisions import find_other_department
from service.commands.edits.element_options import CategoryName, decide_element


class AskedFilm:
    """Answers with what it is asked for."""

    def element(self, **wanted: Any) -> dict[str, Any]:
        """Return what is wanted of an element."""
        return wanted


def test_each_category_is_one_that_films_have() -> None:
    for name in get_args(CategoryName):
        wanted = decide_element(AskedFilm(), category=name, name="oak")

        assert wanted["category"] in get_args(ElementCategory)
        assert wanted.get("department") in {None, *DEPARTMENTS}

    greenery = decide_element(AskedFilm(), category="greenery", name="oak")
    assert (greenery["category"], greenery["department"]) == (
        "set_dressing",
        "greenery",
    )


def test_a_tree_that_is_said_to_be_set_dressing_is_no_greenery() -> None:
    assert find_department("set_dressing", "oak") == "greenery"
    assert find_other_department("set_dressing", "oak") == "set dressing"
    assert find_other_department("prop", "sword") is None
    assert find_other_department("cast", "the potter's boy") is None
