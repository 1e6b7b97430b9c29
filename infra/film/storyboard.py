"""Prompts for a storyboard: of each shot its first frame, motion, speech and sound.

Three files: one of ours, and the same in the shapes of two public projects, so that
their users can paint and animate the shots. What goes where:

============  ==================================  =============================
ours          ArcReel, a drama's script           ViMax, the shots of a scene
============  ==================================  =============================
shot_id       scene_id, by the order of the film  idx, by the order of the scene
setup         it has none                         cam_idx
first_frame   image_prompt.scene                  ff_desc, visual_desc
size, light   image_prompt.composition            in ff_desc
motion        video_prompt.action, camera_motion  motion_desc, variation_type
dialogue      utterances                          audio_desc, motion_desc
ambience      video_prompt.ambiance_audio         audio_desc
references    characters_in_scene, scenes, props  characters, ff_vis_char_idxs
seconds       duration_seconds, in whole seconds  it has none
============  ==================================  =============================
"""

import json
from collections.abc import Mapping
from dataclasses import asdict

from infra.film.arcreel import to_arcreel
from infra.film.clean_text import clean_line
from infra.film.prompts import ShotPrompt, references, shot_prompts
from infra.film.vimax import to_vimax
from ports.domain.breakdown import Breakdown


def export_storyboard(film: Breakdown, text: str) -> Mapping[str, bytes]:
    """Write ``storyboard.json``, and the shapes of ArcReel and ViMax beside it."""
    prompts = list(shot_prompts(film, text))
    documents = {
        "storyboard.json": {
            "title": clean_line(film.story.title),
            "run_id": str(film.run_id),
            "references": [asdict(each) for each in references(film).values()],
            "shots": [_shot(prompt) for prompt in prompts],
        },
        "storyboard-arcreel.json": to_arcreel(film, prompts),
        "storyboard-vimax.json": to_vimax(film, prompts),
    }
    return {
        name: json.dumps(document, ensure_ascii=False, indent=1).encode()
        for name, document in documents.items()
    }


def _shot(prompt: ShotPrompt) -> dict[str, object]:
    shot = prompt.shot
    return {
        "shot_id": shot.shot_id,
        "scene": prompt.sheet.number,
        "shot": shot.shot_number_in_scene,
        "setup": prompt.setup,
        "setting": prompt.sheet.script.slugline,
        "seconds": round(shot.estimated_duration_seconds, 2),
        "size": shot.technical_layer.camera.size,
        "first_frame": prompt.first_frame,
        "motion": prompt.motion,
        "dialogue": [asdict(part) for part in prompt.dialogue],
        "ambience": prompt.ambience,
        "music": clean_line(shot.technical_layer.audio.music_cue or ""),
        "references": [each.key for each in prompt.references],
        "source_text": prompt.source_text,
    }
