"""The suggested order of shooting, and who works on which day."""

from collections.abc import Sequence

import pytest

from infra.film.day_limits import MAX_MOVES, OVERRUN, DayLimits
from infra.film.day_out_of_days import count_days, describe_member
from infra.film.minors import find_minors
from infra.film.sheets import base_key, cast_list, scene_sheets
from infra.film.shooting_days import ShootingDay, describe_rules, plan_days
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


def days_of(
    film: Breakdown, pages: float = 4, setups: int = 1000
) -> tuple[ShootingDay, ...]:
    limits = DayLimits(pages=pages, setups=setups)
    return plan_days(film, tuple(scene_sheets(film, "")), limits)


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
