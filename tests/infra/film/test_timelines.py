"""The film as a timeline: every clip is read back by another program."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from lxml import etree

from infra.film.emphasis import plain_line
from infra.film.registry import find_exporter
from infra.film.shot_clock import FIRST_FRAME, FRAMES_PER_SECOND
from ports.domain.choices import ExportFormat
from tests.infra.film.conftest import SampleFilm

NEEDS_MELT = "needs MLT's player: apt-get install melt"


def export(sample: SampleFilm, to: ExportFormat) -> str:
    files = find_exporter(to)(sample.film, sample.text)
    [content] = files.values()
    return content.decode()


def shot_ids(sample: SampleFilm) -> list[str]:
    return [shot.shot_id for scene in sample.film.scenes for shot in scene.shots]


def seconds(sample: SampleFilm) -> float:
    return sum(
        shot.estimated_duration_seconds
        for scene in sample.film.scenes
        for shot in scene.shots
    )


def line_parts(sample: SampleFilm) -> list[str]:
    return [
        plain_line(part.text)
        for scene in sample.film.scenes
        for shot in scene.shots
        for part in shot.line_parts
    ]


def test_opentimelineio_reads_back_every_scene_clip_and_line(
    sample: SampleFilm,
) -> None:
    timeline = otio.adapters.read_from_string(export(sample, "otio"), "otio_json")

    clips = list(timeline.find_clips())
    assert [clip.name for clip in clips] == shot_ids(sample)
    [track] = timeline.video_tracks()
    assert len(track) == len(sample.film.scenes)
    assert timeline.duration().to_seconds() == pytest.approx(
        seconds(sample), abs=1 / FRAMES_PER_SECOND
    )
    markers = [marker for clip in clips for marker in clip.markers]
    for marker, text in zip(markers, line_parts(sample), strict=True):
        assert marker.name.endswith(f": {text}")
    for clip in clips:
        for marker in clip.markers:
            marked = marker.marked_range
            assert marked.end_time_exclusive() <= clip.source_range.duration


def test_an_edit_list_has_every_clip_without_a_gap(sample: SampleFilm) -> None:
    timeline = otio.adapters.read_from_string(
        export(sample, "edl"), "cmx_3600", rate=FRAMES_PER_SECOND
    )

    [track] = timeline.video_tracks()
    assert [clip.name for clip in track] == shot_ids(sample)
    assert track.duration().to_seconds() == pytest.approx(
        seconds(sample), abs=1 / FRAMES_PER_SECOND
    )


def test_an_edit_list_has_one_line_for_each_statement(hostile: SampleFilm) -> None:
    lines = export(hostile, "edl").splitlines()

    events = [line for line in lines if re.match(r"\d{3,}  \d{8} V     C  ", line)]
    comments = [line for line in lines if line.startswith("* ")]
    assert len(events) == len(shot_ids(hostile))
    assert len(events) + len(comments) == len(lines) - 3


def test_final_cuts_xml_has_every_clip_and_line(sample: SampleFilm) -> None:
    content = export(sample, "fcpxml")

    timeline = otio.adapters.read_from_string(content, "fcpx_xml")

    assert {clip.name for clip in timeline.find_clips()} == set(shot_ids(sample))
    document: Any = etree.fromstring(content.encode())
    clips = document.findall(".//spine/asset-clip")
    assert [clip.get("name") for clip in clips] == shot_ids(sample)
    assert {clip.get("ref") for clip in clips} == {
        asset.get("id") for asset in document.iter("asset")
    }
    # On the clock of the sequence, which begins at 01:00:00:00.
    assert document.find(".//sequence").get("tcStart") == clips[0].get("offset")
    assert clips[0].get("offset") == f"{FIRST_FRAME}/{FRAMES_PER_SECOND}s"
    markers = [marker.get("value") for marker in document.iter("marker")]
    assert len(markers) == len(line_parts(sample))


def test_kdenlive_has_every_clip_in_the_bin_and_on_the_track(
    sample: SampleFilm,
) -> None:
    document: Any = etree.fromstring(export(sample, "kdenlive").encode())

    names = {
        producer.get("id"): producer.findtext("property[@name='kdenlive:clipname']")
        for producer in document.iter("producer")
    }
    for playlist in ("main_bin", "playlist0"):
        entries = document.xpath(f"//playlist[@id='{playlist}']/entry/@producer")
        assert [names[entry] for entry in entries] == shot_ids(sample)
    guides = document.xpath("//property[@name='kdenlive:docproperties.guides']/text()")
    assert len(json.loads(guides[0])) == len(sample.film.scenes) + len(
        line_parts(sample)
    )


@pytest.mark.real
@pytest.mark.skipif(shutil.which("melt") is None, reason=NEEDS_MELT)
def test_melt_loads_the_project_of_kdenlive(sample: SampleFilm, tmp_path: Path) -> None:
    project = tmp_path / "film.kdenlive"
    project.write_text(export(sample, "kdenlive"))

    melted = subprocess.run(  # noqa: S603  # the program and the file are ours
        [shutil.which("melt") or "melt", str(project), "-consumer", "xml"],
        capture_output=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=60,
    )

    document: Any = etree.fromstring(melted.stdout)
    ends = {int(tractor.get("out")) for tractor in document.iter("tractor")}
    assert ends == {round(seconds(sample) * FRAMES_PER_SECOND) - 1}


@pytest.mark.parametrize("to", ["otio", "edl", "fcpxml", "kdenlive"])
def test_the_same_film_gives_the_same_timeline(
    ferry: SampleFilm, to: ExportFormat
) -> None:
    assert export(ferry, to) == export(ferry, to)
