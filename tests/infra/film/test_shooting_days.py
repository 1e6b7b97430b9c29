"""The suggested order of shooting, and who works on which day."""

import pytest

from infra.film.day_limits import MAX_MOVES, OVERRUN, DayLimits
from infra.film.day_out_of_days import count_days, describe_member
from infra.film.minors import find_minors
from infra.film.sheets import base_key, cast_list, scene_sheets
from infra.film.shooting_days import describe_rules
from tests.infra.film.boards import (
    HOUSE,
    KITCHEN,
    SQUARE,
    TOWN,
    YARD,
    a_film,
    board,
    days_of,
)
from tests.infra.film.conftest import SampleFilm


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
        assert day.moves <= MAX_MOVES
    for day in days:
        assert day.eighths <= (8 if len(day.strips) > 1 else 8 * (1 + OVERRUN))


@pytest.mark.parametrize(
    ("eighths", "labels"),
    [(36, [["1"], ["2"]]), (37, [["2", "1 pt. 1"], ["1 pt. 2"]])],
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


def test_no_day_has_more_set_ups_than_it_may(ferry: SampleFilm) -> None:
    film = a_film(ferry.film, [("INT.", HOUSE, "day", 1)] * 9)
    [all_day] = days_of(film)
    each = all_day.setups // 9

    days = days_of(film, setups=4 * each)
    parted = days_of(a_film(ferry.film, [("INT.", HOUSE, "day", 4)]), setups=each - 3)

    assert [day.setups for day in days] == [4 * each, 4 * each, each]
    assert f"{4 * each} set-ups" in days[0].summary
    # A scene alone has more of them than a day; both parts have something of it.
    assert board(parted) == [["1 pt. 1"], ["1 pt. 2"]]
    assert sum(day.setups for day in parted) == each


def test_a_move_takes_the_time_of_set_ups(ferry: SampleFilm) -> None:
    sets = [HOUSE, SQUARE]
    film = a_film(ferry.film, [("INT.", place, "day", 1) for place in sets])
    [day] = days_of(film)

    assert len(days_of(film, setups=day.setups)) == len(sets)


def test_a_set_that_the_next_day_has_room_for_is_not_parted(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("INT.", HOUSE, "day", 20),
            ("INT.", KITCHEN, "day", 10),
            ("INT.", KITCHEN, "night", 6),
            ("INT.", KITCHEN, "day", 4),
            ("EXT.", TOWN, "day", 12),
        ],
    )

    days = days_of(film)

    # The house with its kitchen is longer than a day, the kitchen is not.
    assert board(days) == [["5", "1"], ["2", "4", "3"]]


def test_a_set_that_is_longer_than_a_day_is_shot_day_after_day(
    ferry: SampleFilm,
) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", TOWN, "day", 28),
            ("INT.", HOUSE, "day", 16),
            ("EXT.", SQUARE, "day", 20),
            ("INT.", HOUSE, "day", 16),
            ("INT.", HOUSE, "day", 8),
            ("EXT.", YARD, "day", 4),
        ],
    )

    days = days_of(film)

    assert board(days) == [["1"], ["2", "4"], ["5", "6", "3"]]


def test_nights_come_last_after_whatever_is_shot_by_day(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", YARD, "night", 16),
            ("INT.", KITCHEN, "night", 24),
            ("EXT.", TOWN, "night", 24),
            ("EXT.", TOWN, "day", 30),
            ("EXT.", SQUARE, "night", 8),
        ],
    )

    days = days_of(film)

    # A dark kitchen is no night.
    assert board(days) == [["2"], ["4"], ["1"], ["3", "5"]]
    assert [day.unit for day in days] == ["day", "day", "night", "night"]
    assert [day.mark for day in days] == ["1", "2", "3N", "4N"]


def test_a_short_night_is_the_end_of_a_short_day(ferry: SampleFilm) -> None:
    scenes = [
        ("EXT.", YARD, "night", 6),
        ("EXT.", YARD, "dusk", 2),
        ("EXT.", YARD, "day", 12),
        ("INT.", SQUARE, "day", 28),
    ]

    days = days_of(a_film(ferry.film, scenes))
    [yard, light] = (scenes[2], scenes[3])
    long_day = days_of(a_film(ferry.film, [(*yard[:3], 22), scenes[0], light]))

    assert board(days) == [["4"], ["3", "2", "1"]]
    assert [day.mark for day in days] == ["1", "2D/N"]
    assert "2/8 at dusk" in days[1].summary
    # Of a day that fills the daylight nobody works on into the night.
    assert [day.unit for day in long_day] == ["day", "day", "night"]


