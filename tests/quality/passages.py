"""Texts read in this process: passages parsed once, and read as often as needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crews.architect.cast.candidates import collect_names, to_candidates
from crews.architect.cast.identities import (
    MergedIdentity,
    candidate_windows,
    merge_identities,
)
from crews.architect.passages.resolver import PassageResolver
from crews.architect.passages.validation import ReadingValidator
from crews.reading import (
    build_manuscript,
    normalise,
)
from crews.runtime.model_client import Reply
from crews.step_inputs import ReadStepInput, ResolvedPassage
from infra.offline.language.document import Document
from infra.offline.language.spacy_parser import parse_texts
from infra.offline.language.tokens import ParsedText, unpack
from infra.offline.quotes.speaker_model import SpeakerModel
from infra.offline.tasks.cast_people import cast_people
from infra.offline.tasks.read_passage import read_passage
from ports.domain.film import Usage
from ports.domain.manuscript import Manuscript, Passage
from ports.questions import CastMaterial
from tests.infra.offline.passage_builders import TITLE, to_material
from tests.quality.text_reading import ReadPerson, TextReading, Utterance


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPassage:
    """A passage with its parse."""

    passage: Passage
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedStory:
    """A whole text with the parse of all its passages."""

    text: str
    manuscript: Manuscript
    passages: tuple[ParsedPassage, ...]

    @classmethod
    def parse(cls, raw: str) -> "ParsedStory":
        """Split and parse *raw*."""
        text = normalise(raw)
        manuscript = build_manuscript(text, "auto")
        materials = [to_material(text, manuscript, p) for p in manuscript.passages]
        units = (unit.text for material in materials for unit in material.units)
        parses = _parse(dict.fromkeys(units))
        return cls(
            text=text,
            manuscript=manuscript,
            passages=tuple(
                ParsedPassage(passage=p, document=Document.build(m, parses))
                for p, m in zip(manuscript.passages, materials, strict=True)
            ),
        )


def _parse(texts: Iterable[str]) -> dict[str, ParsedText]:
    full = [text for text in texts if text.strip()]
    parsed = dict(zip(full, map(unpack, parse_texts(full)), strict=True))
    return {text: parsed.get(text, ParsedText()) for text in texts}


def read_story(story: ParsedStory, model: SpeakerModel) -> TextReading:
    """Read *story* with *model*, from its passages to its cast."""
    resolved = [_resolve(story, passage, model) for passage in story.passages]
    identities = _cast(resolved, story.manuscript.format)
    keys = {
        occurrence: f"{number}_{identity.names[0].name}"
        for number, identity in enumerate(identities)
        for occurrence in identity.occurrences
    }
    return TextReading(
        text=story.text,
        people=tuple(
            ReadPerson(
                key=keys[identity.occurrences[0]],
                names=_names(identity),
                mentions=identity.mentions,
                narrator=identity.narrator,
            )
            for identity in identities
        ),
        utterances=tuple(_utterances(resolved, keys)),
    )


def _resolve(
    story: ParsedStory, passage: ParsedPassage, model: SpeakerModel
) -> ResolvedPassage:
    document = passage.document
    resolver = PassageResolver(
        step_input=ReadStepInput(
            passage=passage.passage,
            format=story.manuscript.format,
            narration=story.manuscript.narration,
        ),
        validator=ReadingValidator(material=document.material),
    )
    value = read_passage(document, model)
    return resolver.resolve(Reply(value=value, model="", usage=Usage(), warnings=()))


def _cast(
    resolved: Sequence[ResolvedPassage], written_as: Literal["prose", "screenplay"]
) -> tuple[MergedIdentity, ...]:
    names = collect_names(resolved)
    if not names:
        return ()
    answers = [
        (
            window,
            cast_people(
                CastMaterial(
                    title=TITLE, format=written_as, candidates=to_candidates(window)
                )
            ),
        )
        for window in candidate_windows(names)
    ]
    return merge_identities(names, answers)


def _names(identity: MergedIdentity) -> tuple[str, ...]:
    own = [occurrences.name for occurrences in identity.names]
    others = [
        other.name
        for occurrences in identity.names
        for person in occurrences.readings
        for other in person.other_names
    ]
    return tuple(dict.fromkeys((*own, *others)))


def _utterances(
    resolved: Sequence[ResolvedPassage], keys: dict[tuple[int, str], str]
) -> list[Utterance]:
    found = []
    for passage in resolved:
        for quotation in passage.quotations:
            speaker = keys.get((passage.number, quotation.speaker or ""))
            if quotation.unspoken:
                speaker = None
            found.append(
                Utterance(
                    source=quotation.source,
                    speaker=speaker,
                    attribution=quotation.attribution if speaker else "none",
                    confidence=quotation.confidence if speaker else 0.0,
                    unspoken=quotation.unspoken is not None,
                    runs_on=quotation.continues is not None and not quotation.unspoken,
                )
            )
    return sorted(found, key=lambda one: one.source)
