"""What a scene asks for safety and by law, and only what its own data ground."""

from typing import Any

import pytest

from infra.film.minors import find_minors
from infra.film.safety import SAFETY, find_safety
from infra.film.sheets import scene_sheets
from ports.domain.film import Element
from ports.domain.story import Span
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.test_tables import rows_of


def a_film(
    ferry: SampleFilm,
    *elements: dict[str, Any],
    setting: str = "INT. OFFICE - DAY",
    action: str = "Nothing stirs.",
    age: str | None = None,
) -> SampleFilm:
    """Return a film of one scene and one shot, with the first person alone in it."""
    first, *others = ferry.film.structure.people
    scene = ferry.film.scenes[0]
    shot = scene.shots[0]
    layer = shot.narrative_layer.model_copy(update={"action_description": action})
    assets = shot.digital_assets.model_copy(update={"characters": (first.key,)})
    update = {
        "setting": setting,
        "heading": None,
        "day_night": None,
        "time_of_day": "NIGHT" if setting.endswith("NIGHT") else "DAY",
        "characters_present": (first.key,),
        "elements": tuple(
            Element(**({"presence": "present", "source": Span(0, 1)} | each))
            for each in elements
        ),
        "shots": (
            shot.model_copy(
                update={"narrative_layer": layer, "digital_assets": assets}
            ),
        ),
    }
    people = (first.model_copy(update={"age": age}), *others)
    structure = ferry.film.structure.model_copy(update={"people": people})
    film = ferry.film.model_copy(
        update={"scenes": (scene.model_copy(update=update),), "structure": structure}
    )
    return SampleFilm(film=film, text=ferry.text)


def notes_of(sample: SampleFilm) -> list[str]:
    [sheet] = scene_sheets(sample.film, sample.text)
    return [note.label for note in find_safety(sheet, find_minors(sample.film))]


@pytest.mark.parametrize(
    ("category", "name", "label"),
    [
        ("animal", "grey mare", "Animals: grey mare (wrangler)"),
        ("stunt", "falls", "Stunts: falls (stunt coordinator)"),
        ("prop", "two bread knives", "Weapons: two bread knives (armourer)"),
        ("prop", "candles", "Open flame: candles (fire safety, permit)"),
        ("vehicle", "van", "Vehicles: van (licensed driver)"),
        ("vehicle", "war-wagon", "Vehicles: war-wagon (licensed driver)"),
        ("vehicle", "skiff", "Water: skiff (water safety, lifeguard)"),
        ("cast", "a small boy", "Minors: a small boy (welfare worker, working hours)"),
    ],
)
def test_an_element_asks_for_whoever_minds_it(
    ferry: SampleFilm, category: str, name: str, label: str
) -> None:
    element = {"category": category, "name": name}

    assert notes_of(a_film(ferry, element)) == [label]
    assert notes_of(a_film(ferry, element | {"presence": "mentioned"})) == []


@pytest.mark.parametrize(
    ("action", "label"),
    [
        ("Ada kisses him.", "Intimacy: “kisses him”"),
        ("Ada takes off her wet shirt.", "Undressing: “takes off her wet shirt”"),
        ("Ada climbs out of the window.", "Stunts: “climbs out of the window”"),
        ("She jumps down from the wall.", "Stunts: “jumps down from the wall”"),
        ("He folds himself into the trunk.", "Stunts: “folds himself”"),
        ("He throws Ada against the door.", "Stunts: “throws ada against”"),
        ("He fires at the lamp.", "Gunfire: “fires at”"),
        ("It never rings, and he fires again.", "Gunfire: “fires again”"),
        ("Ada drinks the milk.", "Food on camera: “drinks the milk”"),
        ("Ada eats.", "Food on camera: “eats”"),
    ],
)
def test_a_deed_that_is_shown_is_marked(
    ferry: SampleFilm, action: str, label: str
) -> None:
    [note] = notes_of(a_film(ferry, action=action))

    assert note.startswith(f"{label} (")


