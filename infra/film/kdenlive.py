"""The film as a project of Kdenlive, which MLT plays.

A shot is a plain colour as long as the shot is, in the bin's folder of its scene; a
scene, and each line of dialogue, is a guide.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from infra.film.clean_text import clean_line
from infra.film.shot_clock import FRAMES_PER_SECOND, TimedShot, time_shots
from ports.domain.breakdown import Breakdown

_COLOURS: Mapping[str, str] = {
    "extreme_wide": "#ff1d3557",
    "wide": "#ff2a4d69",
    "full": "#ff3d6b7d",
    "medium": "#ff5b7f6e",
    "medium_close": "#ff8a8a55",
    "close": "#ffa8703f",
    "extreme_close": "#ff9c4a3c",
}
"""Of a clip, by the size of its shot."""

_SCENE_GUIDE, _LINE_GUIDE = 0, 2
_FIRST_ID = 3
"""Of the bin's clips; those below are the program's own."""


def export_kdenlive(film: Breakdown, _: str) -> Mapping[str, bytes]:
    """Write a ``.kdenlive`` project of 24 frames a second."""
    shots = list(time_shots(film))
    root = etree.Element(
        "mlt",
        LC_NUMERIC="C",
        producer="main_bin",
        version="7.0.0",
        title=clean_line(film.story.title),
    )
    _add_profile(root)
    for number, timed in enumerate(shots):
        _add_clip(root, number, timed)
    _add_bin(root, film, shots)
    _add_tracks(root, shots)
    content = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return {"timeline.kdenlive": content}


def _add_profile(root: etree._Element) -> None:
    etree.SubElement(
        root,
        "profile",
        description="HD 1080p 24 fps",
        width="1920",
        height="1080",
        progressive="1",
        sample_aspect_num="1",
        sample_aspect_den="1",
        display_aspect_num="16",
        display_aspect_den="9",
        frame_rate_num=str(FRAMES_PER_SECOND),
        frame_rate_den="1",
        colorspace="709",
    )


def _add_clip(root: etree._Element, number: int, timed: TimedShot) -> None:
    shot = timed.shot
    action = clean_line(shot.narrative_layer.action_description)
    properties = {
        "length": str(timed.frames),
        "eof": "pause",
        "resource": _COLOURS[shot.technical_layer.camera.size],
        "mlt_service": "color",
        "kdenlive:clipname": shot.shot_id,
        "kdenlive:description": f"{timed.label} {action}",
        "kdenlive:folderid": str(timed.scene.sequence_number),
        "kdenlive:id": str(_FIRST_ID + number),
    }
    producer = etree.SubElement(
        root, "producer", {"id": f"shot{number}", "in": "0"}, out=str(timed.frames - 1)
    )
    _add_properties(producer, properties)


def _add_bin(root: etree._Element, film: Breakdown, shots: Sequence[TimedShot]) -> None:
    playlist = etree.SubElement(root, "playlist", id="main_bin")
    folders = {
        f"kdenlive:folder.-1.{scene.sequence_number}": clean_line(
            f"{scene.sequence_number} {scene.setting}"
        )
        for scene in film.scenes
    }
    guides = json.dumps(list(_guides(shots)), ensure_ascii=False)
    _add_properties(
        playlist,
        {
            "kdenlive:docproperties.version": "1.04",
            "kdenlive:docproperties.profile": "atsc_1080p_24",
            "kdenlive:docproperties.guides": guides,
            "xml_retain": "1",
            **folders,
        },
    )
    _add_entries(playlist, shots)


def _guides(shots: Sequence[TimedShot]) -> Iterator[dict[str, object]]:
    scene = ""
    for timed in shots:
        if timed.scene.scene_id != scene:
            scene = timed.scene.scene_id
            heading = f"{timed.scene.sequence_number} {timed.scene.setting}"
            yield _guide(timed.start, clean_line(heading), _SCENE_GUIDE)
        for line in timed.lines:
            speech = f"{line.character.upper()}: {line.text}"
            yield _guide(timed.start + line.start, speech, _LINE_GUIDE)


def _guide(frame: int, comment: str, category: int) -> dict[str, object]:
    return {"comment": comment, "pos": frame, "type": category}


def _add_tracks(root: etree._Element, shots: Sequence[TimedShot]) -> None:
    frames = sum(timed.frames for timed in shots)
    last = {"in": "0", "out": str(frames - 1)}
    black = etree.SubElement(root, "producer", {"id": "black_track", **last})
    _add_properties(
        black,
        {"length": str(frames), "resource": "black", "mlt_service": "color"},
    )
    _add_entries(etree.SubElement(root, "playlist", id="playlist0"), shots)
    etree.SubElement(root, "playlist", id="playlist1")
    track = etree.SubElement(root, "tractor", {"id": "tractor0", **last})
    _add_properties(track, {"kdenlive:track_name": "Film"})
    for playlist in ("playlist0", "playlist1"):
        etree.SubElement(track, "track", producer=playlist, hide="audio")
    film = etree.SubElement(root, "tractor", {"id": "tractor1", **last})
    for producer in ("black_track", "tractor0"):
        etree.SubElement(film, "track", producer=producer)


def _add_entries(playlist: etree._Element, shots: Sequence[TimedShot]) -> None:
    for number, timed in enumerate(shots):
        entry = etree.SubElement(
            playlist,
            "entry",
            {"producer": f"shot{number}", "in": "0"},
            out=str(timed.frames - 1),
        )
        _add_properties(entry, {"kdenlive:id": str(_FIRST_ID + number)})


def _add_properties(parent: etree._Element, properties: Mapping[str, str]) -> None:
    for name, value in properties.items():
        etree.SubElement(parent, "property", name=name).text = value
