"""A scene has a small plan of set-ups, and its shots choose from it."""

from itertools import pairwise

import pytest

from infra.offline.shots.scene_plan import Frame, plan_set_ups
from ports.questions.shots import ShotOutline

ADA, BO = "char_ada_v01", "char_bo_v01"
TALK = (
    *(("Over-the-shoulder on Ada", (ADA, BO)), ("Over-the-shoulder on Bo", (BO, ADA))),
    *(("Single on Ada", (ADA,)), ("Reaction of Bo", (BO,))),
    *(("Two-shot: they talk", (BO, ADA)), ("Single on Bo", (BO,))),
    *(("Watch Ada", (ADA,)), ("Stay on Ada", (ADA,)), ("Show what happens", ())),
)


def a_shot(
    purpose: str,
    people: tuple[str, ...] = (),
    objects: tuple[str, ...] = (),
    action: str = "",
) -> ShotOutline:
    return ShotOutline(
        number=1,
        action=action,
        purpose=purpose,
        text="",
        people=people,
        speakers=people[:1],
        objects=objects,
        words=0,
        seconds=3.0,
        beat=1,
    )


def frames_of(
    *shots: ShotOutline, is_outside: bool = False, is_new_place: bool = True
) -> list[Frame]:
    plan = plan_set_ups(shots, is_outside=is_outside, is_new_place=is_new_place)
    return [plan.take(shot) for shot in shots]


def test_a_long_talk_of_two_needs_no_more_set_ups_than_a_short_one() -> None:
    talk = [a_shot(purpose, people) for purpose, people in TALK]

    frames = frames_of(a_shot("Establish the place"), *talk * 4)[1:]

    sights = [
        (frame, () if frame[0] == "wide" else _sight(frame, shot))
        for frame, shot in zip(frames, talk * 4, strict=True)
    ]
    # A master, a two-shot, two shoulders, two mediums, two closes, and the place.
    assert len(set(sights)) <= 9
    assert all(one != other for one, other in pairwise(sights))


def _sight(frame: Frame, shot: ShotOutline) -> tuple[str, ...]:
    """Return who is seen, first who faces the camera over a shoulder."""
    is_over = frame[1] == "over_the_shoulder"
    return shot.people if is_over else tuple(sorted(shot.people))


def test_the_master_of_a_room_is_what_establishes_it() -> None:
    shots = [
        a_shot("Establish the place"),
        a_shot("Watch Ada", (ADA,)),
        a_shot("Master: who stands where", (ADA, BO)),
        a_shot("Single on Bo", (BO,)),
        a_shot("Exit of Ada", (ADA,)),
    ]

    frames = frames_of(*shots)

    assert frames[0] == frames[2] == frames[4]


def test_a_place_outside_is_established_from_afar() -> None:
    frames = frames_of(a_shot("Watch Ada", (ADA,)), is_outside=True)

    assert frames == [("extreme_wide", "high")]


def test_the_master_of_a_group_is_from_above_in_every_shot() -> None:
    pair = a_shot("Master: who stands where", (ADA, BO))
    group = a_shot("Master: who stands where", (ADA, BO, "char_cal_v01"))

    frames = frames_of(pair, a_shot("Single on Ada", (ADA,)), group)

    assert (frames[0], frames[2]) == (("wide", "high"), ("wide", "high"))
    assert frames_of(pair) == [("wide", "eye_level")]


def test_a_face_is_close_only_of_whom_a_scene_often_has_alone() -> None:
    watched = [a_shot("Watch Ada", (ADA,)), a_shot("Watch Bo", (BO,))]
    realised = a_shot("Realisation of Ada", (ADA,))

    _, _, brief = frames_of(*watched, realised, is_new_place=False)
    *_, long = frames_of(*watched * 3, realised, is_new_place=False)

    assert (brief[0], long[0]) == ("medium", "close")


@pytest.mark.parametrize(
    ("purpose", "angle"),
    [("Watch Ada, from above", "high"), ("Watch Ada, from below", "low")],
)
def test_who_is_higher_or_lower_is_seen_so_in_every_shot(
    purpose: str, angle: str
) -> None:
    frames = frames_of(
        a_shot("Watch Ada", (ADA,)), *[a_shot(purpose, (ADA,))] * 3, is_new_place=False
    )

    assert [own for _, own in frames[1:]] == [angle] * 3


def test_three_shots_of_one_size_do_not_begin_a_scene() -> None:
    shots = [a_shot(f"Watch {who}", (who,)) for who in (ADA, BO, "char_cy_v01")]

    sizes = [size for size, _ in frames_of(*shots, is_new_place=False)]

    assert sizes[:2] == ["medium", "medium"] != sizes[1:]


@pytest.mark.parametrize(
    ("action", "sizes"),
    [
        ("Ada lifts the box from the cart.", {"medium", "wide"}),
        ("Ada listens, lifting her chin.", {"medium", "close"}),
        ("Ada gives Bo an order.", {"medium", "close"}),
    ],
)
def test_what_hands_do_is_seen_in_no_close_shot(action: str, sizes: set[str]) -> None:
    shots = [a_shot("Watch Ada", (ADA,), action=action)] * 4

    frames = frames_of(*shots, is_new_place=False)

    assert {size for size, _ in frames} == sizes


def test_a_deed_of_two_who_talk_is_seen_over_no_shoulder() -> None:
    over = "Over-the-shoulder on Ada"
    talk = a_shot(over, (ADA, BO), action="Ada asks Bo.")
    deed = a_shot(over, (ADA, BO), action="Ada ties the rope to the post.")

    frames = frames_of(talk, deed, is_new_place=False)

    assert [angle for _, angle in frames] == ["over_the_shoulder", "eye_level"]


def test_nobody_and_nothing_is_never_seen_closer_than_the_place() -> None:
    place = a_shot("Show what happens")
    lamp = a_shot("Show what happens", objects=("obj_lamp_v01",))

    for is_outside in (False, True):
        sizes = [size for size, _ in frames_of(*[place] * 4, is_outside=is_outside)]
        assert {*sizes} <= {"extreme_wide", "wide", "full"}
    assert ("medium", "high") in frames_of(place, lamp)


def test_people_without_a_name_are_seen_from_head_to_foot() -> None:
    frames = frames_of(a_shot("Establish the place"), a_shot("Show what they do"))

    assert frames[1][0] == "full"


def test_a_crowd_is_seen_with_the_place() -> None:
    crowd = tuple(f"char_{name}_v01" for name in "abcdefgh")

    frames = frames_of(*[a_shot("Two-shot: what they do", crowd)] * 3)

    assert {size for size, _ in frames} <= {"wide", "extreme_wide"}


def test_who_comes_is_seen_come_into_the_place() -> None:
    frames = frames_of(
        *(a_shot("Watch Ada", (ADA,)), a_shot("Arrival of Bo", (BO,))),
        is_new_place=False,
    )

    assert frames[1][0] == "wide"
