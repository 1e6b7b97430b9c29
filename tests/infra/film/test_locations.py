"""Where the company stands for each set: what is one location, and what a move."""

import pytest

from ports.domain.structure import Place
from tests.infra.film.boards import (
    HOUSE,
    KITCHEN,
    SQUARE,
    TOWN,
    a_film,
    board,
    days_of,
)
from tests.infra.film.conftest import SampleFilm


def test_a_heading_that_only_frames_somebody_moves_no_company(
    ferry: SampleFilm,
) -> None:
    film = a_film(
        ferry.film, [("INT.", HOUSE, "day", 1), ("INT./EXT.", "cup", "night", 1)]
    )

    def moves(heading: str) -> tuple[int, int]:
        scenes = tuple(
            scene.model_copy(update={"heading": words})
            for scene, words in zip(film.scenes, ("INT. HOUSE", heading), strict=True)
        )
        days = days_of(film.model_copy(update={"scenes": scenes}))
        return len(days), days[0].moves

    assert moves("ON THE CUP") == (1, 0)
    assert moves("I/E. A CAR") == (1, 1)
    assert moves("THE CAR - NIGHT") == (1, 1)


def test_a_set_of_two_locations_stands_where_each_comes_to_it(
    ferry: SampleFilm,
) -> None:
    sets = [HOUSE, "face", SQUARE, KITCHEN, "face"]
    film = a_film(ferry.film, [("INT.", place, "day", 1) for place in sets])
    headings = ["INT. HOUSE", "ON HER", "EXT. SQUARE", "INT. KITCHEN", "ON HER"]
    scenes = tuple(
        scene.model_copy(update={"heading": words})
        for scene, words in zip(film.scenes, headings, strict=True)
    )

    [day] = days_of(film.model_copy(update={"scenes": scenes}))

    assert board([day]) == [["1", "2", "5", "4", "3"]]


@pytest.mark.parametrize("heading", ["INT. PRISON", None])
def test_a_room_that_names_its_house_is_in_it(
    ferry: SampleFilm, heading: str | None
) -> None:
    sets = ["prison cell", "prison corridor", "old hotel rm. 412", "old hotel", "cell"]
    film = a_film(ferry.film, [("INT.", name, "day", 1) for name in sets])
    scenes = tuple(
        scene.model_copy(update={"heading": heading}) for scene in film.scenes
    )

    [day] = days_of(film.model_copy(update={"scenes": scenes}))

    locations = [strip.location for strip in day.strips]
    assert locations == ["prison"] * 2 + ["old hotel"] * 2 + ["cell"]


@pytest.mark.parametrize("heading", ["INT. CLINIC", None])
def test_the_rooms_of_a_heading_are_one_location(
    ferry: SampleFilm, heading: str | None
) -> None:
    sets = ["Clinic", "Clinic, ward", "Clinic - roof", "Van, moving", "Van", "Quay"]
    places = tuple(
        Place(key=name, name=name, interior="EXT." if name == "Clinic" else "INT.")
        for name in sets
    )
    film = a_film(ferry.film, [("INT.", name, "day", 1) for name in sets])
    film = film.model_copy(
        update={
            "structure": film.structure.model_copy(update={"places": places}),
            "scenes": tuple(
                scene.model_copy(update={"heading": heading}) for scene in film.scenes
            ),
        }
    )

    [day] = days_of(film)

    assert board([day]) == [["1", "2", "3", "4", "5", "6"]]
    assert day.moves == 2


def test_a_house_is_one_location_with_its_rooms_inside_and_outside(
    ferry: SampleFilm,
) -> None:
    places = (
        Place(key="mill", name="mill", interior="EXT."),
        Place(key="mill_interior", name="mill", interior="INT."),
        Place(key="loft", name="loft", parent="mill", interior="INT."),
        Place(key=TOWN, name="Town", interior="EXT."),
        Place(key="shop", name="shop", parent=TOWN, interior="INT."),
    )
    sets = [("EXT.", "mill"), ("INT.", "mill_interior"), ("INT.", "loft")]
    film = a_film(
        ferry.film,
        [(side, name, "day", 1) for side, name in [*sets, ("INT.", "shop")]],
    )
    structure = film.structure.model_copy(update={"places": places})

    [day] = days_of(film.model_copy(update={"structure": structure}))

    assert [strip.location for strip in day.strips] == [*["mill"] * 3, "shop"]


def test_rooms_between_which_somebody_goes_on_are_one_location(
    ferry: SampleFilm,
) -> None:
    sets = [
        *("INT. EXAM ROOM - DAY", "INT. HALLWAY - CONTINUOUS"),
        # Nobody of it has been in the hallway: elsewhere at the same moment.
        *("INT. ATTIC - CONTINUOUS", "EXT. YARD - DAY", "INT. CAR - CONTINUOUS"),
        "INT. LOBBY/EXAM ROOM - NIGHT",
    ]
    film = a_film(
        ferry.film, [("INT.", words, "day", 1) for words in sets], "a a b a a b"
    )
    scenes = tuple(
        scene.model_copy(update={"setting": words, "heading": words})
        for scene, words in zip(film.scenes, sets, strict=True)
    )

    days = days_of(film.model_copy(update={"scenes": scenes}))

    by_location: dict[str, list[int]] = {}
    for strip in (strip for day in days for strip in day.strips):
        by_location.setdefault(strip.location, []).append(strip.sheet.number)
    assert sorted(by_location.values()) == [[1, 2, 6], [3], [4], [5]]


def test_the_outsides_of_one_street_are_one_location(ferry: SampleFilm) -> None:
    sets = [
        *("EXT. STREET - OUTSIDE THE BANK", "INT. BANK", "EXT. STREET"),
        *("EXT. MILL, STREET", "INT. MILL", "EXT. STREET BEHIND THE MILL"),
        *("EXT. MILL, GARDEN", "EXT. HOUSE, GARDEN"),
        *("EXT. LANES, MUDDY LANE", "EXT. LANES, FIELD GATE"),
    ]
    film = a_film(ferry.film, [("EXT.", words, "day", 1) for words in sets])
    scenes = tuple(
        scene.model_copy(update={"setting": f"{words} - DAY", "heading": words})
        for scene, words in zip(film.scenes, sets, strict=True)
    )

    days = days_of(film.model_copy(update={"scenes": scenes}))

    by_location: dict[str, list[int]] = {}
    for strip in (strip for day in days for strip in day.strips):
        by_location.setdefault(strip.location, []).append(strip.sheet.number)
    # A garden is that of its house.
    assert sorted(by_location.values()) == [[1, 3, 4, 6], [2], [5, 7], [8], [9, 10]]


def test_a_script_names_the_house_of_a_room_that_is_seen_from_outside(
    ferry: SampleFilm,
) -> None:
    film = a_film(ferry.film, [("EXT.", TOWN, "day", 1), ("EXT.", SQUARE, "day", 1)])
    scenes = tuple(
        scene.model_copy(update={"heading": words, "setting": words})
        for scene, words in zip(
            film.scenes, ("EXT. MILL - DAY", "INT. MILL, LOFT - DAY"), strict=True
        )
    )

    [day] = days_of(film.model_copy(update={"scenes": scenes}))

    assert day.moves == 0
