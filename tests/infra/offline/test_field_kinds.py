"""Kinds of text that readers bring and that no excerpt of a novel shows.

Each kind has two examples: what mends only one of them is no mending.
"""

import pytest

from ports.domain.choices import StoryFormat
from tests.infra.offline.passage_builders import read

Speakers = list[str | None]

SPEAKERS: dict[str, tuple[str, Speakers]] = {
    "a month that is a name": (
        (
            "June Abbot and August Penn shared a boat. June had the oars.\n\n"
            '"You row," said August.\n\n"I rowed in May," June said.'
        ),
        ["August Penn", "June Abbot"],
    ),
    "a people that is a name": (
        (
            '"The lamp is out," said Christian.\n\n"Then light it," April said.\n\n'
            "Christian found the matches. April held the glass."
        ),
        ["Christian", "April"],
    ),
    "a name with a hyphen": (
        (
            "Anne-Marie Duval met Karl-Heinz Brandt at the lock.\n\n"
            '"It leaks," said Karl-Heinz.\n\n"It always leaked," said Anne-Marie.'
        ),
        ["Karl-Heinz Brandt", "Anne-Marie Duval"],
    ),
    "a name that is half an outcry": (
        (
            'Park Ho-seok shut the gate. "Who let the goats out?" Ho-seok asked.\n\n'
            '"I did," said Nora.'
        ),
        ["Park Ho-seok", "Nora"],
    ),
    "says I": (
        (
            'The pedlar had a clock.\n\n"How much?" says I.\n\n'
            '"More than you have," says he.\n\n"I have a shilling," says I.'
        ),
        ["the narrator", "the pedlar", "the narrator"],
    ),
    "said I": (
        (
            'I found Martha in the barn.\n\n"Is it dead?" said I.\n\n'
            '"It was never alive," said Martha.\n\n"I wound it," said I.'
        ),
        ["the narrator", "Martha", "the narrator"],
    ),
    "you who ask": (
        (
            "You climb the stair. You count the steps, as you were told. The door is"
            " green, and you knock.\n\n"
            '"Who sent you?" says Ilse.\n\n"Nobody," you say. "I came by myself."\n\n'
            "You show her the key."
        ),
        ["Ilse", "you", "you"],
    ),
    "you who answer": (
        (
            "You are late for the ferry and you run. Your coat is open. You wave.\n\n"
            '"Jump!" shouts the captain.\n\n"I cannot," you answer.\n\nYou jump.'
        ),
        ["the captain", "you"],
    ),
    "a mob": (
        (
            'Judge Harlan stood up. "Silence," said the Judge.\n\n'
            '"Never!" shouted the mob.\n\n"Then go home," said the Judge.'
        ),
        ["Judge Harlan", "the mob", "Judge Harlan"],
    ),
    "two people at once": (
        (
            'Nora shut the book. "Who broke it?" said Nora.\n\n'
            '"Not us," said the brothers.\n\n"Who, then?" said Nora.'
        ),
        ["Nora", "the brothers", "Nora"],
    ),
    "two of a family": (
        (
            'Nora shut the book. "Who broke it?" said Nora.\n\n'
            '"We did," said the Harlan boys together.\n\n"Why?" said Nora.'
        ),
        ["Nora", "the Harlan boys", "Nora"],
    ),
    "a stranger who says who he is": (
        (
            "The pedlar put down his pack. Dora watched him.\n\n"
            '"What do you sell?" said Dora.\n\n"Clocks," said the pedlar.'
            ' "I am Anton Weiss."\n\n"Too dear," said Dora.\n\n'
            '"Not for you," said Anton Weiss.'
        ),
        ["Dora", "Anton Weiss", "Anton Weiss", "Dora", "Anton Weiss"],
    ),
    "a woman who says her name": (
        (
            "A woman stood at the pump. Silas stopped the cart.\n\n"
            '"Is this Harrow?" said Silas.\n\n"It was," said the woman. '
            '"My name is Ottoline."\n\nOttoline laughed. "You are late," she said.'
        ),
        ["Silas", "Ottoline", "Ottoline", "Ottoline"],
    ),
    "a speech over paragraphs": (
        (
            "“I had a brother,” said the Colonel. “He went north with the survey.\n\n"
            "“He wrote to me once a year, and then he did not.\n\n"
            "“I have his boots.”\n\n“And his maps?” asked Miss Vane."
        ),
        ["the Colonel", "the Colonel", "the Colonel", "the Colonel", "Miss Vane"],
    ),
    "a speech with a speech in it": (
        (
            "“We met a man on the ice,” said Tamar. “He had no hat.\n\n"
            "“‘Where is your hat?’ I asked him.\n\n“He only pointed up.”\n\n"
            "“Was he mad?” said Josef."
        ),
        ["Tamar", "Tamar", "Tamar", "Tamar", "Josef"],
    ),
    "corner brackets": (
        (
            "Ren opened the hatch.\n\n「It is snowing,」 said Ren.\n\n"
            "「It is ash,」 said Ilya. 『Close it.』"
        ),
        ["Ren", "Ilya", "Ilya"],
    ),
    "corner brackets of vertical print": (
        "Aiko poured the tea.\n\n﹁Too hot,﹂ said Aiko.\n\n﹁Wait, then,﹂ Haru said.",
        ["Aiko", "Haru"],
    ),
    "some passer-by": (
        (
            'Lin wiped the blade. "Again?" said Lin.\n\n"Again," said Mo.\n\n'
            '"Get off my field," said some farmer.'
        ),
        ["Lin", "Mo", None],
    ),
    "somebody's brother": (
        (
            'Her brother Anders sat down. "Late," said Anders.\n\n'
            '"Early," said his sister Maja.'
        ),
        ["Anders", "Maja"],
    ),
    "an Arab article in a name": (
        (
            "Yusuf al-Rashid locked the mill. Anna-Sofia Reyes had the lamp.\n\n"
            '"It is late," said al-Rashid.\n\n"It was late," said Anna-Sofia.'
        ),
        ["Yusuf al-Rashid", "Anna-Sofia Reyes"],
    ),
    "a name that is a month beside the month": (
        (
            "August Penn ran the ferry. In August the river was low.\n\n"
            '"It is August," said August.\n\n"It is low," said Dora.'
        ),
        ["August Penn", "Dora"],
    ),
    "a tramp who owns up": (
        (
            'A tramp cut wood. "Any more?" asked the tramp.\n\n"No," said Hedda.\n\n'
            'The tramp laid down the axe. "I am Lars Eide," said the tramp.'
        ),
        ["Lars Eide", "Hedda", "Lars Eide"],
    ),
    "several who answer for one": (
        (
            'Wei Lan bowed. "Elder," she said.\n\n"Never!" the pupils gasped.\n\n'
            '"Silence," said Elder Huo.'
        ),
        ["Wei Lan", "the pupils", "Elder Huo"],
    ),
    "an animal that speaks": (
        (
            'The fox sat on the wall. Mina stood.\n\n"Good evening," said the fox.\n\n'
            '"Good evening," said Mina.'
        ),
        ["the fox", "Mina"],
    ),
    "a lead that tells more than what follows": (
        (
            'Nora shut the book. Ida had the lamp. When Nora turned away she said, "I'
            ' will see to it." Ida went into the mill.\n\nNora looked up and asked'
            ' again:\n\n"Is it out?" Ida answered that it was.'
        ),
        ["Nora", "Nora"],
    ),
    "the nearest of several who act": (
        (
            "Jack Lawton cracked his fingers and Father Orme looked at the book and"
            ' said:\n\n"Right."\n\nWhen Nora had no more to say Ida Vane had asked:'
            '\n\n"Why?"'
        ),
        ["Father Orme", "Ida Vane"],
    ),
    "what a preposition has": (
        (
            "Mrs. Hale answered him. Snatching at an opening, Mrs. Hale said, "
            '"It is steep." "Is it?" said Tom. His advice concluded, "Walk."'
        ),
        ["Mrs. Hale", "Tom", "Tom"],
    ),
    "a dash between a name and a quotation": (
        (
            "“I should love it,” said Roberta—“do you think I could?”\n\n“You could,”"
            " said Tom—“when you are grown.”"
        ),
        ["Roberta", "Roberta", "Tom", "Tom"],
    ),
    "a dog that is called he": (
        (
            "Buck lay by the stove. He was an old dog, and Perrault had fed him."
            ' Perrault had the sled out.\n\n"It will snow," he said. Buck lifted his'
            ' head.\n\n"Come on," said Perrault.'
        ),
        ["Perrault", "Perrault"],
    ),
    "animals of a fable": (
        (
            "Toad was a boastful animal, and he had a motor. Ratty looked at Toad.\n\n"
            '"Stop!" said Toad. Toad threw down his cap.\n\n"I will not," he said.'
        ),
        ["Toad", "Toad"],
    ),
    "a cat that is called she": (
        (
            "Tib, a grey cat, sat on the wall. Mina had the milk. Tib looked at the"
            ' milk.\n\n"Not for you," she said. Tib washed.\n\n"Nor you," said Mina.'
        ),
        ["Mina", "Mina"],
    ),
    "a boy who is the child": (
        (
            "Ottoline sat down. A small boy came along the path.\n\n"
            '"Will you give me one?" said the small boy.\n\n"One," said Ottoline.\n\n'
            '"Two," said the child.\n\nThe little boy ate. "Three," said the infant.'
        ),
        ["the small boy", "Ottoline", "the small boy", "the small boy"],
    ),
    "a man who is not the man before": (
        (
            "The white man slept. Hester stood in the market.\n\n"
            '"Mercy!" said a man in the crowd.\n\n"Hush," said Hester.'
        ),
        ["the man", "Hester"],
    ),
    "a mother without a name": (
        (
            "Peter came down, and Mother was at the table.\n\n"
            '"Where is it?" said Peter.\n\n"In the box," Mother said. '
            'Phyllis looked at Mother. "Mother, who is it?" said Phyllis.'
        ),
        ["Peter", "Mother", "Phyllis"],
    ),
    "a father as the narrator calls him": (
        (
            "I held the lamp, and Father read the letter.\n\n"
            '"It is from Anders," said Father.\n\n"Read it," I said.'
        ),
        ["Father", "the narrator"],
    ),
    "a machine that speaks": (
        'Osk tapped the panel. "Status," said Osk.\n\n"Nominal," replied the ship.',
        ["Osk", "the ship"],
    ),
}


