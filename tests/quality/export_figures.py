"""How much of a breakdown other programs read back from its exports."""

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import openpyxl
import opentimelineio as otio
import pypdfium2
from lxml import etree
from screenplain.parsers import fountain
from screenplain.types import Dialog, Slug

from infra.film.registry import find_exporter
from ports.domain.breakdown import Breakdown
from ports.domain.choices import ExportFormat
from tests.quality.gold_figures import Ratio


@dataclass(kw_only=True)
class ExportFigures:
    """What was read back, of what was exported, by export and kind of thing."""

    ratios: dict[str, Ratio] = field(default_factory=dict)

    def measure(self, film: Breakdown, text: str) -> None:
        """Export *film* in every format that another program reads, and read it."""
        self._fountain(film, text)
        self._final_draft(film, text)
        self._timelines(film, text)
        self._workbook(film, text)
        self._sheets(film, text)
        self._storyboard(film, text)

    def lines(self) -> Iterator[str]:
        """Yield the figures as lines of text."""
        for name, ratio in self.ratios.items():
            yield f"read back, {name}: {ratio.hits:,} of {ratio.of:,}"

    def _compare(
        self, name: str, found: Iterable[object], of: Iterable[object]
    ) -> None:
        """Count the places at which what was found is what was exported."""
        expected = list(of)
        ratio = self.ratios.setdefault(name, Ratio())
        ratio.hits += sum(a == b for a, b in zip(found, expected, strict=False))
        ratio.of += len(expected)

    def _fountain(self, film: Breakdown, text: str) -> None:
        script = list(
            fountain.parse(io.StringIO(_one(film, text, "fountain").decode()))
        )
        slugs = [each for each in script if isinstance(each, Slug)]
        numbers = [str(slug.scene_number) for slug in slugs]
        spoken = [
            str(words)
            for each in script
            if isinstance(each, Dialog)
            for is_parenthetical, words in each.blocks
            if not is_parenthetical
        ]
        self._compare("Fountain scenes", numbers, map(str, _scene_numbers(film)))
        self._compare("Fountain words of dialogue", _words(spoken), _spoken(film))

    def _final_draft(self, film: Breakdown, text: str) -> None:
        root = etree.fromstring(_one(film, text, "fdx"))
        numbers = root.xpath("//Paragraph[@Type='Scene Heading']/@Number")
        speeches = root.xpath("//Paragraph[@Type='Dialogue']")
        lines = ["".join(each.xpath("./Text/text()")) for each in speeches]
        tags = {tag.findtext("DefId") for tag in root.iter("Tag")}
        known = {each.get("Id") for each in root.iter("TagDefinition")}
        self._compare("FDX scenes", numbers, map(str, _scene_numbers(film)))
        self._compare("FDX words of dialogue", _words(lines), _spoken(film))
        self._compare(
            "FDX tags defined", [tag in known for tag in tags], [True] * len(tags)
        )

    def _timelines(self, film: Breakdown, text: str) -> None:
        ids = [shot.shot_id for scene in film.scenes for shot in scene.shots]
        adapters: dict[ExportFormat, str] = {
            "otio": "otio_json",
            "edl": "cmx_3600",
            "fcpxml": "fcpx_xml",
        }
        for to, adapter in adapters.items():
            content = _one(film, text, to).decode()
            options = {"rate": 24} if to == "edl" else {}
            read = otio.adapters.read_from_string(content, adapter, **options)
            names = {clip.name for clip in read.find_clips()}
            self._compare(
                f"{to} clips", [name in names for name in ids], [True] * len(ids)
            )

    def _workbook(self, film: Breakdown, text: str) -> None:
        book = openpyxl.load_workbook(io.BytesIO(_one(film, text, "xlsx")))
        keys = [row[-1] for row in book["Shot list"].iter_rows(2, values_only=True)]
        ids = [shot.shot_id for scene in film.scenes for shot in scene.shots]
        self._compare("XLSX shots", keys, ids)

    def _sheets(self, film: Breakdown, text: str) -> None:
        files = find_exporter("pdf")(film, text)
        # A long name, or a key, goes over two lines.
        sheets, index = (
            _letters(_printed(files[name]))
            for name in ("breakdown-sheets.pdf", "element-list.pdf")
        )
        names = {e.name for scene in film.scenes for e in scene.elements if e.key}
        found = [_letters(name) in sheets for name in names]
        self._compare("PDF elements", found, [True] * len(names))
        keys = _keys(film)
        self._compare(
            "PDF keys", [_letters(key) in index for key in keys], [True] * len(keys)
        )

    def _storyboard(self, film: Breakdown, text: str) -> None:
        files = find_exporter("storyboard")(film, text)
        shots = json.loads(files["storyboard.json"])["shots"]
        ids = [shot.shot_id for scene in film.scenes for shot in scene.shots]
        self._compare("storyboard shots", [shot["shot_id"] for shot in shots], ids)


def _printed(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_bounded() for page in pages)


def _keys(film: Breakdown) -> set[str]:
    """Return the keys of people, places and things of all scenes."""
    return {
        key
        for scene in film.scenes
        for key in (
            *(*scene.characters_present, scene.place_id),
            *(each.key for each in scene.elements if each.key),
        )
    }


def _one(film: Breakdown, text: str, to: ExportFormat) -> bytes:
    [content] = find_exporter(to)(film, text).values()
    return content


def _scene_numbers(film: Breakdown) -> list[int]:
    return [scene.sequence_number for scene in film.scenes]


def _spoken(film: Breakdown) -> list[str]:
    return _words(line.line for scene in film.scenes for line in scene.dialogue_script)


def _letters(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())


def _words(lines: Iterable[str]) -> list[str]:
    return re.findall(r"[^\W_]+", " ".join(lines))
