"""Writes the nouns that no list has: `python -m tests.quality.train_nouns FOLDER`.

FOLDER holds WordNet's database, as Debian's package ``wordnet-base`` has it. What the
meanings above a noun say of its department is learnt from the nouns of `elements.txt`;
a compound is listed where its last word alone would say something else ("soda-pop");
nouns for people, places and what cannot be touched are examples of no department. The
same database and lists give the same words.
"""

import argparse
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from infra.offline.elements.noun_category import NOUN_CATEGORIES
from infra.offline.language.lexicon import FOLDER, by_term, sections
from ports.domain.film import ElementCategory
from tests.quality.wordnet import WordNet

OUT = FOLDER / "things.txt"
NO_THING = "none"
PERSON = "person"
MIN_PROBABILITY = 0.65
"""Of a department, from which a noun is listed."""
DEPARTMENTS: tuple[ElementCategory, ...] = (
    *("animal", "vehicle", "wardrobe", "prop", "set_dressing", "sound"),
)
"""Those that a noun's meaning decides; what is an effect or a stunt it does not."""
DRUG = "03247620"
"""The meaning above all medicines: these are artifacts that science names, too."""
TRADES = frozenset(
    ("09632518", "09616922", "10480253", "09629752", "09628382", "09939313")
)
"""The meanings above trades: worker, entertainer, professional, traveller, fighter."""
MIN_TRADE = 0.5
"""Share of its senses that are trades, from which a noun is one."""
MIN_RARE = 0.85
"""The same of a compound, and of what is written or money."""
WORDS_OF_COMPOUND = 2
MADE_FIELDS = frozenset({"06", "13"})
PAPER_FIELDS = frozenset({"10", "21"})
"""WordNet's files of communication and possession, where documents and coins are."""
DEED_ENDINGS = ("ing", "ion", "ment", "ism", "ology")
FOOD_FIELD = "13"
GROWN_FIELDS = frozenset({"05", "17", "20", "27"})
"""WordNet's files of artifacts and food; of animals, objects, plants and substances,
most of which only science names: of these a noun must have been met in a text."""
HEARD_FIELDS = frozenset({"07", "10", "11"})
MIN_SHARE = 0.6
"""Share of its senses that are in the files of its department."""
MAX_PEOPLE = 0.25
"""Share of its senses that may be people."""
PERSON_FIELD = "18"
UNTOUCHABLE_FIELDS = frozenset(
    ("04", "07", "08", "09", "11", "12", "14", "15", "16", "18")
) | frozenset(("21", "22", "23", "24", "25", "26", "28"))
"""WordNet's files of acts, attributes, bodies, thoughts, events, people, times."""
MIN_COUNT = 5
MIN_UNTOUCHABLE = 0.8
"""A noun that was tagged so often, and so much of it untouchable, is an example."""
MIN_LETTERS = 3
STRENGTH = 3.0
WIDTH = 118

NOTICE = (Path(__file__).parent / "wordnet-licence.txt").read_text(encoding="utf-8")
HEAD = """\
Nouns that `elements.txt` lacks, by department, from WordNet 3.0's hierarchy of
meanings; trades, which `humans.txt` lacks, are at the end.
Written by tests/quality/train_nouns.py; do not edit: a noun that is wrong here goes
into `elements.txt`, which is asked first. Derived from WordNet under this licence:
"""


