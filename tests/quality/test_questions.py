"""What questions of people find: the short form of the report."""

from infra.meaning.low_rank import STORY_QUESTIONS
from infra.meaning.minilm import MiniLmEncoder
from tests.models.meaning_weights import model_folder
from tests.quality.question_figures import QuestionFigures, questioned_stories


def test_four_hundred_questions_are_asked_half_of_them_in_other_words() -> None:
    kinds = [asked.kind for story in questioned_stories() for asked in story.questions]

    assert kinds.count("words") == kinds.count("paraphrase") == 200


def test_meaning_answers_what_words_do_not() -> None:
    by_words, with_meaning = QuestionFigures(), QuestionFigures()
    encoder = MiniLmEncoder(model_folder(), STORY_QUESTIONS)
    for story in questioned_stories():
        if story.is_held_out:
            by_words.measure(story, None)
            with_meaning.measure(story, encoder)

    assert by_words.recall["paraphrase"].value <= 0.1
    assert with_meaning.recall["paraphrase"].value >= 0.82
    assert with_meaning.recall["words"].value > by_words.recall["words"].value
    assert with_meaning.recall["all"].value >= 0.9
    assert with_meaning.first.value >= 0.77
    assert with_meaning.precision.value >= 0.62
    assert with_meaning.words_shown / with_meaning.recall["all"].of <= 190
