"""Closing single marks told from apostrophes."""

from collections.abc import Sequence

from crews.reading.marks import SINGLES, Mark, only_opens


class Singles:
    """The single marks of one paragraph, looked at from the right once."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        never = len(marks)
        self.strong = [never] * (never + 1)
        self.opener = [never] * (never + 1)
        for index in range(never - 1, -1, -1):
            mark = marks[index]
            single = mark.sign in SINGLES
            is_strong = single and mark.strong and mark.sign not in "‘`"
            is_opener = single and only_opens(mark) and not mark.apostrophe
            self.strong[index] = index if is_strong else self.strong[index + 1]
            self.opener[index] = index if is_opener else self.opener[index + 1]

    def closer(self, index: int) -> int | None:
        """Return the mark that closes what was opened just before *index*."""
        strong, opener = self.strong[index], self.opener[index]
        if strong < opener or (strong == opener and strong < len(self.marks)):
            return strong
        weak = [
            here
            for here in range(index, opener)
            if self.marks[here].sign in SINGLES
            and self.marks[here].closes
            and not self.marks[here].apostrophe
        ]
        if weak:
            return weak[-1] if opener < len(self.marks) else weak[0]
        return strong if strong < len(self.marks) else None
