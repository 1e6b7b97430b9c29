"""Two nouns of one trade are one person where nothing tells them apart."""

import pytest

from infra.offline.people.nominals import find_nominals
from infra.offline.people.trades import merge_trades
from tests.infra.offline.document_builders import a_document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The driver yawned. The cabby took the coin.",
            [{"the driver", "the cabby"}],
            id="one-trade",
        ),
        pytest.param(
            "The driver yawned. A cabby took the coin.",
            [{"the driver"}, {"the cabby"}],
            id="somebody-new",
        ),
        pytest.param(
            "“Off!” said the driver.\n\n“Never,” said the cabby.",
            [{"the driver"}, {"the cabby"}],
            id="one-answers-the-other",
        ),
        pytest.param(
            "The driver yawned. The lawyer took the coin.",
            [{"the driver"}, {"the lawyer"}],
            id="two-trades",
        ),
    ],
)
def test_two_nouns_of_one_trade(text: str, expected: list[set[str]]) -> None:
    document = a_document(text)

    people = merge_trades(document, find_nominals(document))

    assert [set(one.forms) for one in people] == expected
