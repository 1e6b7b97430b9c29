"""Conversations with known speakers, to train and to measure the speaker model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.attribution import attribute_quotations
from infra.offline.quotes.decoder import certainties, contexts, possible_speakers
from infra.offline.quotes.dialogue_aliases import find_aliases
from infra.offline.quotes.kinship import imply_names
from infra.offline.quotes.speaker_chain import Array
from infra.offline.quotes.speaker_features import Features, speaker_features
from infra.offline.quotes.speaker_model import SpeakerModel, relation_names
from infra.offline.quotes.turns import DialogueTurn, split_conversations
from ports.domain.story import Span
from tests.quality.alignment import align_people
from tests.quality.gold import GoldText
from tests.quality.passages import ParsedPassage, ParsedStory
from tests.quality.quotations import match_utterances
from tests.quality.text_reading import ReadPerson, TextReading, Utterance


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as the model sees it, and who really speaks.

    Attributes:
        features: Of each turn and each state.
        relations: Names of the relations' features of each turn after the first.
        possible: 0 for what the tags allow, ``[turn, state]``; else -inf.
        right: 0 for the states that are the real speaker, ``[turn, state]``; else -inf.
            A turn whose speaker is not annotated allows all.
    """

    features: Sequence[Sequence[Features]]
    relations: Sequence[Sequence[Sequence[str]]]
    possible: Array
    right: Array


def conversations(
    story: ParsedStory, gold: GoldText, model: SpeakerModel
) -> Iterator[Conversation]:
    """Yield the conversations of an annotated text.

    *model* attributes the quotations by which two names turn out to be one person.
    """
    for passage in story.passages:
        coreference = _resolve(passage, model)
        found = list(split_conversations(passage.document, coreference))
        gold_of, speakers = _align(story, passage, gold, coreference, found)
        for turns in found:
            yield _to_conversation(turns, coreference, gold_of, speakers)


def _resolve(passage: ParsedPassage, model: SpeakerModel) -> Coreference:
    document = passage.document
    coreference = Coreference.resolve(document)
    quotations = attribute_quotations(document, coreference, model)
    if aliases := find_aliases(document, coreference, quotations):
        coreference = coreference.merge(document, aliases)
    imply_names(document, coreference)
    return coreference


def _align(
    story: ParsedStory,
    passage: ParsedPassage,
    gold: GoldText,
    coreference: Coreference,
    found: list[list[DialogueTurn]],
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return gold people by our keys, and gold speakers by a quotation's number."""
    numbers: dict[Span, str] = {q.source: q.number for q in passage.passage.quotations}
    spans = {number: span for span, number in numbers.items()}
    reading = TextReading(
        text=story.text,
        people=tuple(
            ReadPerson(
                key=str(id(entity)),
                names=(*entity.forms, *entity.implied),
                mentions=len(entity.mentions),
                narrator=entity.narrator,
            )
            for entity in (*coreference.named, *coreference.unnamed)
            if not entity.group
        ),
        utterances=tuple(
            Utterance(
                source=spans[speech.quotation.number],
                speaker=_key(speech.explicit_speaker),
                attribution="none",
                confidence=0.0,
                unspoken=speech.non_speech is not None,
                runs_on=speech.quotation.continues is not None,
            )
            for turns in found
            for turn in turns
            for speech in turn.speeches
        ),
    )
    gold_of = align_people(reading, gold).gold_of
    speakers = {
        numbers[ours.source]: theirs.speaker
        for ours, theirs in match_utterances(reading, gold)
        if not ours.unspoken
    }
    return gold_of, speakers


def _key(entity: EntityCluster | None) -> str | None:
    return None if entity is None else str(id(entity))


def _to_conversation(
    turns: list[DialogueTurn],
    coreference: Coreference,
    gold_of: Mapping[str, str],
    speakers: Mapping[str, str],
) -> Conversation:
    people = possible_speakers(turns, coreference)
    possible = certainties(turns, people)
    right = np.zeros_like(possible)
    for row, allowed, turn in zip(right, possible, turns, strict=True):
        if (speaker := _gold_speaker(turn, speakers)) is None:
            continue
        fits = np.array(
            [who is not None and gold_of.get(str(id(who))) == speaker for who in people]
        )
        if not fits.any():
            fits[0] = True
        # Where a tag is misread, no weight can help: such a turn teaches nothing.
        if np.isfinite(allowed[fits]).any():
            row[~fits] = -np.inf
    return Conversation(
        features=[
            [speaker_features(context, who) for who in people]
            for context in contexts(turns)
        ],
        relations=[relation_names(*pair) for pair in pairwise(turns)],
        possible=possible,
        right=right,
    )


def _gold_speaker(turn: DialogueTurn, speakers: Mapping[str, str]) -> str | None:
    known = (speakers.get(speech.quotation.number) for speech in turn.speeches)
    return next((speaker for speaker in known if speaker), None)