def test_nobody_is_called_at_dawn_after_a_dusk_or_a_night(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", YARD, "dusk", 4),
            ("EXT.", YARD, "day", 24),
            ("EXT.", SQUARE, "day", 24),
            ("EXT.", SQUARE, "night", 4),
            ("EXT.", SQUARE, "dawn", 4),
        ],
    )

    days = days_of(film)

    assert board(days) == [["5", "3"], ["2", "1"], ["4"]]


def test_a_set_with_children_comes_first_and_a_dark_room_last(
    ferry: SampleFilm,
) -> None:
    film = a_film(
        ferry.film,
        [
            ("INT.", KITCHEN, "night", 4),
            ("INT.", HOUSE, "day", 4),
            ("INT.", f"{HOUSE}, attic", "day", 4),
        ],
        "a a b",
    )
    child = film.structure.people[1].model_copy(update={"age": "nine"})
    people = (film.structure.people[0], child, *film.structure.people[2:])
    scenes = tuple(
        scene.model_copy(update={"heading": f"INT. MILL, ROOM {number} - DAY"})
        for number, scene in enumerate(film.scenes)
    )
    structure = film.structure.model_copy(update={"people": people})

    days = days_of(film.model_copy(update={"structure": structure, "scenes": scenes}))

    assert board(days) == [["3", "2", "1"]]


def test_a_child_is_in_three_fifths_of_a_days_set_ups_at_most(
    ferry: SampleFilm,
) -> None:
    film = a_film(ferry.film, [("INT.", HOUSE, "day", 1), ("INT.", TOWN, "day", 1)])
    [alone] = days_of(film)
    shots = film.scenes[0].shots
    keys = {base_key(key) for s in shots for key in s.digital_assets.characters}
    people = tuple(
        p.model_copy(update={"age": "nine"}) if base_key(p.key) in keys else p
        for p in film.structure.people
    )
    structure = film.structure.model_copy(update={"people": people})
    young = film.model_copy(update={"structure": structure})

    room = alone.setups + 3

    assert len(days_of(film, setups=room)) == 1
    assert len(days_of(young, setups=room)) == 2


def test_nobody_is_called_for_an_hour_that_another_day_has(ferry: SampleFilm) -> None:
    places = ("attic", "barn", "cellar", "dairy", "eaves")
    film = a_film(ferry.film, [("INT.", place, "day", 4) for place in places])

    [day] = days_of(film)

    assert day.moves == 4


def test_the_parts_of_a_scene_follow_each_other(ferry: SampleFilm) -> None:
    film = a_film(
        ferry.film,
        [
            ("EXT.", SQUARE, "day", 12),
            ("INT.", HOUSE, "day", 38),
            ("EXT.", TOWN, "day", 30),
            ("INT.", HOUSE, "day", 4),
        ],
    )

    days = days_of(film)

    assert board(days) == [["1", "2 pt. 1"], ["2 pt. 2", "4"], ["3"]]


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
    assert board(days) == [["1", "5", "6"], ["3", "4", "2 pt. 1"], ["2 pt. 2"]]
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
    rules = describe_rules(ferry.film, DayLimits(pages=4.5, setups=20))

    assert "nothing is known of availability, permits or light" in rules
    assert "At most 4 4/8 pages, 20 set-ups" in rules
    assert "a page is a minute" in rules


@pytest.mark.parametrize(
    ("pages", "eighths"),
    [(0.0, 1), (-3.0, 1), (float("nan"), 1), (float("inf"), 8000), (4.5, 36)],
)
def test_a_day_has_at_least_an_eighth(pages: float, eighths: int) -> None:
    assert DayLimits(pages=pages).eighths == eighths


def test_a_minor_and_a_voice_are_marked_among_the_days(ferry: SampleFilm) -> None:
    child, adult, *others = ferry.film.structure.people
    people = (child.model_copy(update={"age": "nine"}), adult, *others)
    film = a_film(ferry.film, [("INT.", HOUSE, "day", 8)], "ab")
    structure = film.structure.model_copy(update={"people": people})
    film = film.model_copy(update={"structure": structure})
    minors = find_minors(film)

    notes = [
        describe_member(member, minors)
        for member in sorted(cast_list(film).values(), key=lambda m: m.number)
    ]

    assert notes[0] == "minor, nine: hours of work and school by the age"
    assert notes[1] == ""
    assert set(notes[2:]) <= {"only heard: recorded apart"}
