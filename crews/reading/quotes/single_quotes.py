"""Closing single marks told from apostrophes."""

from collections.abc import Sequence

from crews.reading.quotes.marks import SINGLE_MARKS, QuotationMark, is_opening_only


class SingleQuoteClassifier:
    """The single marks of one paragraph, looked at from the right once."""

    def __init__(self, marks: Sequence[QuotationMark]) -> None:
        self.marks = marks
        never = len(marks)
        self.strong = [never] * (never + 1)
        self.opener = [never] * (never + 1)
        for index in range(never - 1, -1, -1):
            mark = marks[index]
            single = mark.sign in SINGLE_MARKS
            is_strong = single and mark.is_certain_close and mark.sign not in "‘`"
            is_opener = single and is_opening_only(mark) and not mark.may_be_apostrophe
            self.strong[index] = index if is_strong else self.strong[index + 1]
            self.opener[index] = index if is_opener else self.opener[index + 1]

    def find_closer(self, index: int) -> int | None:
        """Return the mark that closes what was opened just before *index*."""
        strong, opener = self.strong[index], self.opener[index]
        if strong < opener or (strong == opener and strong < len(self.marks)):
            return strong
        weak = [
            here
            for here in range(index, opener)
            if self.marks[here].sign in SINGLE_MARKS
            and self.marks[here].can_close
            and not self.marks[here].may_be_apostrophe
        ]
        if weak:
            return weak[-1] if opener < len(self.marks) else weak[0]
        return strong if strong < len(self.marks) else None