def main() -> None:
    """Learn from a folder, and write the words beside the reader's lists."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.train_nouns")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    if not (options.folder / "index.noun").is_file():
        sys.exit(f"no WordNet database in {options.folder}")
    wordnet = WordNet(folder=options.folder)
    options.out.write_text(render_words(HEAD, find_things(wordnet)), encoding="utf-8")


def find_things(wordnet: WordNet) -> dict[str, list[str]]:
    """Return the nouns that no list has, by department."""
    known = _examples(wordnet)
    model = fit_departments(wordnet, known)
    listed = {*known, *by_term("elements"), *_other_words(), *by_term("humans")}
    listed |= {f"{word}s" for word in _other_words()}
    # "The silk of a gown" is no silk, and "a roll of silk" is some.
    listed -= sections("elements")["material"] - known.keys()
    unlisted = sorted(wordnet.nouns.keys() - listed)
    words = [
        word
        for word in unlisted
        if _is_plain(wordnet, word) or _is_compound(wordnet, word)
    ]
    chances = model.predict_proba([senses_of(wordnet, word) for word in words])
    found: dict[str, list[str]] = {category: [] for category in DEPARTMENTS}
    for word, chance in zip(words, chances, strict=True):
        best = chance.argmax()
        category = model.classes_[best]
        if category in found and _is_thing(wordnet, word, category, chance[best]):
            found[category].append(word.replace("_", "-"))
    heads = {word: kind for kind, words in found.items() for word in words}
    heads |= _listed()
    for category, listed_words in found.items():
        # Of "boxing-glove" the reader takes the glove.
        found[category] = sorted(
            word
            for word in listed_words
            if "-" not in word or heads.get(word.rpartition("-")[2]) != category
        )
    found[PERSON] = [word for word in unlisted if _is_trade(wordnet, word)]
    return found


def fit_departments(wordnet: WordNet, examples: Mapping[str, str]) -> Pipeline:
    """Return what tells a noun's department from the meanings above its senses."""
    model = make_pipeline(
        DictVectorizer(), LogisticRegression(C=STRENGTH, max_iter=2000)
    )
    words = sorted(examples)
    return model.fit(
        [senses_of(wordnet, word) for word in words], [examples[w] for w in words]
    )


def senses_of(wordnet: WordNet, word: str) -> dict[str, float]:
    """Return the meanings above the senses of *word*, weighed by their frequency."""
    found: dict[str, float] = {}
    for offset, share in _shares(wordnet, word).items():
        for above in (
            *sorted(wordnet.ancestors(offset)),
            wordnet.synsets[offset].field,
        ):
            found[above] = found.get(above, 0.0) + share
    return found


def _shares(wordnet: WordNet, word: str) -> dict[str, float]:
    """Return how much of the use of *word* each sense has; names have none."""
    counts = wordnet.counts[word, "noun"]
    weights = {
        offset: counts.get(rank, 0) + 1 / rank
        for rank, offset in enumerate(wordnet.nouns[word], start=1)
        if word in wordnet.synsets[offset].words
    }
    total = sum(weights.values())
    return {offset: weight / total for offset, weight in weights.items()}


def _field_share(wordnet: WordNet, word: str, fields: Iterable[str]) -> float:
    shares = _shares(wordnet, word).items()
    return sum(share for at, share in shares if wordnet.synsets[at].field in fields)


def _is_plain(wordnet: WordNet, word: str) -> bool:
    """Tell whether *word* is one word, and mostly a noun for no person."""
    if not (word.isalpha() and len(word) >= MIN_LETTERS):
        return False
    if not _shares(wordnet, word):
        return False
    as_noun = wordnet.total(word, "noun") + 1
    others = (wordnet.total(word, part) for part in ("verb", "adj", "adv"))
    if sum(others) > as_noun:
        return False
    return _field_share(wordnet, word, {PERSON_FIELD}) <= MAX_PEOPLE


def _is_compound(wordnet: WordNet, word: str) -> bool:
    """Tell whether it is of two words, and mostly for no person."""
    parts = word.replace("-", "_").split("_")
    is_word = len(parts) == WORDS_OF_COMPOUND and all(map(str.isalpha, parts))
    return (
        is_word
        and bool(_shares(wordnet, word))
        and _field_share(wordnet, word, {PERSON_FIELD}) <= MAX_PEOPLE
    )


def _is_thing(wordnet: WordNet, word: str, category: str, chance: float) -> bool:
    """Tell whether the model is sure enough of a noun of this kind."""
    if not word.isalpha():
        is_made = _field_share(wordnet, word, MADE_FIELDS) >= MIN_SHARE
        return is_made and chance >= MIN_RARE and _is_of_kind(wordnet, word, category)
    is_paper = _field_share(wordnet, word, PAPER_FIELDS) >= MIN_SHARE
    if category == "prop" and is_paper:
        return chance >= MIN_RARE and not word.endswith(DEED_ENDINGS)
    return chance >= MIN_PROBABILITY and _is_of_kind(wordnet, word, category)