@pytest.mark.parametrize(
    "action",
    [
        "“He kisses her and climbs out of the window,” says Ada.",
        "He never kisses her.",
        "She had been jumping down from the wall.",
        "It is as if somebody fires at the lamp.",
        "She would be drinking the milk if she could.",
        "The doubt is eating like rust.",
        "Ada has hard drinks at home, and the kiss is long past.",
        "The room swims before her.",
    ],
)
def test_a_deed_that_is_only_spoken_of_is_not(ferry: SampleFilm, action: str) -> None:
    assert notes_of(a_film(ferry, action=action)) == []


def test_a_deed_and_a_stunt_of_the_sheet_are_one_note(ferry: SampleFilm) -> None:
    falls = {"category": "stunt", "name": "falls"}
    action = "Ada falls, and squeezes herself through the bars."

    assert notes_of(a_film(ferry, falls, action=action)) == [
        "Stunts: falls, “squeezes herself” (stunt coordinator)"
    ]


def test_a_department_counts_whatever_the_noun_is(ferry: SampleFilm) -> None:
    blowpipe = {"category": "prop", "name": "blowpipe", "department": "weapons"}

    assert notes_of(a_film(ferry, blowpipe)) == ["Weapons: blowpipe (armourer)"]


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("prop", "gun case"),
        ("prop", "picture of a candle"),
        ("vehicle", "pram"),
        ("vehicle", "war-rockets"),
        ("vehicle", "model airplane"),
        ("cast", "the office boy"),
        ("cast", "the girl"),
        ("set_dressing", "chair"),
    ],
)
def test_what_only_sounds_dangerous_asks_for_nothing(
    ferry: SampleFilm, category: str, name: str
) -> None:
    assert notes_of(a_film(ferry, {"category": category, "name": name})) == []


@pytest.mark.parametrize(
    ("element", "setting", "action"),
    [
        (
            {"category": "prop", "name": "club", "department": "weapons"},
            "INT. ROWING CLUB - DAY",
            "He boxes.",
        ),
        ({"category": "stunt", "name": "heart leap"}, "INT. HALL - DAY", "She waits."),
        ({"category": "vehicle", "name": "ship"}, "INT. CABIN - DAY", "She waits."),
        (
            {"category": "vehicle", "name": "ship"},
            "EXT. PLAIN - DAY",
            "It rises from the planet.",
        ),
    ],
)
def test_what_a_noun_means_there_asks_for_nothing(
    ferry: SampleFilm, element: dict[str, Any], setting: str, action: str
) -> None:
    assert notes_of(a_film(ferry, element, setting=setting, action=action)) == []


def test_a_ship_on_the_water_is_one(ferry: SampleFilm) -> None:
    ship = {"category": "vehicle", "name": "ship"}

    assert notes_of(a_film(ferry, ship, action="She looks at the sea.")) == [
        "Water: ship (water safety, lifeguard)"
    ]
    assert notes_of(a_film(ferry, ship, setting="EXT. MOLE - DAY")) == [
        "Water: ship (water safety, lifeguard)"
    ]


@pytest.mark.parametrize(
    ("player", "labels"),
    [("rowing coach", []), ("coach driver", ["Vehicles: coach (licensed driver)"])],
)
def test_a_vehicle_that_acts_is_somebody(
    ferry: SampleFilm, player: str, labels: list[str]
) -> None:
    coach = {"category": "vehicle", "name": "coach"}

    assert (
        notes_of(a_film(ferry, coach, {"category": "cast", "name": player})) == labels
    )


@pytest.mark.parametrize("age", ["9", "about twelve", "in his teens", "a child", "17"])
def test_a_minor_is_whom_the_story_calls_one(ferry: SampleFilm, age: str) -> None:
    name = ferry.film.structure.people[0].name

    assert notes_of(a_film(ferry, age=age)) == [
        f"Minors: {name}, {age} (welfare worker, working hours)"
    ]


