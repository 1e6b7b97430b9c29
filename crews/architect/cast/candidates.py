"""Candidates for people: the names in all passages, and what is known of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, count

from crews.architect.cast.tellers import Tellers, find_tellers
from crews.architect.names import (
    gender_of_title,
    is_before_family_name,
    person_key,
    title,
)
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.structure import Gender
from ports.questions.cast_people import Candidate

DOMINANCE_RATIO = 2
"""How many times as often one gender is read than the other where it is right."""

MIN_READ_AS_ONE = 2
"""Passages that read two names as one person, for that to be more than a mistake."""

SHORT_STORY = 3
"""Passages of a story in which a single one is believed."""

MAX_EXTRACTS = 3
"""Extracts shown for a candidate. More of them cost tokens and decide no merge."""


@dataclass(kw_only=True)
class NameOccurrences:
    """Everything that the passages say under one name. Filled passage by passage.

    Attributes:
        lines: Number of quotations that are spoken under this name.
        scenes: Number of scenes that somebody of this name is present in.
        occurrences: Each passage that has the name.
        copresent: Ids of the names that are present in a scene together with it.
        joined: Id of the same name, where a few passages misread its gender.
    """

    id: int
    name: str
    gender: Gender
    narrator: bool = False
    mentions: int = 0
    lines: int = 0
    scenes: int = 0
    occurrences: list[PassageName] = field(default_factory=list)
    readings: list[ResolvedPerson] = field(default_factory=list)
    copresent: set[int] = field(default_factory=set)
    joined: int | None = None


def collect_names(passages: Sequence[ResolvedPassage]) -> tuple[NameOccurrences, ...]:
    """Return the names of people in *passages*, most mentioned first.

    A group is among them if it speaks, as a script's CROWD is.
    """
    by_key: dict[str, list[NameOccurrences]] = defaultdict(list)
    ids = count()
    tellers = find_tellers(passages)
    choruses = frozenset(_find_choruses(passages))
    for passage in passages:
        names_here: dict[str, NameOccurrences] = {}
        for person in passage.people:
            if not person.group or person_key(person.name) in choruses:
                known = tellers.correct(passage.number, person)
                names_here[person.name] = _record_person(
                    by_key[person_key(known.name)], known, ids
                )
                names_here[person.name].occurrences.append(
                    (passage.number, person.name)
                )
        _count_lines(passage, names_here)
        _note_copresence(passage, names_here)
    is_short = len(passages) <= SHORT_STORY
    names = [
        name
        for same in by_key.values()
        for name in _join_misread(same, is_short=is_short)
    ]
    _correct_tellers(names, tellers)
    _correct_copresence(names, tellers)
    return tuple(sorted(names, key=lambda s: (-s.mentions, -s.lines, s.name)))


def _find_choruses(passages: Sequence[ResolvedPassage]) -> Iterator[str]:
    """Yield the names of groups that speak, for comparing."""
    for passage in passages:
        speakers = {q.speaker for q in passage.quotations if q.unspoken is None}
        for person in passage.people:
            if person.group and person.name in speakers:
                yield person_key(person.name)


def _join_misread(
    same_name: list[NameOccurrences], *, is_short: bool
) -> list[NameOccurrences]:
    """Join two people of one name, if few passages give one of them another gender.

    In a passage of a few pages a pronoun may mean somebody else: who is a girl in
    nine chapters is a boy in none. A noun ("the doctor") may be two people's, and a
    full name or a script's cue is never two people's, nor is a name of a short story.
    """
    if len(same_name) == 1 or same_name[0].name[:1].islower():
        return same_name
    main, other = sorted(same_name, key=lambda one: (-one.mentions, one.id))
    is_one = is_short or " " in main.name
    if (
        not (is_one and title(main.name) is None)
        and main.mentions < DOMINANCE_RATIO * other.mentions
    ):
        if not (_is_cue(main) and _is_cue(other)):
            return same_name
        main.gender = "unknown"
    main.narrator |= other.narrator
    main.mentions += other.mentions
    main.lines += other.lines
    main.scenes += other.scenes
    main.occurrences = sorted([*main.occurrences, *other.occurrences])
    main.readings = [*main.readings, *other.readings]
    main.copresent |= other.copresent
    main.joined = other.id
    return [main]


def _is_cue(name: NameOccurrences) -> bool:
    """Tell whether a script writes a name in capitals, too, as it does a cue."""
    capitals = name.name.upper()
    others = (other for person in name.readings for other in person.other_names)
    return any(other.name == capitals for other in others)


def _correct_tellers(names: Sequence[NameOccurrences], tellers: Tellers) -> None:
    """Let nobody tell the story whom most of their passages only tell of.

    In a passage whose "I" is only spoken to, who is called by name may be taken for it.
    """
    told = {name.id: sum(person.narrator for person in name.readings) for name in names}
    if most := max(told.values(), default=0):
        for name in names:
            is_teller = (
                2 * told[name.id] >= len(name.readings)
                or told[name.id] == most
                or person_key(name.name) in tellers.keys
            )
            name.narrator = bool(told[name.id]) and is_teller


def _correct_copresence(names: Sequence[NameOccurrences], tellers: Tellers) -> None:
    """Let no two names count as present together that other passages read as one.

    A chapter that has "Lord Edmund" and "Vane" but no full name shows two people; the
    chapters with the full name know better.
    """
    by_id = {name.id: name for name in names}
    by_id |= {name.joined: name for name in names if name.joined is not None}
    read_as_one = Counter(
        pair
        for name in names
        for person in name.readings
        for pair in combinations(sorted(set(_keys(person))), 2)
    )
    passages = {passage for name in names for passage, _ in name.occurrences}
    for name in names:
        others = {by_id[other].id for other in name.copresent}
        name.copresent = {
            other
            for other in others
            if _count_as_one(name, by_id[other], read_as_one)
            < _least_readings(name, by_id[other], passages=len(passages))
            and not _tell_one_story(name, by_id[other], tellers)
            and not _share_given_name(name, by_id[other], read_as_one)
        }


def _count_as_one(
    one: NameOccurrences, other: NameOccurrences, read_as_one: Counter[tuple[str, str]]
) -> int:
    """Return how many passages read two names as one person's.

    Of a noun, also those that read it as another of their names: Mr. Hale is the
    Englishman where Tom Hale is, and either is called Hale.
    """
    readings = read_as_one[_pair(one, other)]
    if one.name[0].islower() == other.name[0].islower():
        return readings
    named, noun = (other, one) if one.name[0].islower() else (one, other)
    noun_key = person_key(noun.name)
    names = {key for person in named.readings for key in _keys(person)}
    pairs = ((min(key, noun_key), max(key, noun_key)) for key in names)
    return max(readings, *(read_as_one[pair] for pair in pairs))


def _least_readings(
    one: NameOccurrences, other: NameOccurrences, *, passages: int
) -> int:
    """Return how many passages must read two names as one person's.

    In a short story one, of two full names, of a name and a noun, or of "Mr. Hale" and
    a given name: he goes by both, and a passage that begins after he was called the
    miser does not say so again. A family name may be somebody else's as well.
    """
    are_full = all(_is_full_name(name.name) for name in (one, other))
    is_noun = {one.name[0].islower(), other.name[0].islower()} == {True, False}
    is_given = _is_given_beside_title(one, other) or _is_given_beside_title(other, one)
    is_believed = (are_full or is_noun or is_given) and passages <= SHORT_STORY
    return 1 if is_believed else MIN_READ_AS_ONE


def _is_given_beside_title(given: NameOccurrences, titled: NameOccurrences) -> bool:
    """Tell whether one is Mr. Hale, and the other has no title and is not "Hale"."""
    if not is_before_family_name(title(titled.name)) or title(given.name):
        return False
    own, family = person_key(given.name).split(), person_key(titled.name).split()
    return given.name[0].isupper() and own[-1] != family[-1]


def _is_full_name(name: str) -> bool:
    has_title = title(name) is not None or name[0].islower()
    return not has_title and len(name.split()) > 1


def _tell_one_story(
    one: NameOccurrences, other: NameOccurrences, tellers: Tellers
) -> bool:
    """Tell whether both names may be that of "I".

    He is addressed by his name, as somebody else would be who is present.
    """
    names = (person_key(one.name), person_key(other.name))
    is_unnamed = one.name[0].islower() or other.name[0].islower()
    is_told = one.narrator and other.narrator
    return is_told and (is_unnamed or tellers.keys.issuperset(names))


def _share_given_name(
    one: NameOccurrences, other: NameOccurrences, read_as_one: Counter[tuple[str, str]]
) -> bool:
    """Tell whether passages call both of two full names by one given name.

    In the chapter where Minna Hale becomes Minna Crane she is present as both.
    """
    ones, others = person_key(one.name).split(), person_key(other.name).split()
    given = ones[0] if len(ones) > 1 and ones[:1] == others[:1] else None
    return given is not None and all(
        read_as_one[(min(given, name), max(given, name))] >= MIN_READ_AS_ONE
        for name in (" ".join(ones), " ".join(others))
    )


def _pair(one: NameOccurrences, other: NameOccurrences) -> tuple[str, str]:
    keys = person_key(one.name), person_key(other.name)
    return min(keys), max(keys)


def _keys(person: ResolvedPerson) -> Iterator[str]:
    """Yield the names of *person* for comparing."""
    for name in (person.name, *(other.name for other in person.other_names)):
        yield person_key(name)


def to_candidates(names: Sequence[NameOccurrences]) -> tuple[Candidate, ...]:
    """Return *names* as a question shows them to the Architect."""
    numbers = {occurrences.id: f"P{n}" for n, occurrences in enumerate(names, start=1)}
    return tuple(
        Candidate(
            number=numbers[occurrences.id],
            name=occurrences.name,
            aliases=tuple(aliases),
            alias_passages=tuple(aliases.values()),
            gender=occurrences.gender,
            mentions=occurrences.mentions,
            lines=occurrences.lines,
            passages=tuple(passage for passage, _ in occurrences.occurrences),
            with_names=tuple(
                numbers[other]
                for other in sorted(occurrences.copresent)
                if other in numbers
            ),
            narrator=occurrences.narrator,
            evidence=_evidence(occurrences),
        )
        for occurrences in names
        for aliases in [_aliases(occurrences)]
    )


def _record_person(
    same_name: list[NameOccurrences], person: ResolvedPerson, ids: Iterator[int]
) -> NameOccurrences:
    gender = person.gender
    if gender == "unknown":
        gender = gender_of_title(person.name)
    for occurrences in same_name:
        if "unknown" in {occurrences.gender, gender} or occurrences.gender == gender:
            break
    else:
        occurrences = NameOccurrences(id=next(ids), name=person.name, gender=gender)
        same_name.append(occurrences)
    if occurrences.gender == "unknown":
        occurrences.gender = gender
    occurrences.narrator |= person.narrator
    occurrences.mentions += person.mentions
    occurrences.readings.append(person)
    return occurrences


def _count_lines(
    passage: ResolvedPassage, names_here: dict[str, NameOccurrences]
) -> None:
    for quotation in passage.quotations:
        if quotation.speaker in names_here and quotation.unspoken is None:
            names_here[quotation.speaker].lines += 1


def _note_copresence(
    passage: ResolvedPassage, names_here: dict[str, NameOccurrences]
) -> None:
    # By passage, not by joined scene: only within one answer does the analyst keep two
    # names apart deliberately.
    for scene in passage.scenes:
        present = [names_here[name] for name in scene.people if name in names_here]
        for one in present:
            one.scenes += 1
            one.copresent.update(other.id for other in present if other is not one)


def _aliases(occurrences: NameOccurrences) -> dict[str, int]:
    """Return every other name, and how many passages give it."""
    others = Counter(
        name
        for person in occurrences.readings
        for name in {other.name for other in person.other_names}
    )
    return {name: others[name] for name in sorted(others) if name != occurrences.name}


def _evidence(occurrences: NameOccurrences) -> tuple[str, ...]:
    extracts: Iterable[str] = (
        f"{other.name}: {other.evidence}"
        for person in occurrences.readings
        for other in person.other_names
    )
    return tuple(dict.fromkeys(extracts))[:MAX_EXTRACTS]