def _is_trade(wordnet: WordNet, word: str) -> bool:
    is_word = word.isalpha() and len(word) >= MIN_LETTERS
    return is_word and _below_share(wordnet, word, TRADES) >= MIN_TRADE


def _below_share(wordnet: WordNet, word: str, above: AbstractSet[str]) -> float:
    """Return how much of the use of *word* has a meaning below one of *above*."""
    shares = _shares(wordnet, word).items()
    return sum(share for at, share in shares if wordnet.ancestors(at) & above)


def _is_of_kind(wordnet: WordNet, word: str, category: str) -> bool:
    """Tell whether most of the senses of *word* are things, or sounds."""
    if category == "sound":
        return _field_share(wordnet, word, HEARD_FIELDS) >= MIN_SHARE
    fields = MADE_FIELDS
    if wordnet.total(word, "noun"):
        fields |= GROWN_FIELDS
    elif _below_share(wordnet, word, {DRUG}) and not _is_drunk(wordnet, word):
        return False
    return _field_share(wordnet, word, fields) >= MIN_SHARE


def _is_drunk(wordnet: WordNet, word: str) -> bool:
    """Tell whether it is a drug that an innkeeper has: "grog"."""
    return _field_share(wordnet, word, {FOOD_FIELD}) >= MIN_SHARE


def _examples(wordnet: WordNet) -> dict[str, str]:
    """Return nouns with their department, or `NO_THING`, as WordNet writes them."""
    labels = dict.fromkeys(_other_words(), NO_THING) | _listed()
    known = {
        form: label
        for word, label in sorted(labels.items())
        if (form := _form(wordnet, word))
    }
    return dict.fromkeys(_untouchable(wordnet), NO_THING) | known


def _listed() -> dict[str, str]:
    """Return the department of each noun that was listed by hand."""
    return {
        word: category
        for category in reversed(NOUN_CATEGORIES)
        for word in sections("elements")[category]
    }


def _other_words() -> frozenset[str]:
    """Return the nouns of the other lists: people, bodies, places, what is no thing."""
    lists = [sections("elements")["abstract"], sections("body")["seen"]]
    lists += [
        sections("humans")[kind] for kind in ("male", "female", "either", "group")
    ]
    lists += [sections("places")[kind] for kind in ("room", "building", "outdoors")]
    return frozenset().union(*lists)


def _untouchable(wordnet: WordNet) -> list[str]:
    """Return frequent nouns that are mostly acts, times, thoughts and the like."""
    return [
        word
        for word in wordnet.nouns
        if word.isalpha()
        and wordnet.total(word, "noun") >= MIN_COUNT
        and _field_share(wordnet, word, UNTOUCHABLE_FIELDS) > MIN_UNTOUCHABLE
    ]


def _form(wordnet: WordNet, word: str) -> str | None:
    """Return *word* as WordNet writes it: ``fire-engine`` is ``fire_engine`` there."""
    forms = (
        word,
        word.replace("-", "_"),
        word.replace("-", ""),
        word.removesuffix("s"),
    )
    known = (form for form in forms if form in wordnet.nouns)
    return next((form for form in known if _shares(wordnet, form)), None)


def render_words(head: str, words: Mapping[str, Sequence[str]]) -> str:
    """Return the lists as a file of the reader, below *head* and the licence."""
    remarks = [f"# {line}".rstrip() for line in (head + NOTICE).splitlines()]
    lists = [
        f"[{category}]\n{_wrap(found)}" for category, found in words.items() if found
    ]
    return "\n".join((*remarks, *lists)) + "\n"


def _wrap(words: Sequence[str]) -> str:
    return textwrap.fill(", ".join(words), WIDTH, break_on_hyphens=False)


if __name__ == "__main__":
    main()
