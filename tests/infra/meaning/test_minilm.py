"""The encoder gives the vectors of the model that it reads, whatever the text."""

import json
from pathlib import Path

import numpy as np
import pytest

from infra.meaning.minilm import MAX_TEXTS, MiniLmEncoder
from infra.meaning.weights import WEIGHTS_FILE, read_weights
from ports.errors import PortProtocolError
from tests.models.meaning_weights import model_folder

WEATHER = "The weather is lovely today."
SUN = "It's so sunny outside!"
STADIUM = "He drove to the stadium."

HOSTILE = (
    "",
    " \n\t",
    "\0\0\0",
    "[CLS] [SEP] [PAD] [MASK]",
    "\ud800 alone",
    "🦆" * 2_000,
    "e\u0301\u202e\u200d" * 300,
    "a" * 100_000,
    "word " * 20_000,
)


@pytest.fixture(scope="module")
def encoder() -> MiniLmEncoder:
    return MiniLmEncoder(model_folder())


def test_three_sentences_are_as_near_as_the_makers_of_the_model_publish(
    encoder: MiniLmEncoder,
) -> None:
    # https://www.sbert.net/docs/quickstart.html
    vectors = encoder.encode([WEATHER, SUN, STADIUM])

    published = [[1, 0.6660, 0.1046], [0.6660, 1, 0.1411], [0.1046, 0.1411, 1]]
    assert vectors @ vectors.T == pytest.approx(np.array(published), abs=5e-5)


def test_an_answer_in_other_words_is_nearer_than_a_sentence_about_something_else(
    encoder: MiniLmEncoder,
) -> None:
    index = encoder.index(
        ["She poured his whisky away.", "He cut the wheels by candlelight."]
    )

    answer, other = index.similarities("Who got rid of the drink?").texts

    assert answer > other + 0.2


def test_a_text_has_the_same_vector_alone_and_among_others(
    encoder: MiniLmEncoder,
) -> None:
    texts = [f"{SUN} {'And on. ' * (n % 5)}" for n in range(MAX_TEXTS + 3)]

    together = encoder.encode(texts)

    assert together[-1] == pytest.approx(encoder.encode(texts[-1:])[0], abs=1e-5)


def test_a_text_that_is_asked_for_in_its_own_words_is_as_near_as_can_be(
    encoder: MiniLmEncoder,
) -> None:
    near = encoder.index([SUN], [range(1)]).similarities(SUN)

    assert near.texts == pytest.approx([1], abs=1e-5)
    # Tokens are kept in half their precision.
    assert near.runs == near.stretches == pytest.approx([1], abs=1e-3)


def test_a_question_is_read_once_as_a_whole_and_word_by_word(
    encoder: MiniLmEncoder,
) -> None:
    vector, tokens = encoder.read_question(SUN)

    [whole] = encoder.encode([SUN])
    [words] = encoder.read([SUN])
    assert vector == pytest.approx(whole, abs=1e-5)
    assert tokens.ids == words.ids
    assert tokens.vectors == pytest.approx(words.vectors, abs=1e-3)


def test_words_are_read_beside_the_texts_around_them(encoder: MiniLmEncoder) -> None:
    boat = "She stepped onto the bank."
    river, money = "They rowed along the river.", "They robbed the safe."

    by_river, by_money = (
        encoder.index([before, boat], [range(1, 2)]).similarities("the bank of a river")
        for before in (river, money)
    )

    assert by_river.runs[0] > by_money.runs[0]
    # What a text means as a whole is its own.
    assert by_river.texts[1] == pytest.approx(by_money.texts[1], abs=1e-5)


def test_nothing_is_read_from_no_texts(encoder: MiniLmEncoder) -> None:
    assert list(encoder.index([]).similarities(SUN).texts) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_has_a_vector_of_length_one(encoder: MiniLmEncoder, text: str) -> None:
    [vector] = encoder.encode([text])

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


def test_weights_that_were_cut_short_are_said_to_be_damaged(tmp_path: Path) -> None:
    with (model_folder() / WEIGHTS_FILE).open("rb") as whole:
        (tmp_path / "short").write_bytes(whole.read(100_000))

    with pytest.raises(PortProtocolError, match=r"short is damaged.*install it again"):
        read_weights(tmp_path / "short")


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, b"\2\0\0\0\0\0\0\0[]"])
def test_a_file_without_weights_is_said_to_be_damaged(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(PortProtocolError, match="damaged"):
        read_weights(tmp_path / "file")


def test_another_models_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").symlink_to(model_folder() / "tokenizer.json")
    header = json.dumps({"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})
    length = len(header).to_bytes(8, "little")
    (tmp_path / WEIGHTS_FILE).write_bytes(length + header.encode() + b"\0" * 4)

    with pytest.raises(PortProtocolError, match="not those of this model"):
        MiniLmEncoder(tmp_path).encode([SUN])


def test_a_tokenizer_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_FILE).symlink_to(model_folder() / WEIGHTS_FILE)
    (tmp_path / "tokenizer.json").write_text("{")

    with pytest.raises(PortProtocolError, match=r"tokenizer\.json is damaged"):
        MiniLmEncoder(tmp_path)