@pytest.mark.parametrize("kind", SPEAKERS)
def test_each_line_is_its_speakers(kind: str) -> None:
    text, speakers = SPEAKERS[kind]

    assert read(text).speakers == speakers


SCENES: dict[str, tuple[str, list[str]]] = {
    "three blank lines": (
        (
            "Ilse locked the mill and went down to the boats.\n\n\n\n"
            "Karl had been waiting for an hour. He threw the rope."
        ),
        ["1", "2"],
    ),
    "four blank lines among single ones": (
        (
            "Ilse locked the mill.\n\nShe went down to the boats.\n\n\n\n\n"
            "Karl had been waiting for an hour.\n\nHe threw the rope."
        ),
        ["1", "3"],
    ),
    "letters by two people": (
        (
            "Dear Tom,\n\nThe roof is off and the hens are in the parlour.\n\n"
            "Yours,\n\nAda\n\nDear Ada,\n\nPut the hens on the roof.\n\nYours,\n\nTom"
        ),
        ["1", "5"],
    ),
    "a letter and its answer": (
        (
            "My dear Sir,\n\nYour clock has stopped.\n\nYours faithfully,\n\nA. Pym\n\n"
            "Dear Mr. Pym,\n\nWind it.\n\nYours sincerely,\n\nJ. Vane"
        ),
        ["1", "5"],
    ),
    "letters that say where they were written": (
        (
            "The Lantern, 3 May\n\nMy dear Clara,\n\nThe roof has gone.\n\n"
            "Your loving brother,\nEdmund\n\nHarrow, 9 May\n\nDearest Edmund,\n\n"
            "It was not the wind.\n\nEver yours,\nClara"
        ),
        ["1", "5"],
    ),
    "noon, that evening and two days later": (
        (
            "At noon he ate an egg and read the report.\n\n"
            "That evening he rang the bell at Number Nine.\n\n"
            "Two days later, in Trieste, a porter opened the trunk."
        ),
        ["1", "2", "3"],
    ),
    "dawn, noon and evening": (
        (
            "At first light Odile let the dogs out and walked to the pump.\n\n"
            "At noon she stood in the court and swore on the book.\n\n"
            "By evening the dogs had not come back. She lit the stove."
        ),
        ["1", "2", "3"],
    ),
    "the next day in another city": (
        (
            "Marek sold the horse in the market and counted the money.\n\n"
            "The next morning, in Kraków, he bought a bicycle from a priest."
        ),
        ["1", "2"],
    ),
}


