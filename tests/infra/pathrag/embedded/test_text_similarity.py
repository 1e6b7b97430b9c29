"""Whether questions find what they mean, on a small story of our own."""

from infra.pathrag.embedded.text_similarity import SimilarityIndex

STORY = {
    "char_nora_v01": "Nora Vance: the ferry's last pilot, stubborn and widowed",
    "char_tomas_v01": "Tomas: a boy of eleven who stows away to find his father",
    "char_inspector_v01": "Inspector Hale: a policeman who counts the passengers",
    "char_elias_v01": "Elias Vance: Nora's drowned husband, remembered in letters",
    "char_mrs_okafor_v01": "Mrs. Okafor: owner of the tea room on the quay",
    "loc_ferry_v01": "The ferry Constance: an old steam ferry crossing at night",
    "loc_wheelhouse_v01": "Wheelhouse: glass cabin where the pilot steers",
    "loc_tea_room_v01": "Tea room: warm room with steamed windows and a piano",
    "loc_lighthouse_v01": "Lighthouse: abandoned tower on the rock, its lamp dark",
    "loc_engine_room_v01": "Engine room: hot, loud, smelling of coal and oil",
    "obj_brass_key_v01": "Brass key: opens the locked cabinet in the wheelhouse",
    "obj_letter_v01": "Sealed letter: the last letter Elias wrote, unopened",
    "obj_lantern_v01": "Storm lantern: lamp with a cracked chimney, used for signals",
    "obj_ledger_v01": "Passenger ledger: book with the names of everyone aboard",
    "obj_piano_v01": "Piano: out of tune since the flood",
    "obj_revolver_v01": "Revolver: hidden under the ledger in the cabinet",
    "animal_gull_v01": "Gull: a one-legged seagull that follows the boat",
    "veh_rowboat_v01": "Rowing boat: small lifeboat with one oar",
    "theme_grief": "Grief: learning to let the dead go",
    "theme_duty": "Duty: keeping one's post when nobody would know",
    "emotion_dread": "Dread: fear of the storm",
    "sc001": "INT. TEA ROOM - EVENING: Nora takes the key from the piano",
    "sc002": "EXT. QUAY - NIGHT: Tomas hides among the mail sacks while Hale counts",
    "sc003": "INT. WHEELHOUSE - NIGHT: Nora finds the boy asleep and opens the cabinet",
    "sc004": "EXT. LIGHTHOUSE - DAWN: the lamp burns; Nora reads the letter",
}
MEANT = {
    "pilot": {"char_nora_v01", "loc_wheelhouse_v01"},
    "the stowaway boy": {"char_tomas_v01", "sc003"},
    "policeman counting passengers": {"char_inspector_v01", "obj_ledger_v01", "sc002"},
    "dead husband": {"char_elias_v01"},
    "Nora's husband Elias": {"char_elias_v01", "obj_letter_v01"},
    "steering cabin of the ship": {"loc_wheelhouse_v01"},
    "lighthouse lamp": {"loc_lighthouse_v01", "obj_lantern_v01", "sc004"},
    "seagulls": {"animal_gull_v01"},
    "lifeboats": {"veh_rowboat_v01"},
    "signalling lanterns": {"obj_lantern_v01"},
    "letters from Elias": {"char_elias_v01", "obj_letter_v01"},
    "key to the cabinet": {"obj_brass_key_v01", "sc003"},
    "gun in the cabinet": {"obj_revolver_v01"},
    "grieving": {"theme_grief"},
    "storms": {"emotion_dread", "obj_lantern_v01"},
    "drinking tea": {"char_mrs_okafor_v01", "loc_tea_room_v01", "sc001"},
    "engines and coal": {"loc_engine_room_v01"},
    "names of the passengers": {"obj_ledger_v01"},
    "steam ferry at night": {"loc_ferry_v01"},
    "out-of-tune piano": {"obj_piano_v01"},
    "ferries": {"loc_ferry_v01"},
    "quayside": {"char_mrs_okafor_v01", "sc002"},
    "revolvers": {"obj_revolver_v01"},
    "wheel house": {"loc_wheelhouse_v01"},
}


def search(question: str, *, limit: int = 5) -> list[str]:
    keys = list(STORY)
    texts = list(STORY.values())
    return [keys[number] for number in SimilarityIndex(texts).search(question, limit)]


def test_nine_in_ten_of_what_is_meant_is_among_the_first_five() -> None:
    right = sum(len(meant & set(search(question))) for question, meant in MEANT.items())

    assert right / sum(map(len, MEANT.values())) >= 0.9


def test_most_of_what_is_found_is_meant() -> None:
    right = sum(len(meant & set(search(question))) for question, meant in MEANT.items())

    assert right / sum(len(search(question)) for question in MEANT) >= 0.6


def test_every_question_finds_something_that_is_meant() -> None:
    assert all(meant & set(search(question)) for question, meant in MEANT.items())


def test_what_nothing_resembles_finds_nothing() -> None:
    assert search("quantum chromodynamics") == []


def test_no_words_find_nothing() -> None:
    assert search(" ... ") == []


def test_no_more_is_found_than_asked_for() -> None:
    assert len(search("Nora and the letter", limit=1)) == 1


def test_nothing_is_found_among_nothing() -> None:
    assert SimilarityIndex([]).search("Nora", 5) == []


def test_ties_keep_the_order_of_the_texts() -> None:
    assert SimilarityIndex(["a lamp", "the sea", "a lamp"]).search("lamp", 3) == [0, 2]
