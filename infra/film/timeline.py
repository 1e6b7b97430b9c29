"""The film as a timeline in OpenTimelineIO.

A scene is a stack, a shot a clip of media that do not exist yet, and a line of dialogue
a marker on its clip.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

import opentimelineio as otio

from infra.film.clean_text import clean_line
from infra.film.shot_clock import (
    FIRST_FRAME,
    FRAMES_PER_SECOND,
    TimedShot,
    time_shots,
)
from ports.domain.breakdown import Breakdown

_METADATA = "novel-movie"


def export_timeline(film: Breakdown, _: str) -> Mapping[str, bytes]:
    """Write an ``.otio``, a scene to a stack."""
    track = otio.schema.Track(name="Film", kind=otio.schema.TrackKind.Video)
    scenes = groupby(time_shots(film), key=lambda shot: shot.scene.scene_id)
    for scene_id, shots in scenes:
        inner = otio.schema.Track(name=scene_id, kind=otio.schema.TrackKind.Video)
        timed = list(shots)
        inner.extend([_clip(shot) for shot in timed])
        scene = timed[0].scene
        stack = otio.schema.Stack(
            name=clean_line(f"{scene.sequence_number} {scene.setting}"),
            children=[inner],
            metadata={_METADATA: {"scene_id": scene_id}},
        )
        track.append(stack)
    content: str = _timeline(film, track).to_json_string(indent=2)
    return {"timeline.otio": content.encode()}


def _timeline(film: Breakdown, track: otio.schema.Track) -> otio.schema.Timeline:
    timeline = otio.schema.Timeline(
        name=clean_line(film.story.title),
        global_start_time=_time(FIRST_FRAME),
        metadata={
            _METADATA: {
                "run_id": str(film.run_id),
                "revision": film.story.revision,
            }
        },
    )
    timeline.tracks.append(track)
    return timeline


def _clip(timed: TimedShot) -> otio.schema.Clip:
    shot = timed.shot
    camera = shot.technical_layer.camera
    details = {
        "shot_id": shot.shot_id,
        "label": timed.label,
        "setting": clean_line(timed.scene.setting),
        "action": clean_line(shot.narrative_layer.action_description),
        "size": camera.size,
        "angle": clean_line(camera.angle),
        "movement": clean_line(camera.movement),
        "lens": clean_line(camera.lens),
        "characters": list(shot.digital_assets.characters),
    }
    return otio.schema.Clip(
        name=shot.shot_id,
        media_reference=otio.schema.MissingReference(name=shot.shot_id),
        source_range=_range(0, timed.frames),
        markers=list(_markers(timed)),
        metadata={_METADATA: details},
    )


def _markers(timed: TimedShot) -> Iterable[otio.schema.Marker]:
    for line in timed.lines:
        yield otio.schema.Marker(
            name=f"{line.character.upper()}: {line.text}",
            marked_range=_range(line.start, line.frames),
            color=otio.schema.MarkerColor.GREEN,
        )


def _range(start: int, frames: int) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(_time(start), _time(frames))


def _time(frames: int) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(frames, FRAMES_PER_SECOND)