@pytest.mark.parametrize("kind", SCENES)
def test_what_the_page_parts_are_scenes(kind: str) -> None:
    text, first_units = SCENES[kind]

    assert [scene.first_unit for scene in read(text).reading.scenes] == first_units


NAMES: dict[str, tuple[str, StoryFormat, set[str]]] = {
    "places that sound like people": (
        (
            "Anna walked to Selby Junction with Piet. Piet carried the lamp."
            ' "Selby Junction is shut," said Anna. "Try Orme Ferry," said Piet.'
        ),
        "prose",
        {"Anna", "Piet"},
    ),
    "a city that people go to": (
        (
            '"In Lyon it would be early," said Anna.\n\n'
            '"Then go back to Lyon," said Piet.'
        ),
        "prose",
        {"Anna", "Piet"},
    ),
    "a place that has somebody": (
        'Marlow Quay had a bell. "Marlow Quay has me," said Gwen.',
        "prose",
        {"Gwen"},
    ),
    "people who never speak": (
        (
            "INT. BOATHOUSE - DAY\n\nTORVALD oils a hinge. Torvald listens.\n\n"
            "EXT. JETTY - DAY\n\nTorvald coils a rope. MOSS, a girl of nine, swims."
        ),
        "screenplay",
        {"Torvald", "Moss"},
    ),
    "somebody presented with his age": (
        (
            "INT. VAULT - NIGHT\n\nQUILL (60s) counts keys.\n\n"
            "EXT. ALLEY - NIGHT\n\nQuill hurries off."
        ),
        "screenplay",
        {"Quill"},
    ),
    "somebody who is presented twice": (
        (
            "EXT. FLATS - DAY\n\nA MAN (30s) walks. This is IDRIS. Idris kneels.\n\n"
            "INT. TENT - NIGHT\n\nA WOMAN, LEILA, lights a lamp. Leila waits."
        ),
        "screenplay",
        {"Idris", "Leila"},
    ),
    "things in capitals": (
        (
            "EXT. YARD - DAY\n\nQUILL gets into Mum's LANCIA, and starts. The Lancia"
            " coughs. A KETTLE, boiling, shakes.\n\nQUILL\nCome on."
        ),
        "screenplay",
        {"Quill"},
    ),
    "an adverb before a name": (
        (
            "INT. CABIN - NIGHT\n\nMARGIT\nRead it.\n\nSlowly Margit sits. Near Otto a"
            " dog sleeps.\n\nOTTO\nNo."
        ),
        "screenplay",
        {"Margit", "Otto"},
    ),
    "TOML above a text": (
        (
            '+++\ntitle = "Salt"\nauthor = "R. Field"\n+++\n\n# Salt\n\n'
            "Berit Lund rowed. “Faster,” said Berit."
        ),
        "prose",
        {"Berit Lund"},
    ),
    "words of a speech in a script": (
        (
            "INT. CELLAR - NIGHT\n\nMOTH\nNah. Hand me the Tetris, and tell Mr. Kaplan"
            " that Sarah rang. Bummer!\n\nOSKAR\nAwww. Escape!"
        ),
        "screenplay",
        {"Moth", "Oskar", "Mr. Kaplan", "Sarah"},
    ),
    "a brand and a cry in a play": (
        "NELL. Tapas?\n\nOSKAR. Fitbit says no.\n\nNELL. Ouch.\n\nOSKAR. Quite.",
        "screenplay",
        {"Nell", "Oskar"},
    ),
    "directions in brackets": (
        (
            "NELL. [Follows Oskar.] Who? [Rises.]\n\nOSKAR. [Sees Nell.] I. [Kneeling.]"
            "\n\nNELL. When? [Shakes her head.]\n\nNELL and OSKAR. Now."
        ),
        "screenplay",
        {"Nell", "Oskar"},
    ),
    "a part of a cue": (
        (
            "INT. CELLAR - NIGHT\n\nMOTH\nWho is it?\n\nMAN'S VOICE (O.S.)\nNobody."
            "\n\nMOTH / THE KING\nThen come in."
        ),
        "screenplay",
        {"Moth", "Man's Voice"},
    ),
    "action in capitals": (
        (
            "INT. CELLAR - NIGHT\n\nMOTH\nWho is it?\n\n!MOTH SHOUTS\n\nMOTH\nWho?\n\n"
            "THE LAMP goes out. The lamp is cold."
        ),
        "screenplay",
        {"Moth"},
    ),
    "makes, roads and arms of a script": (
        (
            "EXT. LAY-BY - DAY\n\nNELL leans on the hood of the Wolseley by Rt 9. In"
            " the boot of her '62 Wolseley, a LONG HUNTING RIFLE. Her Omega reads"
            " 2:15.\n\nNELL\nThe Hillman 80 was faster."
        ),
        "screenplay",
        {"Nell"},
    ),
    "stars whom a script only compares with": (
        (
            "INT. BAR - DAY\n\nNELL goes all Dr. Freud on OSKAR, a barman who grins"
            " like Clark Gable.\n\nNELL\nMarlene Dietrich would have left."
            "\n\nOSKAR\nShe would have paid."
        ),
        "screenplay",
        {"Nell", "Oskar"},
    ),
    "messages of a game": (
        (
            "[Skill acquired: Iron Wall (Rare)]\n\n“Again,” said Lin Yue.\n\n"
            "【Quest: Find Daoist Huo】"
        ),
        "prose",
        {"Lin Yue"},
    ),
    "notes of Markdown": (
        (
            "---\ntitle: Salt\nauthor: R. Field\n---\n\n# Salt\n\n## One\n\n"
            "Berit Lund rowed.[^1] “Faster,” said **Arne Lund**.\n\n"
            "[^1]: Lund is a common name."
        ),
        "prose",
        {"Berit Lund", "Arne Lund"},
    ),
    "notes of a translator": (
        (
            "“Senior brother,” said Lin Yue, “the gate is open.”\n\n"
            "T/N: Daoist Huo means Mr. Fire.\n\n“Then close it,” said Mo Chen.\n\n"
            "Previous Chapter | Next Chapter"
        ),
        "prose",
        {"Lin Yue", "Mo Chen"},
    ),
}


