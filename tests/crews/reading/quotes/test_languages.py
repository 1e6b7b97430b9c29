"""Quotations as they are printed in other languages, right to left included."""

import pytest

from crews.reading import build_manuscript
from tests.crews.reading.manuscript_views import quotations

STORIES: dict[str, tuple[str, list[str]]] = {
    "English": (
        ("“Where is the key?” asked Nora.\n\n“I have it,” said Tom. “Take it.”"),
        ["Where is the key?", "I have it,", "Take it."],
    ),
    "British": (
        ("‘Where is the key?’ asked Nora.\n\n‘I have it,’ said Tom. ‘Take it.’"),
        ["Where is the key?", "I have it,", "Take it."],
    ),
    "German": (
        (
            "„Wo ist der Schlüssel?“, fragte Nora.\n\n"
            "„Ich habe ihn“, sagte Tom. „Nimm ihn.“"
        ),
        ["Wo ist der Schlüssel?", "Ich habe ihn", "Nimm ihn."],
    ),
    "German, guillemets": (
        (
            "»Wo ist der Schlüssel?«, fragte Nora.\n\n"
            "»Ich habe ihn«, sagte Tom. »Nimm ihn.«"
        ),
        ["Wo ist der Schlüssel?", "Ich habe ihn", "Nimm ihn."],
    ),
    "German, single": (
        (
            "‚Wo ist der Schlüssel?‘, fragte Nora.\n\n"
            "‚Ich habe ihn‘, sagte Tom. ‚Nimm ihn.‘"
        ),
        ["Wo ist der Schlüssel?", "Ich habe ihn", "Nimm ihn."],
    ),
    "French": (
        ("« Où est la clé ? » demanda Nora.\n\n« Je l’ai, dit Tom. Prends-la. »"),
        ["Où est la clé ?", "Je l’ai, dit Tom. Prends-la."],
    ),
    "French, dashes": (
        (
            "— Où est la clé ? demanda Nora.\n\n"
            "— Je l’ai, dit Tom.\n\n"
            "— Donne-la-moi.\n\n"
            "Il la donna."
        ),
        ["Où est la clé ?", "Je l’ai,", "Donne-la-moi."],
    ),
    "Spanish, dashes": (
        (
            "—¿Dónde está la llave? —preguntó Nora.\n\n"
            "—La tengo —dijo Tom—. Tómala.\n\n"
            "—Gracias —dijo ella."
        ),
        ["¿Dónde está la llave?", "La tengo", "Tómala.", "Gracias"],
    ),
    "Spanish": (
        ("«¿Dónde está la llave?», preguntó Nora.\n\n«La tengo», dijo Tom."),
        ["¿Dónde está la llave?", "La tengo"],
    ),
    "Italian": (
        ("«Dov’è la chiave?» chiese Nora.\n\n«Ce l’ho io» disse Tom."),
        ["Dov’è la chiave?", "Ce l’ho io"],
    ),
    "Portuguese": (
        (
            "— Onde está a chave? — perguntou Nora.\n\n"
            "— Está comigo — disse Tom.\n\n"
            "— Obrigada."
        ),
        ["Onde está a chave?", "Está comigo", "Obrigada."],
    ),
    "Dutch": (
        (
            "‘Waar is de sleutel?’ vroeg Nora.\n\n"
            "‘Ik heb hem,’ zei Tom.\n\n"
            "‘Geef hier,’ zei ze."
        ),
        ["Waar is de sleutel?", "Ik heb hem,", "Geef hier,"],
    ),
    "Swedish": (
        ("”Var är nyckeln?” frågade Nora.\n\n”Jag har den”, sade Tom."),
        ["Var är nyckeln?", "Jag har den"],
    ),
    "Polish, dashes": (
        (
            "— Gdzie jest klucz? — zapytała Nora.\n\n"
            "— Ja go mam — powiedział Tom.\n\n"
            "— Daj."
        ),
        ["Gdzie jest klucz?", "Ja go mam", "Daj."],
    ),
    "Polish": (
        ("„Gdzie jest klucz?” — zapytała Nora.\n\n„Ja go mam” — powiedział Tom."),
        ["Gdzie jest klucz?", "Ja go mam"],
    ),
    "Russian, dashes": (
        (
            "— Где ключ? — спросила Нора.\n\n"
            "— У меня, — сказал Том. — Возьми.\n\n"
            "— Спасибо."
        ),
        ["Где ключ?", "У меня,", "Возьми.", "Спасибо."],
    ),
    "Russian": (
        ("«Где ключ?» — спросила Нора.\n\n«У меня», — сказал Том."),
        ["Где ключ?", "У меня"],
    ),
    "Japanese": (
        (
            "「鍵はどこ？」とノラが尋ねた。\n\n"
            "「僕が持っている」トムは言った。「取って」"
        ),
        ["鍵はどこ？", "僕が持っている", "取って"],
    ),
    "Chinese": (
        ("“钥匙在哪里？”诺拉问。\n\n汤姆说：“在我这里。”"),
        ["钥匙在哪里？", "在我这里。"],
    ),
    "Chinese, brackets": (
        ("「鑰匙在哪裡？」諾拉問。\n\n湯姆說：「在我這裡。」"),
        ["鑰匙在哪裡？", "在我這裡。"],
    ),
    "Korean": (
        ("“열쇠는 어디 있어?” 노라가 물었다.\n\n“내가 갖고 있어.” 톰이 말했다."),
        ["열쇠는 어디 있어?", "내가 갖고 있어."],
    ),
    "Hebrew": (
        ('"איפה המפתח?" שאלה נורה.\n\n"הוא אצלי," אמר תום.'),
        ["איפה המפתח?", "הוא אצלי,"],
    ),
    "Hebrew, turned": (
        ("”איפה המפתח?“ שאלה נורה.\n\n”הוא אצלי,“ אמר תום."),
        ["איפה המפתח?", "הוא אצלי,"],
    ),
    "Hebrew, low": (
        ("„איפה המפתח?” שאלה נורה.\n\n„הוא אצלי,” אמר תום."),
        ["איפה המפתח?", "הוא אצלי,"],
    ),
    "Arabic": (
        ("«أين المفتاح؟» سألت نورا.\n\n«إنه معي»، قال توم."),
        ["أين المفتاح؟", "إنه معي"],
    ),
    "Arabic, curly": (
        ("“أين المفتاح؟” سألت نورا.\n\nقال توم: “إنه معي.”"),
        ["أين المفتاح؟", "إنه معي."],
    ),
    "Arabic, turned": (
        ("”أين المفتاح؟“ سألت نورا.\n\nقال توم: ”إنه معي.“"),
        ["أين المفتاح؟", "إنه معي."],
    ),
    "Persian": (
        ("«کلید کجاست؟» نورا پرسید.\n\n«پیش من است.» تام گفت."),
        ["کلید کجاست؟", "پیش من است."],
    ),
    "Hindi": (
        ("“चाबी कहाँ है?” नोरा ने पूछा।\n\n“मेरे पास है,” टॉम ने कहा।"),
        ["चाबी कहाँ है?", "मेरे पास है,"],
    ),
    "Greek": (
        ("«Πού είναι το κλειδί;» ρώτησε η Νόρα.\n\n«Το έχω εγώ», είπε ο Τομ."),
        ["Πού είναι το κλειδί;", "Το έχω εγώ"],
    ),
    "Turkish": (
        ("“Anahtar nerede?” diye sordu Nora.\n\n“Bende,” dedi Tom."),
        ["Anahtar nerede?", "Bende,"],
    ),
    "Vietnamese": (
        ("“Chìa khóa đâu?” Nora hỏi.\n\n“Tôi có đây,” Tom nói."),
        ["Chìa khóa đâu?", "Tôi có đây,"],
    ),
}


@pytest.mark.parametrize("language", STORIES)
def test_every_speech_is_a_quotation(language: str) -> None:
    text, speeches = STORIES[language]

    assert [q.source.slice(text) for q in quotations(text)] == speeches


def test_a_long_paragraph_of_chinese_is_split_into_its_sentences() -> None:
    text = "诺拉走到窗前，看着雨落在院子里。她没有说话！你在听吗？" * 200

    [passage, *_] = build_manuscript(text, "prose").passages

    ends = {unit.source.slice(text)[-1] for unit in passage.units}
    assert len(passage.units) > 1
    assert ends <= {"。", "！", "？"}
