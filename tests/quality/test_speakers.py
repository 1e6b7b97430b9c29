"""The speaker model learns from annotated texts, and is measured on others."""

import json
from pathlib import Path

import pytest

from infra.offline.quotes.speaker_model import SpeakerModel, load_model
from ports.domain.story import Span
from tests.quality import train_speakers
from tests.quality.folds import AnnotatedStory, read_held_out
from tests.quality.gold import GoldPerson, GoldQuotation, GoldText, gold_texts
from tests.quality.gold_figures import Ratio
from tests.quality.passages import read_story
from tests.quality.scorecard import Scorecard, SpeakerScore
from tests.quality.training import fit_weights, prior_weight

PEOPLE = (("Della", "she"), ("Jim", "he"))


def a_gold_text(id_: str = "shop") -> GoldText:
    """Return a talk of Della and Jim, who speak in turn."""
    lines = (
        ("Della", '"Where were you, Jim?"', " asked Della."),
        ("Jim", '"At the shop,"', " said Jim."),
        ("Della", '"All day?"', ""),
        ("Jim", '"All day."', ""),
        ("Della", '"You are late,"', " she said."),
    )
    text, quotations = "Della met Jim at the door. She looked at him.", []
    for speaker, speech, tag in lines:
        start = len(text) + 2
        text += f"\n\n{speech}{tag}"
        span = Span(start, start + len(speech))
        quotations.append(GoldQuotation(source=span, speaker=f"{speaker}-1"))
    return GoldText(
        id=id_,
        text=text,
        quotations=tuple(quotations),
        people=tuple(
            GoldPerson(id=f"{name}-1", names=(name,), mentions=9) for name, _ in PEOPLE
        ),
    )


@pytest.fixture(scope="module")
def story() -> AnnotatedStory:
    return AnnotatedStory.build(a_gold_text())


def test_the_speakers_of_an_annotated_text_are_counted(story: AnnotatedStory) -> None:
    score = SpeakerScore()

    score.measure(story, read_story(story.story, load_model()))

    assert score.share == 1
    assert score.texts["shop"].of == 5
    assert sum(band.of for band in score.bands) == 5


def test_weights_come_to_favour_who_really_speaks(story: AnnotatedStory) -> None:
    weights = fit_weights(story.conversations, penalty=0.5)

    alternating = "alternating, at once"
    assert weights[alternating] > prior_weight(alternating)


def test_the_same_texts_teach_the_same_weights(story: AnnotatedStory) -> None:
    assert fit_weights(story.conversations) == fit_weights(story.conversations)


def test_a_text_is_read_by_weights_that_never_saw_it(
    story: AnnotatedStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [AnnotatedStory.build(a_gold_text(id_)) for id_ in ("one", "two")]
    texts = [story, *others]
    taught: list[set[str]] = []

    def fit(texts: list[AnnotatedStory], confidence: object) -> SpeakerModel:
        del confidence
        taught.append({text.gold.id for text in texts})
        return load_model()

    monkeypatch.setattr("tests.quality.folds.fit_model", fit)
    read_held_out(texts, {})

    ids = {text.gold.id for text in texts}
    assert sorted(map(sorted, taught)) == sorted(sorted(ids - {id_}) for id_ in ids)


def a_score(**texts: tuple[int, int]) -> SpeakerScore:
    score = SpeakerScore()
    for id_, (hits, of) in texts.items():
        score.texts[id_] = Ratio(hits=hits, of=of)
        score.figures.speakers.hits += hits
        score.figures.speakers.of += of
    return score


@pytest.mark.parametrize(
    ("unseen", "is_honest"),
    [
        pytest.param(78, True, id="two-points"),
        pytest.param(76, False, id="four-points"),
    ],
)
def test_weights_that_know_their_texts_too_well_are_found_out(
    unseen: int, *, is_honest: bool
) -> None:
    card = Scorecard(seen=a_score(a=(80, 100)), held_out=a_score(a=(unseen, 100)))

    assert card.is_honest is is_honest


def test_a_scorecard_names_the_worst_texts_and_how_sure_it_is() -> None:
    score = a_score(good=(9, 10), bad=(1, 10), fair=(5, 10), poor=(3, 10))

    low, high = score.interval()

    assert [id_ for id_, _ in score.worst()] == ["bad", "poor", "fair"]
    assert 0.1 <= low < score.share < high <= 0.9
    assert score.interval() == (low, high)


def test_a_folder_teaches_weights_that_the_reader_loads(tmp_path: Path) -> None:
    for id_ in ("one", "two"):
        gold = a_gold_text(id_)
        document = {
            "text": gold.text,
            "quotes": [
                {"start": q.source.start, "end": q.source.end, "speaker": q.speaker}
                for q in gold.quotations
            ],
            "people": [
                {"id": p.id, "names": p.names, "mentions": p.mentions}
                for p in gold.people
            ],
        }
        (tmp_path / f"{id_}.json").write_text(json.dumps(document))
    texts = [AnnotatedStory.build(gold) for gold in gold_texts(tmp_path)]

    document = json.loads(train_speakers.to_json(texts))

    assert document["texts"] == ["one", "two"]
    assert document["weights"]["gender differs"] < 0
    assert set(document["confidence"]) == {
        "explicit",
        "anaphoric",
        "implicit",
        "alternating",
    }
