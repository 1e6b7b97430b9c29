"""Sound: music where a beat turns, and never under speech."""

from dataclasses import replace

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.score_scene import score_scene
from tests.infra.offline.scenery import a_scene, shots_of


def test_no_music_plays_under_speech() -> None:
    material, grammar = a_scene('Della wept. "Stay!" cried Jim. He shut the door.')
    quiet = shots_of(material, direct_scene(material, grammar))
    spoken = replace(quiet, shots=tuple(replace(s, words=3) for s in quiet.shots))

    assert not any(shot.music_cue for shot in score_scene(spoken).shots)


def music(text: str) -> str | None:
    material, grammar = a_scene(text)
    quiet = shots_of(material, direct_scene(material, grammar))
    return score_scene(quiet).shots[0].music_cue


def test_music_opens_a_beat_in_which_nobody_speaks() -> None:
    assert music("Della wept in her grief. She sat down.")


def test_no_music_plays_where_no_tone_is_told() -> None:
    assert music("Della shut the door and sat down.") is None


def test_somebody_called_by_name_is_heard_to_walk() -> None:
    material, grammar = a_scene("Jim saw Della. Della walked to the door in Harrow.")
    scene = shots_of(material, direct_scene(material, grammar))
    bare = replace(scene, cast=())

    heard = [s for shot in score_scene(bare).shots for s in shot.sound_effects]
    assert "footsteps" in heard
