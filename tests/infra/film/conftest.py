"""Films that the exporters are tried on."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pypdfium2
import pytest

from infra.film.pdf.exporter import export_pdf
from ports.domain.breakdown import Breakdown
from tests.infra.film.films import a_hostile_film
from tests.models.hand_written_model import HandWrittenModel
from tests.service.embedded_pipeline import FERRY_STORY, break_down_ferry


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFilm:
    """A breakdown and the text that it is of."""

    film: Breakdown
    text: str


@pytest.fixture(scope="session")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> SampleFilm:
    """*The Last Ferry* by answers that were written by hand: 8 scenes, 180 shots."""
    folder = tmp_path_factory.mktemp("ferry")
    asyncio.run(break_down_ferry(HandWrittenModel("the-last-ferry"), folder))
    [file] = folder.rglob("breakdown.json")
    return SampleFilm(
        film=Breakdown.model_validate_json(file.read_bytes()),
        text=FERRY_STORY.read_text("utf-8"),
    )


@pytest.fixture(scope="session")
def hostile(ferry: SampleFilm) -> SampleFilm:
    """The same film by somebody who means harm to whoever opens its exports."""
    return SampleFilm(film=a_hostile_film(ferry.film), text=ferry.text)


@pytest.fixture(scope="session", params=["ferry", "hostile"])
def sample(request: pytest.FixtureRequest) -> SampleFilm:
    """Each of the two."""
    found: SampleFilm = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def pages(sample: SampleFilm) -> Mapping[str, list[str]]:
    """Return the text of each page of each document."""
    files = export_pdf(sample.film, sample.text)
    return {
        name: [
            page.get_textpage().get_text_bounded()
            for page in pypdfium2.PdfDocument(content)
        ]
        for name, content in files.items()
    }
