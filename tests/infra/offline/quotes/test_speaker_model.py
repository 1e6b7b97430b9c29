"""The weights that are shipped, and what their probabilities are worth."""

import json

import pytest

from infra.offline.quotes.speaker_model import WEIGHTS, SpeakerModel, load_model


def test_the_shipped_weights_name_their_source_and_licence() -> None:
    note = json.loads(WEIGHTS.read_text(encoding="utf-8"))["note"]

    assert "LitBank" in note
    assert "CC BY 4.0" in note


@pytest.mark.parametrize("attribution", ["anaphoric", "implicit", "alternating"])
def test_the_surer_the_model_the_more_it_is_right(attribution: str) -> None:
    points = load_model().confidence[attribution]

    shares = [share for _, share in points]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1


def test_a_probability_between_two_points_is_worth_what_lies_between() -> None:
    model = SpeakerModel(
        weights={}, confidence={"anaphoric": ((0.0, 0.1), (0.5, 0.3), (1.0, 0.9))}
    )

    assert model.calibrate("anaphoric", 0.75) == 0.6


def test_a_cue_is_worth_its_probability() -> None:
    assert load_model().calibrate("cue", 1.0) == 1.0


def test_a_feature_without_a_weight_counts_nothing() -> None:
    model = SpeakerModel(weights={"known": 2.0}, confidence={})

    assert model.score({"known": 1.5, "never seen": 9.0}) == 3.0
