"""The script as FDX: read back against the structure that Final Draft writes."""

import re
from typing import Any

from lxml import etree

from infra.film.clean_text import clean_line
from infra.film.final_draft import CATEGORIES, export_final_draft
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.films import spoken_text


def document_of(sample: SampleFilm) -> Any:
    files = export_final_draft(sample.film, sample.text)
    return etree.fromstring(files["screenplay.fdx"])


def texts(document: Any, kind: str) -> list[str]:
    return [
        "".join(paragraph.xpath("./Text/text()"))
        for paragraph in document.xpath(
            f"/FinalDraft/Content/Paragraph[@Type='{kind}']"
        )
    ]


def test_every_scene_and_every_line_is_read_back(sample: SampleFilm) -> None:
    document = document_of(sample)

    assert texts(document, "Scene Heading") == [
        clean_line(scene.setting) for scene in sample.film.scenes
    ]
    assert document.xpath("//Paragraph[@Type='Scene Heading']/@Number") == [
        str(scene.sequence_number) for scene in sample.film.scenes
    ]
    assert " ".join(texts(document, "Dialogue")) == clean_line(spoken_text(sample.film))
    assert len(texts(document, "New Act")) == len(sample.film.structure.acts)


def test_a_scene_has_its_length_in_eighths_of_a_page(ferry: SampleFilm) -> None:
    lengths = document_of(ferry).xpath("//SceneProperties/@Length")

    assert len(lengths) == len(ferry.film.scenes)
    assert all(re.fullmatch(r"(?:\d+ )?[1-7]/8|\d+", length) for length in lengths)


def test_every_tag_on_the_page_has_a_definition_in_a_category(
    sample: SampleFilm,
) -> None:
    document = document_of(sample)

    numbers = document.xpath("//Text/@TagNumber")
    tags = {tag.get("Number"): tag.findtext("DefId") for tag in document.iter("Tag")}
    definitions = {each.get("Id"): each for each in document.iter("TagDefinition")}
    categories = {each.get("Id"): each for each in document.iter("TagCategory")}
    assert sorted(numbers) == sorted(tags)
    assert set(tags.values()) <= set(definitions)
    assert {each.get("CatId") for each in definitions.values()} <= set(categories)
    assert len({each.get("Number") for each in definitions.values()}) == len(
        definitions
    )
    assert set(CATEGORIES) == {each.get("Name") for each in categories.values()}


def test_what_a_scene_needs_is_tagged(ferry: SampleFilm) -> None:
    document = document_of(ferry)

    labels = {each.get("Label") for each in document.iter("TagDefinition")}
    needed = {
        clean_line(element.name)
        for scene in ferry.film.scenes
        for element in scene.elements
        if element.presence != "mentioned" and element.category != "cast"
    }
    cast = {person.name for person in ferry.film.structure.people}
    assert needed <= labels <= needed | cast
    # A script that paraphrases has not all of the words; they stay in the list.
    assert len(document.xpath("//Text[@TagNumber]")) >= len(needed) / 2


def test_what_is_only_mentioned_is_no_departments_work(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    elements = tuple(
        element.model_copy(update={"presence": "mentioned"})
        for element in scene.elements
    )
    scene = scene.model_copy(update={"elements": elements})
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    document = document_of(SampleFilm(film=film, text=ferry.text))

    labels = {each.get("Label") for each in document.iter("TagDefinition")}
    assert labels <= {person.name for person in film.structure.people}


def test_a_tag_stands_on_the_very_words(ferry: SampleFilm) -> None:
    document = document_of(ferry)

    labels = {
        each.get("Id"): each.get("Label") for each in document.iter("TagDefinition")
    }
    definitions = {t.get("Number"): t.findtext("DefId") for t in document.iter("Tag")}
    words = [
        (labels[definitions[text.get("TagNumber")]], text.text)
        for text in document.xpath("//Text[@TagNumber]")
    ]
    assert ("trunk", "trunk") in words
    assert ("Tobias Pell", "Tobias") in words


def test_the_same_film_gives_the_same_document(ferry: SampleFilm) -> None:
    one, other = (export_final_draft(ferry.film, ferry.text) for _ in "ab")

    assert one == other
