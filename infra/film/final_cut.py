"""The film as FCPXML, which Final Cut Pro and DaVinci Resolve read.

The media do not exist yet: an editor links each clip again by the shot's id.
"""

from collections.abc import Iterable, Mapping

from lxml import etree

from infra.film.clean_text import clean_line
from infra.film.shot_clock import (
    FIRST_FRAME,
    FRAMES_PER_SECOND,
    TimedShot,
    time_shots,
)
from ports.domain.breakdown import Breakdown, BrokenDownScene

_FORMAT = "r0"


def export_final_cut(film: Breakdown, _: str) -> Mapping[str, bytes]:
    """Write an ``.fcpxml``: a clip for each shot, a marker for each line."""
    shots = list(time_shots(film))
    root = etree.Element("fcpxml", version="1.8")
    _add_resources(root, shots)
    title = clean_line(film.story.title)
    event = etree.SubElement(etree.SubElement(root, "library"), "event", name=title)
    project = etree.SubElement(event, "project", name=title)
    sequence = etree.SubElement(
        project,
        "sequence",
        format=_FORMAT,
        duration=_time(sum(shot.frames for shot in shots)),
        tcStart=_time(FIRST_FRAME),
        tcFormat="NDF",
    )
    spine = etree.SubElement(sequence, "spine")
    for number, timed in enumerate(shots, 1):
        _add_clip(spine, number, timed)
    content = etree.tostring(
        root,
        xml_declaration=True,
        encoding="UTF-8",
        doctype="<!DOCTYPE fcpxml>",
        pretty_print=True,
    )
    return {"timeline.fcpxml": content}


def _add_resources(root: etree._Element, shots: Iterable[TimedShot]) -> None:
    resources = etree.SubElement(root, "resources")
    etree.SubElement(
        resources,
        "format",
        id=_FORMAT,
        name="FFVideoFormat1080p24",
        frameDuration=f"100/{FRAMES_PER_SECOND * 100}s",
        width="1920",
        height="1080",
    )
    for number, timed in enumerate(shots, 1):
        etree.SubElement(
            resources,
            "asset",
            id=f"r{number}",
            name=timed.shot.shot_id,
            src=f"file:///shots/{timed.shot.shot_id}.mov",
            start="0s",
            duration=_time(timed.frames),
            hasVideo="1",
            format=_FORMAT,
        )


def _add_clip(spine: etree._Element, number: int, timed: TimedShot) -> None:
    clip = etree.SubElement(
        spine,
        "asset-clip",
        ref=f"r{number}",
        name=timed.shot.shot_id,
        offset=_time(FIRST_FRAME + timed.start),
        start="0s",
        duration=_time(timed.frames),
        format=_FORMAT,
    )
    action = clean_line(timed.shot.narrative_layer.action_description)
    etree.SubElement(clip, "note").text = f"{timed.label} {action}"
    for line in timed.lines:
        etree.SubElement(
            clip,
            "marker",
            start=_time(line.start),
            duration=_time(1),
            value=f"{line.character.upper()}: {line.text}",
        )
    etree.SubElement(
        clip,
        "keyword",
        start="0s",
        duration=_time(timed.frames),
        value=_scene_keyword(timed.scene),
    )


def _scene_keyword(scene: BrokenDownScene) -> str:
    # A comma would begin another keyword.
    setting = clean_line(scene.setting).replace(",", " -")
    return f"Scene {scene.sequence_number} {setting}"


def _time(frames: int) -> str:
    return f"{frames}/{FRAMES_PER_SECOND}s" if frames else "0s"
