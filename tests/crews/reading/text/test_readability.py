"""Which texts are refused, and which are not."""

import pytest

from crews.reading import normalise, refuse_unreadable
from ports.errors import StoryError

FRENCH = (
    "Il était une fois une petite fille de village, la plus jolie qu’on eût su voir"
    " : sa mère en était folle, et sa mère-grand plus folle encore. Cette bonne "
    "femme lui fit faire un petit chaperon rouge qui lui seyait si bien que partout"
    " on l’appelait le petit chaperon rouge. Un jour, sa mère, ayant cuit et fait "
    "des galettes, lui dit."
)
GERMAN = (
    "Es war einmal eine kleine süße Dirne, die hatte jedermann lieb, der sie nur "
    "ansah, am allerliebsten aber ihre Großmutter, die wusste gar nicht, was sie "
    "alles dem Kinde geben sollte. Einmal schenkte sie ihm ein Käppchen von rotem "
    "Samt, und weil ihm das so wohl stand, und es nichts anders mehr tragen wollte,"
    " hieß es nur so."
)
RUSSIAN = "Все счастливые семьи похожи друг на друга, каждая несчастна по-своему."
SHORT_GERMAN = (
    "„Wo ist der Schlüssel?“, fragte Nora. „Ich habe ihn“, sagte Tom und gab ihn ihr."
    " Sie ging in das Haus, und er war allein."
)
GERMAN_SCRIPT = (
    "INT. KÜCHE - NACHT\n\nGreta stellt einen Korb auf den Tisch. Tom sitzt am Ofen."
    "\n\n"
    "GRETA\nEs schneit schon wieder.\n\nTOM\nDann bleib doch hier, mein Kind."
)
SHORT_POLISH = (
    "Stary młynarz stał przy oknie. — Kto tam? — zapytał. Nikt nie odpowiedział."
    " — To ja, Marta — powiedział głos. Weszła i postawiła koszyk na stole."
)
SHORT_TURKISH = (
    "Yaşlı değirmenci pencerenin yanında duruyordu. “Kim o?” diye sordu. Kimse cevap"
    " vermedi. “Benim,” dedi bir ses. İçeri girdi ve sepeti masaya koydu."
)
NAMES = "Anna Berg, Tom Field, Ida Orme, Karl Vane, Nora Hale, Jim Pell, Ada Lund. " * 4
TERSE = (
    "EXT. QUAY - NIGHT\n\nRain. Wet stones. Nobody. A gull screams. Lamps go out, one"
    " by one. ADA, soaked, runs. Stops. Listens.\n\nADA\nHello?\n\nNothing. She waits."
)
ENGLISH = frozenset({"en"})
VERSE = "Tyger Tyger, burning bright,\nIn the forests of the night;\n" * 3
DIALECT = (
    "Aw wor gooin whoam when aw met owd Jim, an he ses, ‘Weer’s ta bin, lad?’ "
    "‘Nobbut to th’ mill,’ aw ses, ‘an tha’ll noan guess what aw seed theer.’ "
    "‘Nay,’ he ses, ‘what wor it?’ An aw towd him, an he laughed while he cried, "
    "did owd Jim, th’ gobbin."
)
OCR = (
    "Tbe nigbt was dark and tbe vvind hovvled in tbe cbimney. Jolm sat by tlie "
    "fire, aud the c1ock struck tvvelve. He Iooked up; tbere was a kuock at the "
    "d00r. 'Wlio is it?' he cricd. Nobody answcred hini, and he sat dovvn again "
    "with a sbiver, for he was o1d, and tlie house was very empty now that Mary had"
    " gone away from it for good."
)


@pytest.mark.parametrize("text", ["", " \n\t\f", "\n\n"])
def test_refuses_nothing_at_all(text: str) -> None:
    with pytest.raises(StoryError, match="The text is empty"):
        refuse_unreadable(text, "en", ENGLISH)


def test_refuses_binary() -> None:
    text = normalise(bytes(range(256)).decode("utf-8", errors="replace") * 20)

    with pytest.raises(StoryError, match="UTF-8"):
        refuse_unreadable(text, "en", ENGLISH)