@pytest.mark.parametrize("kind", NAMES)
def test_only_people_are_people(kind: str) -> None:
    text, format, names = NAMES[kind]  # noqa: A001, the contract's own word

    assert read(text, format=format).names == names


SCRIPTS: dict[str, str] = {
    "sluglines": (
        "INT. BAKERY - DAWN\n\nNell kneads.\n\nNELL\n{}\n\nThe next morning in the"
        " yard Oskar waits.\n\nOSKAR\n{}\n\nEXT. YARD - DAY\n\nNELL\nCome in!"
    ),
    "acts": (
        "Act I\n\nA bakery.\n\nNELL. {}\n\nNell goes to the yard. Night falls.\n\n"
        "OSKAR. {}\n\nAct II\n\nA yard.\n\nNELL. Come in!\n\nOSKAR. No."
    ),
}


@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_script_has_the_scenes_that_its_writer_marks(kind: str) -> None:
    long = "I have kneaded since the night before last. " * 50
    text = SCRIPTS[kind].format(long, long)

    starts = [
        scene.first_unit for scene in read(text, format="screenplay").reading.scenes
    ]

    assert len(starts) == (2 if kind == "sluglines" else 1), "acts are passages"


Heading = tuple[str | None, str, str]
"""Place, time of day, and how the day stands to the scene before."""

