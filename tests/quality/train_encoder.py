"""Learns the encoder's low-rank changes: `python -m tests.quality.train_encoder`.

MODEL holds the encoder's weights and tokenizer, QUESTIONS the checkout of FairytaleQA
(Xu et al., 2022, Apache-2.0), of which the stories kept for learning are read. It needs
torch, which nothing else of the project does.
"""

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional as nn

from infra.meaning.low_rank import DOWN, STORY_QUESTIONS, UP
from infra.meaning.minilm import HEADS, LAYERS, MAX_TOKENS, WIDTH
from infra.meaning.weights import WEIGHTS_FILE, Array, read_weights

STEPS = 200
"""A story each; after the last the first come again. Of 40, 80, ... 240 steps, after
these the loss on the stories kept back is lowest; then it rises."""
KEPT_BACK = 8
"""Stories that are not learnt from."""
SHARE = 0.5
"""Of what was learnt that is written: halfway from the encoder as it was, our own
stories' passages are ordered better than at the end of the way."""
FEWEST_SECTIONS, MOST_SECTIONS = 4, 16
MAX_QUESTIONS = 24

RANK = 8
RATE = 3e-4
WARM_UP = 15
DECAY = 1e-2
WORDS_TEMPERATURE, MEAN_TEMPERATURE = 0.04, 0.06
WEIGHT_OF_MEAN = 0.5
"""For sections by the means of their vectors, against 1 for them word by word."""
TEXTS_AT_ONCE = 6

MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
NOTE = (
    "Learnt from the questions of FairytaleQA (Xu et al., 2022, Apache-2.0) by"
    " tests/quality/train_encoder.py."
)

Tokens = list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionedStory:
    """The tokens of a story's sections and questions, and which sections answer."""

    sections: Sequence[Tokens]
    questions: Sequence[Tokens]
    answers: Sequence[Sequence[int]]

    def sample(self, random: Random) -> "SectionedStory":
        """Return the story with not too many questions."""
        if len(self.questions) <= MAX_QUESTIONS:
            return self
        picked = random.sample(range(len(self.questions)), MAX_QUESTIONS)
        return SectionedStory(
            sections=self.sections,
            questions=[self.questions[number] for number in picked],
            answers=[self.answers[number] for number in picked],
        )


