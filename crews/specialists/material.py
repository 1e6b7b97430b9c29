"""What the specialists are shown: shots rather than the scene's text.

Each sees what its own fields hang on. Three members reading everything would cost
more tokens than all the other members together.
"""

from crews.director.material import staged
from crews.director.plan import ShotPlan
from crews.director.speech import spoken
from crews.director.stage import Stage
from crews.specialists.listing import Sheet, listed, sounds
from ports.language_model import Task
from ports.questions.specialties import ShotOutline, ShotsMaterial
from ports.story import Run

SEEN: dict[Task, frozenset[str]] = {
    "shoot_scene": frozenset({"prop", "vehicle", "animal"}),
    "dress_scene": frozenset({"prop", "set_dressing", "wardrobe"}),
    "score_scene": frozenset(),
}
"""Categories of elements that a member's fields name or focus on."""


def shots_material(
    task: Task,
    run: Run,
    stage: Stage,
    known: tuple[str, ...],
    sheet: Sheet,
) -> ShotsMaterial:
    """Return what the member of *task* needs to know of a run of numbered shots."""
    entry, ledger = stage.given.entry, stage.given.ledger
    opens = sheet[0][0] == 1
    return ShotsMaterial(
        scene=entry.number,
        kind=entry.kind,
        slugline=entry.setting,
        time_of_day=entry.time_of_day,
        first_visit=ledger.first_visit and opens,
        linked_to_previous=ledger.linked_to_previous or not opens,
        brief=stage.given.brief,
        preferences=run.preferences,
        cast=() if task == "score_scene" else stage.cast,
        elements=staged(stage, SEEN[task]),
        established=_of_things(known, stage) if task == "dress_scene" else (),
        shots=_looks(sheet) if task == "dress_scene" else _shots(task, sheet, stage),
    )


def _of_things(known: tuple[str, ...], stage: Stage) -> tuple[str, ...]:
    """Return what is known of the place and of what is seen in it: a look's own."""
    things = {element.name for element in staged(stage, SEEN["dress_scene"])}
    names = (*things, stage.given.place.name)
    return tuple(fact for fact in known if any(name in fact for name in names))


def _shots(task: Task, sheet: Sheet, stage: Stage) -> tuple[ShotOutline, ...]:
    shooting = task == "shoot_scene"
    return tuple(
        ShotOutline(
            number=number,
            action=plan.action,
            purpose=plan.purpose if shooting else "",
            text="" if shooting else sounds(plan, stage),
            # Only a camera needs to know who is who; the action says it to the others.
            people=_called(plan.people, stage) if shooting else (),
            speakers=_called(plan.speakers, stage) if shooting else (),
            # A camera's subject is a person, or else the thing that an insert shows.
            objects=(
                _called(plan.objects, stage) if shooting and not plan.people else ()
            ),
            words=spoken(plan.line_parts),
            seconds=plan.seconds,
            beat=plan.beat,
        )
        for number, plan in listed(task, sheet, stage)
    )


def _called(keys: tuple[str, ...], stage: Stage) -> tuple[str, ...]:
    return tuple(stage.handles[key] for key in keys)


def _looks(sheet: Sheet) -> tuple[ShotOutline, ...]:
    """Return one outline for each beat: a look holds until the next."""
    beats: dict[int, list[tuple[int, ShotPlan]]] = {}
    for number, plan in sheet:
        beats.setdefault(plan.beat, []).append((number, plan))
    return tuple(
        ShotOutline(
            number=shots[0][0],
            action=shots[0][1].turn,
            purpose="",
            text=" ".join(dict.fromkeys(plan.action for _, plan in shots)),
            people=(),
            speakers=(),
            objects=(),
            words=0,
            seconds=sum(plan.seconds for _, plan in shots),
            beat=beat,
        )
        for beat, shots in beats.items()
    )
