"""The suggested order of shooting, and who works on which day."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from infra.film.day_out_of_days import count_days
from infra.film.sheets import cast_list, scene_sheets
from infra.film.shooting_days import (
    MAX_MOVES,
    OVERRUN,
    ShootingDay,
    day_eighths,
    describe_rules,
    plan_days,
)
from ports.domain.breakdown import Breakdown
from ports.domain.structure import Place
from tests.infra.film.conftest import SampleFilm

HOUSE, KITCHEN, YARD, TOWN, SQUARE = "house", "kitchen", "yard", "town", "square"
PLACES = (
    Place(key=HOUSE, name="House", interior="INT."),
    Place(key=KITCHEN, name="Kitchen", parent=HOUSE, interior="INT."),
    Place(key=YARD, name="Yard", parent=HOUSE, interior="EXT."),
    Place(key=TOWN, name="Town", interior="EXT."),
    Place(key=SQUARE, name="Square", parent=TOWN, interior="EXT."),
)


def a_film(
    film: Breakdown, scenes: Sequence[tuple[str, str, str, int]], cast: str = ""
) -> Breakdown:
    """Return a film of scenes: side, place, light and eighths of a page of each.

    *cast* has a word for each scene: ``ab`` are the first two of the people.
    """
    people = dict(zip("abcd", film.structure.people, strict=False))
    who = cast.split() or ["a"] * len(scenes)
    cards = tuple(
        film.scenes[0].model_copy(
            update={
                "scene_id": f"sc{number:03d}",
                "sequence_number": number,
                "setting": f"{side} {place.upper()} - {light.upper()}",
                "place_id": place,
                "day_night": light,
                "page_eighths": eighths,
                "characters_present": tuple(people[each].key for each in names),
            }
        )
        for number, ((side, place, light, eighths), names) in enumerate(
            zip(scenes, who, strict=True), 1
        )
    )
    structure = film.structure.model_copy(update={"places": PLACES})
    return film.model_copy(update={"scenes": cards, "structure": structure})


def days_of(film: Breakdown, pages: float = 4) -> tuple[ShootingDay, ...]:
    return plan_days(film, tuple(scene_sheets(film, "")), pages)


def board(days: Sequence[ShootingDay]) -> list[list[str]]:
    return [[strip.label for strip in day.strips] for day in days]


def test_all_of_a_location_stands_together_by_set_and_light(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("INT.", HOUSE, "night", 4),
            ("EXT.", SQUARE, "day", 4),
            ("INT.", KITCHEN, "day", 4),
            ("EXT.", TOWN, "day", 4),
            ("INT.", HOUSE, "day", 4),
        ],
    )

    [day] = days_of(film)

    assert board([day]) == [["5", "1", "3", "2", "4"]]
    # The town and its square are two places to go to; the kitchen is in its house.
    assert day.moves == 2


def test_no_day_has_more_pages_or_moves_than_it_may(ferry: SampleFilm) -> None:
    days = days_of(ferry.film, 1)

    assert len(days) > 5
    for day in days:
        has_twilight = any(strip.twilight for strip in day.strips)
        assert day.moves <= MAX_MOVES + has_twilight
    for day in days:
        assert day.eighths <= (8 if len(day.strips) > 1 else 8 * (1 + OVERRUN))


@pytest.mark.parametrize(
    ("eighths", "labels"),
    [(36, [["1"], ["2"]]), (37, [["1 pt. 1"], ["1 pt. 2", "2"]])],
)
def test_a_day_runs_over_a_little_rather_than_part_a_scene(
    ferry: SampleFilm, eighths: int, labels: list[list[str]]
) -> None:
    film = a_film(
        ferry.film, [("INT.", HOUSE, "day", eighths), ("INT.", HOUSE, "day", 2)]
    )

    assert board(days_of(film)) == labels


def test_a_scene_that_is_longer_than_a_day_is_shot_in_parts(ferry: SampleFilm) -> None:
    film = a_film(ferry.film, [("INT.", HOUSE, "day", 45)])

    one, two = days_of(film)

    assert board([one, two]) == [["1 pt. 1"], ["1 pt. 2"]]
    assert (one.eighths, two.eighths) == (23, 22)
    seconds = sum(strip.seconds for day in (one, two) for strip in day.strips)
    [sheet] = scene_sheets(film, "")
    assert seconds == pytest.approx(sheet.seconds)


def test_nights_come_last_where_that_takes_fewer_days(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", YARD, "night", 4),
            ("INT.", KITCHEN, "night", 4),
            ("EXT.", TOWN, "night", 4),
            ("EXT.", TOWN, "day", 4),
            ("EXT.", SQUARE, "night", 4),
        ],
    )

    days = days_of(film)

    # All by day first, a dark kitchen included; then all nights together.
    assert board(days) == [["2", "4"], ["3", "1", "5"]]
    assert [day.is_night for day in days] == [False, True]
    assert not any(day.after_rest for day in days)


def test_a_rest_comes_after_nights_where_it_saves_moves(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", YARD, "day", 8),
            ("EXT.", TOWN, "day", 32),
            ("EXT.", SQUARE, "day", 16),
            ("EXT.", TOWN, "night", 24),
            ("EXT.", YARD, "night", 16),
        ],
    )

    days = days_of(film)

    assert board(days) == [["3", "1"], ["5"], ["4"], ["2"]]
    assert [day.after_rest for day in days] == [False, False, False, True]
    for one, other in pairwise(days):
        assert other.after_rest is (one.is_night and not other.is_night)


def test_a_day_has_the_light_of_one_dusk(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", SQUARE, "dawn", 2),
            ("EXT.", YARD, "dusk", 6),
            ("EXT.", YARD, "day", 4),
            ("INT.", KITCHEN, "dusk", 4),
            ("EXT.", SQUARE, "day", 4),
            ("EXT.", TOWN, "day", 24),
        ],
    )

    days = days_of(film)

    # The kitchen is lit; a second dusk has a day of its own where none is free.
    assert board(days) == [["1", "5", "3", "4"], ["6", "2 pt. 1"], ["2 pt. 2"]]
    assert [day.summary.count("3/8 at dusk") for day in days] == [0, 1, 1]


@pytest.mark.parametrize(
    ("place", "light"),
    [("car", "dusk"), ("Moss's train - carriage", "dusk"), ("bus station", "")],
)
def test_who_drives_has_the_light_of_the_road(
    ferry: SampleFilm, place: str, light: str
) -> None:
    film = a_film(ferry.film, [("INT.", place, "dusk", 2), ("INT.", HOUSE, "day", 4)])

    [strip] = [
        each for day in days_of(film) for each in day.strips if each.label == "1"
    ]

    assert strip.twilight == light


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
    assert moves("I/E. A CAR") == (2, 0)
    assert moves("THE CAR - NIGHT") == (2, 0)


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
    assert list(by_location.values()) == [[1, 3, 4, 6], [2], [5, 7], [8], [9, 10]]


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


def test_days_out_of_days_start_hold_and_finish(ferry: SampleFilm) -> None:
    places = [HOUSE, SQUARE, TOWN, YARD]
    film = a_film(
        ferry.film,
        [("INT.", HOUSE, "day", 32), *(("EXT.", p, "day", 32) for p in places[1:3])],
        "ab c abd",
    )

    rows = list(count_days(tuple(cast_list(film).values()), days_of(film)))

    assert [(*row.marks, row.work, row.hold) for row in rows] == [
        ("SW", "H", "WF", 2, 1),
        ("SW", "H", "WF", 2, 1),
        ("", "SWF", "", 1, 0),
        ("", "", "SWF", 1, 0),
    ]
    assert [(row.start, row.finish) for row in rows] == [(1, 3), (1, 3), (2, 2), (3, 3)]


def test_the_rules_say_what_is_not_known(ferry: SampleFilm) -> None:
    rules = describe_rules(ferry.film, 4.5)

    assert "nothing is known of availability, permits or light" in rules
    assert "At most 4 4/8 pages" in rules
    assert "a page is a minute" in rules


@pytest.mark.parametrize(
    ("pages", "eighths"),
    [(0.0, 1), (-3.0, 1), (float("nan"), 1), (float("inf"), 8000), (4.5, 36)],
)
def test_a_day_has_at_least_an_eighth(pages: float, eighths: int) -> None:
    assert day_eighths(pages) == eighths