FLASHBACKS: dict[str, tuple[str, list[Heading]]] = {
    "with sluglines": (
        (
            "FLASHBACK:\n\nINT. LOFT - NIGHT\n\nAda hides.\n\nEND FLASHBACK.\n\n"
            "EXT. QUAY - DAY\n\nAda rows."
        ),
        [("Loft", "NIGHT", "earlier"), ("Quay", "DAY", "later")],
    ),
    "without": (
        "FLASHBACK - TEN YEARS AGO\n\nAda hides.\n\nBACK TO PRESENT\n\nAda rows.",
        [(None, "UNKNOWN", "earlier"), ("Quay", "DAY", "later")],
    ),
    "in the slugline": (
        (
            "INT. LOFT (FLASHBACK) - NIGHT\n\nAda hides.\n\n"
            "EXT. QUAY - BACK TO PRESENT - DAY\n\nAda rows."
        ),
        [("Loft", "NIGHT", "earlier"), ("Quay", "DAY", "later")],
    ),
    "before the slugline": (
        "FLASHBACK - INT. LOFT - DAWN\n\nAda hides.\n\nEND OF FLASHBACK\n\nAda rows.",
        [("Loft", "DAWN", "earlier"), ("Quay", "DAY", "later")],
    ),
}


@pytest.mark.parametrize("kind", FLASHBACKS)
def test_a_flashback_shares_no_scene_with_the_present(kind: str) -> None:
    text, headings = FLASHBACKS[kind]

    _, *scenes = read(
        f"EXT. QUAY - DAY\n\nADA (30s) coils a rope.\n\n{text}", format="screenplay"
    ).reading.scenes

    assert [(s.place, s.time_of_day, s.day) for s in scenes] == headings


@pytest.mark.parametrize("title", ['SUPER: "Harrow, 1954"', "TITLE CARD: Ada Lund, 9."])
def test_a_title_over_the_picture_is_an_element_and_names_nobody(title: str) -> None:
    text = f"EXT. QUAY - DAY\n\n{title}\n\nTobias waits.\n\nTOBIAS\nNo."

    found = read(text, format="screenplay")

    assert found.names == {"Tobias"}
    assert [e.words for e in found.reading.elements] == [title]