@pytest.mark.parametrize(
    ("look", "is_minor"),
    [
        ("a thin, pale boy with freckles", True),
        ("a small girl", True),
        ("a girl in a straw hat", True),
        ("a handsome girl", False),
        ("a boy's cap", False),
        ("nine buttons on her coat", False),
    ],
)
def test_a_look_tells_a_child(ferry: SampleFilm, look: str, *, is_minor: bool) -> None:
    film = a_film(ferry).film
    person = film.structure.people[0]
    looks = (person.looks[0].model_copy(update={"description": look}),)
    person = person.model_copy(update={"looks": looks, "age": None})
    structure = film.structure.model_copy(update={"people": (person,)})

    minors = find_minors(film.model_copy(update={"structure": structure}))

    assert bool(minors) == is_minor


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("boy of twelve", "twelve"),
        ("child of about three", "about three"),
        ("boy (15)", "15"),
        ("man of two-and-twenty", None),
        ("girl of thirty", None),
        ("boy of six summers ago", None),
    ],
)
@pytest.mark.parametrize("category", ["cast", "background"])
def test_the_words_of_an_extra_tell_an_age(
    ferry: SampleFilm, words: str, age: str | None, category: str
) -> None:
    name = words.split(maxsplit=1)[0]
    extra = {"category": category, "name": f"page {name}", "source": Span(0, len(name))}
    film = a_film(ferry, extra).film

    [sheet] = scene_sheets(film, f"{words}, {ferry.text}")

    labels = [note.label for note in find_safety(sheet, find_minors(film))]
    minor = f"Minors: page {name}, {age} (welfare worker, working hours)"
    assert labels == ([minor] if age else [])


@pytest.mark.parametrize("age", [None, "60s", "twenty-seven", "18", "young", "eighty"])
def test_nobody_else_is_a_minor(ferry: SampleFilm, age: str | None) -> None:
    assert notes_of(a_film(ferry, age=age)) == []


@pytest.mark.parametrize(
    ("setting", "subjects"),
    [
        ("EXT. YARD - NIGHT", ["Night exterior"]),
        ("EXT. BANK, STREET - DAY", ["Public way"]),
        ("INT. STREET - DAY", []),
        ("EXT. LAKE HOUSE - DAY", []),
        ("EXT. ROOF - DAY", ["Heights"]),
        ("EXT. QUAY - DAY", ["Water"]),
        ("INT. YARD - NIGHT", []),
        ("I/E. YARD - NIGHT", ["Night exterior"]),
        ("INT./EXT. STREET - DAY", ["Public way"]),
    ],
)
def test_a_set_asks_by_what_it_is(
    ferry: SampleFilm, setting: str, subjects: list[str]
) -> None:
    found = notes_of(a_film(ferry, setting=setting))

    assert [note.partition(":")[0] for note in found] == subjects


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("The van slowly turns into the yard.", "Moving vehicles"),
        ("He drives the old van away.", "Moving vehicles"),
        ("The van waits. He turns and drives a nail in.", "Vehicles"),
    ],
)
def test_a_vehicle_moves_where_the_action_says_so(
    ferry: SampleFilm, action: str, subject: str
) -> None:
    van = {"category": "vehicle", "name": "van"}

    [note] = notes_of(a_film(ferry, van, action=action))

    assert note.startswith(f"{subject}: van")


def test_whoever_is_in_the_water_needs_dry_doubles(ferry: SampleFilm) -> None:
    name = ferry.film.structure.people[0].name

    assert notes_of(a_film(ferry, action=f"{name} wades into the river.")) == [
        "Water: “wades into the river” (water safety, lifeguard)",
        f"Wet wardrobe: {name} (doubles)",
    ]
    assert notes_of(a_film(ferry, action=f"{name} looks into the river.")) == []


def test_the_workbook_has_the_notes_of_the_sheets(ferry: SampleFilm) -> None:
    knife = {"category": "prop", "name": "knife"}

    [row] = rows_of(a_film(ferry, knife, setting="EXT. YARD - NIGHT"), "Breakdown")

    assert row[SAFETY] == (
        "Weapons: knife (armourer); "
        "Night exterior: YARD (lighting, rest before the next call)"
    )
