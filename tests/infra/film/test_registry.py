"""Every format that can be asked for has an exporter, for every film."""

from pathlib import PurePath
from typing import get_args

import pytest

from infra.film.day_limits import DayLimits
from infra.film.registry import (
    EXPORTERS,
    SCHEDULED,
    NoScheduleError,
    find_exporter,
)
from ports.domain.choices import ExportFormat
from tests.infra.film.conftest import SampleFilm

FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


def test_every_format_has_an_exporter() -> None:
    assert set(EXPORTERS) == set(FORMATS)


def test_no_two_formats_write_the_same_file(ferry: SampleFilm) -> None:
    names = [
        name for each in FORMATS for name in find_exporter(each)(ferry.film, ferry.text)
    ]

    assert len(names) == len(set(names))
    assert all(PurePath(name).name == name for name in names)


@pytest.mark.parametrize("to", FORMATS)
def test_a_film_of_nothing_is_exported(ferry: SampleFilm, to: ExportFormat) -> None:
    structure = ferry.film.structure.model_copy(
        update={"people": (), "places": (), "props": (), "acts": (), "scenes": ()}
    )
    film = ferry.film.model_copy(update={"scenes": (), "structure": structure})

    assert all(find_exporter(to)(film, "").values())


@pytest.mark.parametrize("to", FORMATS)
def test_a_scene_without_shots_is_exported(ferry: SampleFilm, to: ExportFormat) -> None:
    scene = ferry.film.scenes[0].model_copy(update={"shots": ()})
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    assert all(find_exporter(to)(film, ferry.text).values())


@pytest.mark.parametrize("to", FORMATS)
def test_no_title_decides_where_a_file_goes(
    hostile: SampleFilm, to: ExportFormat
) -> None:
    for name in find_exporter(to)(hostile.film, hostile.text):
        assert PurePath(name).name == name


def test_only_a_format_with_days_has_pages_a_day(ferry: SampleFilm) -> None:
    for to in FORMATS:
        if to in SCHEDULED:
            exporter = find_exporter(to, limits=DayLimits(pages=1))
            assert exporter(ferry.film, ferry.text) != find_exporter(to)(
                ferry.film, ferry.text
            )
        else:
            with pytest.raises(NoScheduleError, match=to):
                find_exporter(to, limits=DayLimits(pages=1))