def main() -> None:
    """Learn, and write the factors beside the encoder's code."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.train_encoder")
    parser.add_argument("model", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, default=STORY_QUESTIONS)
    options = parser.parse_args()
    torch.set_num_threads(1)  # the same sums in the same order
    random = Random(0)  # noqa: S311  # no secret
    stories = list(read_stories(options.questions, _open_tokenizer(options.model)))
    random.shuffle(stories)
    encoder = LowRankEncoder(read_weights(options.model / WEIGHTS_FILE))
    learn(encoder, stories[KEPT_BACK:], random)
    write_factors(encoder.factors, options.out)


def read_stories(folder: Path, tokenizer: Tokenizer) -> Iterator[SectionedStory]:
    """Yield the stories that FairytaleQA keeps for learning."""
    split = folder / "data-by-train-split"
    for file in sorted((split / "questions" / "train").glob("*-questions.csv")):
        name = file.name.removesuffix("-questions.csv")
        sections = {
            row["section"]: row["text"]
            for row in _rows(split / "section-stories" / "train" / f"{name}-story.csv")
        }
        if not FEWEST_SECTIONS <= len(sections) <= MOST_SECTIONS:
            continue
        numbers = {section: number for number, section in enumerate(sections)}
        asked = [
            (row["question"], answers)
            for row in _rows(file)
            if (answers := _answers(row["cor_section"], numbers))
        ]
        if asked:
            yield SectionedStory(
                sections=_ids(tokenizer, list(sections.values())),
                questions=_ids(tokenizer, [question for question, _ in asked]),
                answers=[answers for _, answers in asked],
            )


class LowRankEncoder:
    """The encoder's forward pass, whose matrices are changed by learnt factors."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = {
            name: torch.from_numpy(np.array(values)) for name, values in weights.items()
        }
        self.factors: dict[str, torch.Tensor] = {}
        chance = torch.Generator().manual_seed(1)
        for layer in range(LAYERS):
            for matrix in MATRICES:
                name = f"encoder.layer.{layer}.{matrix}.weight"
                high, wide = self._weights[name].shape
                down = torch.randn(RANK, wide, generator=chance) / sqrt(wide)
                self.factors[name + DOWN] = down.requires_grad_()
                self.factors[name + UP] = torch.zeros(high, RANK, requires_grad=True)

    def encode(self, texts: Sequence[Tokens]) -> list[torch.Tensor]:
        """Return the vectors of the tokens of each text."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        found: dict[int, torch.Tensor] = {}
        for first in range(0, len(order), TEXTS_AT_ONCE):
            numbers = order[first : first + TEXTS_AT_ONCE]
            states = self._run([texts[number] for number in numbers])
            for state, number in zip(states, numbers, strict=True):
                found[number] = state[: len(texts[number])]
        return [found[number] for number in range(len(texts))]

    def _run(self, texts: Sequence[Tokens]) -> torch.Tensor:
        longest = max(map(len, texts))
        ids = torch.tensor([[*text, *[0] * (longest - len(text))] for text in texts])
        lengths = torch.tensor([[len(text)] for text in texts])
        mask = (torch.arange(longest) < lengths)[:, None, None, :]
        table = "embeddings.{}_embeddings.weight".format
        states = self._normalise(
            self._weights[table("word")][ids]
            + self._weights[table("position")][:longest]
            + self._weights[table("token_type")][0],
            "embeddings",
        )
        for layer in range(LAYERS):
            states = self._transform(states, mask, f"encoder.layer.{layer}")
        return states

    def _transform(
        self, states: torch.Tensor, mask: torch.Tensor, layer: str
    ) -> torch.Tensor:
        many, longest, _ = states.shape
        query, key, value = (
            self._linear(states, f"{layer}.attention.self.{part}")
            .view(many, longest, HEADS, -1)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        heads = nn.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        attended = self._linear(
            heads.transpose(1, 2).reshape(many, longest, WIDTH),
            f"{layer}.attention.output.dense",
        )
        states = self._normalise(states + attended, f"{layer}.attention.output")
        inner = nn.gelu(self._linear(states, f"{layer}.intermediate.dense"))
        outer = self._linear(inner, f"{layer}.output.dense")
        return self._normalise(states + outer, f"{layer}.output")

    def _linear(self, states: torch.Tensor, name: str) -> torch.Tensor:
        matrix = f"{name}.weight"
        narrow = states @ self.factors[matrix + DOWN].T
        return (
            nn.linear(states, self._weights[matrix], self._weights[f"{name}.bias"])
            + narrow @ self.factors[matrix + UP].T
        )

    def _normalise(self, states: torch.Tensor, name: str) -> torch.Tensor:
        norm = f"{name}.LayerNorm."
        weight, bias = self._weights[norm + "weight"], self._weights[norm + "bias"]
        return nn.layer_norm(states, (WIDTH,), weight, bias, 1e-12)


def learn(
    encoder: LowRankEncoder, stories: Sequence[SectionedStory], random: Random
) -> None:
    """Change the factors so that the sections that answer come first."""
    # All that come down before all that go up, as they were when this was measured.
    factors = sorted(encoder.factors, key=lambda name: name.endswith(UP))
    optimizer = torch.optim.AdamW(
        [encoder.factors[name] for name in factors], lr=RATE, weight_decay=DECAY
    )
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP)
        story = stories[step % len(stories)].sample(random)
        optimizer.zero_grad()
        loss = measure_loss(encoder, story)
        loss.backward()
        optimizer.step()
        sys.stderr.write(f"{step + 1} of {STEPS}: {loss.item():.3f}\n")


def measure_loss(encoder: LowRankEncoder, story: SectionedStory) -> torch.Tensor:
    """Return how improbable the sections that answer are, word by word and as means."""
    sections = encoder.encode(story.sections)
    questions = encoder.encode(story.questions)
    means = [
        nn.normalize(torch.stack([text.mean(0) for text in texts]), dim=1)
        for texts in (questions, sections)
    ]
    lengths = [len(section) - 2 for section in sections]
    words = nn.normalize(torch.cat([section[1:-1] for section in sections]), dim=1)
    nearest = [
        torch.stack(
            [
                cosines.amax(1) @ weights
                for cosines in (nn.normalize(question[1:-1], dim=1) @ words.T).split(
                    lengths, 1
                )
            ]
        )
        for question, weights in zip(questions, _rarities(story), strict=True)
    ]
    by_words = _surprise(torch.stack(nearest) / WORDS_TEMPERATURE, story)
    by_means = _surprise(means[0] @ means[1].T / MEAN_TEMPERATURE, story)
    return by_words + WEIGHT_OF_MEAN * by_means


def write_factors(factors: Mapping[str, torch.Tensor], file: Path) -> None:
    """Write a safetensors file, in half precision."""
    header: dict[str, object] = {"__metadata__": {"note": NOTE}}
    content = b""
    for name, values in sorted(factors.items()):
        share = SHARE if name.endswith(UP) else 1
        added = (share * values).detach().numpy().astype(np.float16).tobytes()
        header[name] = {
            "dtype": "F16",
            "shape": list(values.shape),
            "data_offsets": [len(content), len(content) + len(added)],
        }
        content += added
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)  # the numbers begin at a multiple of eight
    file.write_bytes(len(encoded).to_bytes(8, "little") + encoded + content)


def _surprise(scores: torch.Tensor, story: SectionedStory) -> torch.Tensor:
    right = torch.zeros(scores.shape, dtype=torch.bool)
    for number, answers in enumerate(story.answers):
        right[number, list(answers)] = True
    among_right = torch.logsumexp(scores.masked_fill(~right, -1e9), 1)
    return (torch.logsumexp(scores, 1) - among_right).mean()


def _rarities(story: SectionedStory) -> Iterator[torch.Tensor]:
    """Yield the weights of each question's tokens, as `WordMatches` has them."""
    holding = Counter(token for section in story.sections for token in set(section))
    for question in story.questions:
        weights = torch.tensor(
            [
                log(1 + len(story.sections) / (holding[token] + 0.5))
                for token in question[1:-1]
            ]
        )
        yield weights / weights.sum()


def _open_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Tokens]:
    return [found.ids for found in tokenizer.encode_batch(list(texts))]


def _answers(sections: str, numbers: Mapping[str, int]) -> list[int]:
    """Return the numbers of the sections that ``1, 2`` names."""
    return [
        numbers[name.strip()] for name in sections.split(",") if name.strip() in numbers
    ]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", errors="replace", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    main()
