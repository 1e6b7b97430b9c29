"""Coverage of a scene: establishing shot, master, two-shots, inserts and reactions.

Shots of speech are made by `dialogue_coverage`. The purpose of a shot says what it is
for, in words that the camera goes by: "Follow Nora" moves, "Watch Nora" does not.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.shots.action_text import ActionText, Referents
from infra.offline.shots.deeds import is_realised, own_verbs
from infra.offline.shots.dialogue_coverage import cover_speech
from infra.offline.shots.draft import MIN_SHOT_SECONDS, ShotDraft
from infra.offline.shots.establishing_shot import describe_place, establishing_shot
from infra.offline.shots.height import add_height
from infra.offline.shots.holds import hold_on_deed, hold_shot, hold_text
from infra.offline.shots.master import take_as_master
from infra.offline.shots.picture import (
    find_people_in_frame,
    is_card,
    is_concrete,
    is_unseen,
)
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.scene_so_far import SceneSoFar
from infra.offline.shots.script_speech import add_business
from infra.offline.shots.segments import ShotSegment, split_into_segments
from infra.offline.shots.stage_business import StageBusiness
from infra.offline.shots.ways import (
    arrives,
    has_move,
    is_turn,
    way_of_body,
    way_of_look,
)
from ports.questions.direct_scene import CastMember, SceneMaterial

ACTION_WORDS_PER_SECOND = 3.0
"""Action takes about as long as it is told."""
MAX_BUSINESS = 8
"""Segments of prose after which nobody is sure to do still what the text said."""
MAX_SEEN = 2
"""People of a shot of what one of them sees."""

MAX_GLANCE_WORDS = 20
"""Words of narration that an insert or a reaction can show; more is an action."""

MIN_SURVEYED = 2
"""Things of a description over which the camera passes."""
_STATES = terms("verbs", "be somewhere") | terms("verbs", "link") | {"have", "reach"}
"""What something does that is only there."""
_DETAILS = frozenset({"prop", "set_dressing", "wardrobe", "makeup_hair"})
"""Categories of what is small enough for an insert: no bus is."""
_ACTORS = terms("pronouns", "personal subject")
_OWN_FRAMES = ("Transition", "Insert", "Point of view", "Survey", "Follow", "Reaction")
"""Beginnings of purposes of which each has a height of its own."""
_INNER = terms("verbs", "thought")


def draft_shots(
    material: SceneMaterial,
    units: tuple[TextUnit, ...],
    entities: SceneEntities,
    openers: AbstractSet[str] = frozenset(),
) -> list[ShotDraft]:
    """Return the shots of a scene in text order, as many as its segments need.

    *openers* are the numbers of the units that open beats.
    """
    scene = SceneSoFar(
        material=material,
        entities=entities,
        in_past=any(unit.told_in == "past" for unit in units),
        business=StageBusiness(longest=None if is_script(units) else MAX_BUSINESS),
        is_script=is_script(units),
    )
    if material.first_visit and material.window[0] == 1:
        scene.shots.append(establishing_shot(material, units))
    for unit in units:
        if unit.number in openers:
            scene.lines_in_beat = 0
        segments = split_into_segments(unit)
        for at, segment in enumerate(segments):
            opens = at == 0 and unit.number in openers and unit is not units[0]
            scene.attend_speaker(segments, at)
            if segment.quotations:
                shots = cover_speech(scene, segment)
            else:
                shots = [_action_shot(scene, segment)]
            _add_shots(scene, shots, opens_beat=opens)
    shots = add_business(scene.shots)
    if scene.is_script:
        return shots
    # Only now: a shot holds over a deed as long as it is no staging.
    return [replace(s, staging=True) if s.bare else s for s in shots]


def is_script(units: Sequence[TextUnit]) -> bool:
    """Tell whether *units* are of a screenplay: prose has neither role."""
    return any(unit.role in {"action", "dialogue"} for unit in units)


def _add_shots(scene: SceneSoFar, shots: list[ShotDraft], *, opens_beat: bool) -> None:
    """Add *shots* to the scene, or hold the last one where a cut would tell nothing."""
    shots = [take_as_master(scene, shots[0]), *shots[1:]]
    if scene.shots and not (opens_beat and not shots[0].card):
        longest = scene.material.max_shot_seconds
        before, after = scene.shots[-1], shots[0]
        if len(shots) > 1:
            held = hold_on_deed(before, after, longest=longest)
        else:
            held = hold_text(before, after, longest=longest) or hold_shot(
                before, after, longest=longest
            )
        if held is not None:
            if held.bare:
                action = scene.business.accompany(held.action, *held.people[:2])
                held = replace(held, business=action)
            scene.shots[-1] = held
            scene.lines_in_beat -= bool(shots[0].quotations)
            shots = shots[1:]
    scene.shots += shots


def _action_shot(scene: SceneSoFar, segment: ShotSegment) -> ShotDraft:
    entities = scene.entities
    referents = scene.resolve(segment.unit, segment.tokens)
    people = find_people_in_frame(scene, segment, referents)
    scene.business.observe(segment.unit, segment.tokens, referents)
    is_screen_text = is_card(segment)
    has_nothing = is_screen_text or (
        not people and is_unseen(scene, segment, referents)
    )
    if has_nothing and scene.shots:
        people = scene.shots[-1].people
    purpose = _action_purpose(scene, segment, people, referents)
    if (viewer := _find_viewer(scene, segment, people, referents)) is not None:
        people = tuple(m for m in people if m is not viewer)
        purpose = f"Point of view of {viewer.name}"
    scene.observe(segment, referents)
    text = ActionText(
        segment.unit, referents, in_past=scene.is_past(segment.unit)
    ).render(segment.tokens)
    if not purpose.startswith(_OWN_FRAMES):
        verbs = (
            own_verbs(segment, people[0], referents)
            if len(people) == 1
            else [t for t in segment.tokens if is_realised(segment, t)]
        )
        purpose = add_height(purpose, segment, verbs, people=len(people))
        purpose = scene.look_at(purpose, people)
    return ShotDraft(
        units=(segment.unit,),
        quotations=(),
        speaker=None,
        narration=segment.tokens,
        referents=referents,
        action=text or describe_place(scene.material),
        purpose=purpose,
        people=people,
        objects=tuple(entities.objects(segment.tokens, segment.unit)),
        seconds=action_seconds(text, scene.material.max_shot_seconds),
        unseen=has_nothing,
        card=is_screen_text,
    )


def _find_viewer(
    scene: SceneSoFar,
    segment: ShotSegment,
    people: tuple[CastMember, ...],
    referents: Referents,
) -> CastMember | None:
    """Return through whose eyes the shot is: who sees what the segment is about."""
    if scene.material.kind != "scene" or len(people) > MAX_SEEN:
        return None
    parse = segment.unit.parse
    in_view = {t.i for t in segment.tokens if scene.entities.objects([t])}
    in_view |= {at for at, one in referents.items() if one in scene.material.cast}
    for member in people:
        verbs = own_verbs(segment, member, referents)
        # Who also does something else is to be seen doing it.
        for verb in verbs if len(verbs) == 1 else ():
            if verb.lemma not in terms("verbs", "see"):
                continue
            seen = [
                *parse.children(verb),
                *(t for c in parse.children(verb) for t in parse.children(c)),
            ]
            if any(
                t.dep in {"dobj", "pobj"}
                and t.i in in_view
                and referents.get(t.i) is not member
                for t in seen
            ):
                return member
    return None


def action_seconds(text: str, longest: float) -> float:
    """Return how long the action *text* takes, within the longest shot."""
    seconds = len(text.split()) / ACTION_WORDS_PER_SECOND
    return round(min(max(seconds, MIN_SHOT_SECONDS), longest), 1)


def _action_purpose(
    scene: SceneSoFar,
    segment: ShotSegment,
    people: tuple[CastMember, ...],
    referents: Referents,
) -> str:
    material = scene.material
    if material.kind != "scene":
        return _purpose_under_voice(scene, segment, people, referents)
    if segment.unit.role in {"heading", "slugline", "break", "transition"}:
        return "Transition"
    if not people:
        return _purpose_without_people(scene, segment)
    if len(people) > 1:
        return _purpose_of_several(segment, people, referents)
    return _purpose_of_one(scene, segment, people[0], referents)


def _purpose_of_several(
    segment: ShotSegment,
    people: tuple[CastMember, ...],
    referents: Referents,
) -> str:
    if any(has_move(segment, member, referents) for member in people):
        return "Follow them all"
    for member in people:
        if (way := way_of_body(segment, member, referents)) is not None:
            return f"Follow {member.name} {way}"
    return "Two-shot: what they do"


def _purpose_under_voice(
    scene: SceneSoFar,
    segment: ShotSegment,
    people: tuple[CastMember, ...],
    referents: Referents,
) -> str:
    """Return the purpose of an image while a voice tells a summary, or a thought."""
    is_summary = scene.material.kind == "summary"
    start = "Montage" if is_summary else "Voice-over"
    if any(has_move(segment, member, referents) for member in people):
        return f"{start}: follow what they do"
    if has_move(segment, None, {}):
        return f"{start}: follow what moves"
    last = scene.shots[-1].purpose if scene.shots else ""
    if "move in" not in last and any(
        verb.lemma in _INNER | terms("verbs", "realise")
        for member in people
        for verb in own_verbs(segment, member, referents)
    ):
        return f"{start}: move in on a thought"
    if not people and (thing := _detail_of(scene, segment)):
        return f"{start}: insert on {thing}"
    if not people and _is_description(segment):
        return f"{start}: pass over what is there"
    return "Montage under the narration" if is_summary else "Voice-over image"


def _purpose_without_people(scene: SceneSoFar, segment: ShotSegment) -> str:
    """Return an insert on a thing, or a shot of people without a name, or of what
    moves by itself."""
    if thing := _detail_of(scene, segment):
        return f"Insert on {thing}"
    if _tells_of_people(segment):
        return "Show what they do"
    if has_move(segment, None, {}):
        return "Follow what moves"
    return "Survey what is there" if _is_description(segment) else "Show what happens"


def _detail_of(scene: SceneSoFar, segment: ShotSegment) -> str:
    """Return the thing that a short segment is about; empty if it is about no thing
    that is small enough to fill the frame."""
    things = scene.entities.objects(_verb_arguments(segment))
    is_detail = bool(things) and things[0].category in _DETAILS
    is_glance = segment.word_count <= MAX_GLANCE_WORDS
    return things[0].name if is_glance and is_detail and _is_of_things(segment) else ""


def _tells_of_people(segment: ShotSegment) -> bool:
    """Tell whether people do what the segment tells, though none of the cast does."""
    return any(
        t.dep in SUBJECTS and (_is_of_people(t) or t.lower in _ACTORS)
        for t in segment.tokens
    )


def _is_of_things(segment: ShotSegment) -> bool:
    """Tell whether the segment has no people in it: "the guests drop their hats" is no
    insert on hats."""
    return not _tells_of_people(segment) and not any(
        _is_of_people(t) and t.dep != "poss" for t in segment.tokens
    )


def _is_of_people(noun: Token) -> bool:
    return by_term("humans").get(noun.lemma, "no one") != "no one"


def _is_description(segment: ShotSegment) -> bool:
    """Tell whether nothing happens, and several things are told to be there."""
    verbs = {t.lemma for t in segment.tokens if is_realised(segment, t)}
    seen = [
        token for token in segment.tokens if token.pos == "NOUN" and is_concrete(token)
    ]
    return verbs <= _STATES and len(seen) >= MIN_SURVEYED


def _purpose_of_one(
    scene: SceneSoFar,
    segment: ShotSegment,
    person: CastMember,
    referents: Referents,
) -> str:
    if (move := next(_moves(segment, person, referents), None)) is not None:
        return move
    shots = scene.shots
    follows_speech = bool(shots) and bool(shots[-1].quotations)
    is_glance = segment.word_count <= MAX_GLANCE_WORDS
    if follows_speech and shots[-1].speaker is not person and is_glance:
        return f"Reaction of {person.name}"
    return f"{'Stay on' if _is_remark(segment) else 'Watch'} {person.name}"


def _is_remark(segment: ShotSegment) -> bool:
    """Tell whether nothing is done: "he was eleven", "he would never know"."""
    verbs = {t.lemma for t in segment.tokens if is_realised(segment, t)}
    return verbs <= terms("verbs", "link") | {"have"}


def _moves(
    segment: ShotSegment, person: CastMember, referents: Referents
) -> Iterator[str]:
    """Yield the purposes of a shot that moves with what *person* does."""
    verbs = own_verbs(segment, person, referents)
    if any(arrives(segment, v) for v in verbs):
        yield f"Arrival of {person.name}"
    if any(v.lemma in terms("verbs", "leave") for v in verbs):
        yield f"Exit of {person.name}"
    if has_move(segment, person, referents):
        yield f"Follow {person.name}"
    if (way := way_of_body(segment, person, referents)) is not None:
        yield f"Follow {person.name} {way}"
    if any(v.lemma in terms("verbs", "realise") for v in verbs):
        yield f"Realisation of {person.name}"
    if any(v.lemma in _INNER for v in verbs):
        yield f"Move in on the thought of {person.name}"
    if any(is_turn(segment, v) for v in verbs):
        yield f"Follow the turn of {person.name}"
    for look in (way_of_look(segment, v) for v in verbs):
        if look is not None:
            yield f"Follow the look of {person.name} {look}".rstrip()


def _verb_arguments(segment: ShotSegment) -> list[Token]:
    """Return the subjects and objects of the verbs: what the segment is about."""
    return [t for t in segment.tokens if t.dep in {*SUBJECTS, "dobj"}]
