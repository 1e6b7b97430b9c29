"""Writes the weights of the speaker model: `python -m tests.quality.train_speakers`.

FOLDER holds texts with gold labels in LitBank's format. The same texts give the same
weights; nothing else of the project needs the folder.
"""

import argparse
import json
import sys
from pathlib import Path

from infra.offline.quotes.speaker_model import WEIGHTS
from tests.quality.folds import (
    AnnotatedStory,
    fit_confidence,
    fit_model,
    read_held_out,
)
from tests.quality.gold import gold_texts

NOTE = (
    "Learnt from quotations of LitBank (Bamman et al., github.com/dbamman/litbank,"
    " CC BY 4.0) by tests/quality/train_speakers.py. Weights by feature; by kind of"
    " attribution, the model's probability and the share of held-out attributions that"
    " were right."
)


def main() -> None:
    """Train on a folder, and write the weights beside the reader's code."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.train_speakers")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"no such folder: {options.folder}")
    texts = [AnnotatedStory.build(gold) for gold in gold_texts(options.folder)]
    if not any(text.conversations for text in texts):
        sys.exit(f"no annotated conversations in {options.folder}")
    options.out.write_text(to_json(texts), encoding="utf-8")


def to_json(texts: list[AnnotatedStory]) -> str:
    """Return what the reader loads: the weights that *texts* teach."""
    confidence = fit_confidence(texts, read_held_out(texts, confidence={}))
    weights = fit_model(texts, confidence).weights
    document = {
        "note": NOTE,
        "texts": [text.gold.id for text in texts],
        "confidence": confidence,
        "weights": {name: weight for name, weight in weights.items() if weight},
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