@pytest.mark.parametrize("language", ["fr", "de-AT", "zh_CN", "eo"])
def test_refuses_what_is_declared_in_another_language(language: str) -> None:
    with pytest.raises(StoryError, match="only English"):
        refuse_unreadable("Once upon a time.", language, ENGLISH)


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us", "eng", "und"])
def test_takes_every_kind_of_english(language: str) -> None:
    refuse_unreadable("Once upon a time.", language, ENGLISH)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (FRENCH, "French"),
        (GERMAN, "German"),
        (RUSSIAN, "Russian"),
        (SHORT_GERMAN, "German"),
        (GERMAN_SCRIPT, "another language"),
        (SHORT_POLISH, "Polish|another language"),
        (SHORT_TURKISH, "another language"),
    ],
)
def test_refuses_another_language_that_is_declared_english(
    text: str, named: str
) -> None:
    with pytest.raises(StoryError, match=named):
        refuse_unreadable(text, "en", ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(VERSE, id="verse"),
        pytest.param(DIALECT, id="dialect"),
        pytest.param(OCR, id="ocr"),
        pytest.param(NAMES, id="names"),
        pytest.param(TERSE, id="a terse script"),
        pytest.param("Come. “Où est-il?” “Là-bas.”", id="short"),
        pytest.param("Run! Run!", id="very short"),
        pytest.param("“No!” “Yes!” “No!” “Yes!” “Why?” “Because!” " * 20, id="talk"),
        pytest.param("😀 🎉 " * 50 + "The end", id="emoji"),
        pytest.param(FRENCH[:120] + VERSE * 3 + DIALECT, id="a French quotation"),
    ],
)
def test_takes_english_however_odd(text: str) -> None:
    refuse_unreadable(text, "en", ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        "“It’s late,” said Zoë. “The ferry… it didn’t run.”",
        "Jürgen drank a café au lait — and left Málaga with Chloë.",
    ],
)
def test_utf_8_that_was_read_as_windows_1252_is_refused(text: str) -> None:
    # Programs leave the bytes that Windows-1252 does not define as they are.
    broken = "".join(
        bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
        for byte in text.encode()
    )

    refuse_unreadable(normalise(text), "en", ENGLISH)
    with pytest.raises(StoryError, match="Windows-1252"):
        refuse_unreadable(normalise(broken), "en", ENGLISH)


@pytest.mark.parametrize("text", [FRENCH, GERMAN, RUSSIAN, SHORT_GERMAN])
def test_a_reader_of_any_language_is_given_every_story(text: str) -> None:
    refuse_unreadable(text, "en", None)
    refuse_unreadable(text, "fr", None)


def test_a_reader_of_german_is_given_german_and_no_french() -> None:
    refuse_unreadable(GERMAN, "deu", frozenset({"de"}))

    with pytest.raises(StoryError, match=r"in French, and only German is read"):
        refuse_unreadable(FRENCH, "und", frozenset({"de"}))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "「鍵はどこ？」とノラが尋ねた。「僕が持っている」とトムは言って、鍵を渡した。",
            "Japanese",
        ),
        (
            "“钥匙在哪里？”诺拉问。汤姆说：“在我这里。”他把钥匙交给了她，然后走了。",
            "Chinese",
        ),
        ("“열쇠는 어디 있어?” 노라가 물었다. “내가 갖고 있어.” 톰이 말했다.", "Korean"),
        ("”איפה המפתח?“ שאלה נורה. ”הוא אצלי,“ אמר תום ונתן לה אותו.", "Hebrew"),
        ("«أين المفتاح؟» سألت نورا. «إنه معي»، قال توم وأعطاها إياه.", "Arabic"),
    ],
)
def test_a_script_of_its_own_names_its_language(text: str, language: str) -> None:
    with pytest.raises(StoryError, match=f"in {language}, and only English"):
        refuse_unreadable(text, "en", ENGLISH)
