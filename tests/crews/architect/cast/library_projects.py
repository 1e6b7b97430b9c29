"""Twenty made-up projects: who is in the story, and whom the library has.

A line of people is ``Name: other name, other name``; a line of references is
``name in the library = Name in the story``, or ``-`` where the story has nobody of
that name, or where it could be two.
"""

PROJECTS: dict[str, tuple[str, str]] = {
    "the last ferry": (
        """
        Nora Pell: Nora, my girl
        Tobias Pell: Tobias, Toby, Dad, my father
        Elias Crane: Crane, the passenger
        Mrs. Abernathy: Martha, the old woman
        """,
        """
        Nora Pell = Nora Pell
        Tobias "Toby" Pell = Tobias Pell
        Captain Elias Crane = Elias Crane
        Martha Abernathy = Mrs. Abernathy
        """,
    ),
    "first names alone": (
        """
        Ines
        Rafael: Rafa
        Old Tomas: Tomas
        """,
        """
        Inés Duarte = Ines
        Rafael Duarte = Rafael
        Tomas = Old Tomas
        """,
    ),
    "two of one family": (
        """
        Mr. Young: James Young, Jim
        Mrs. Young: Della Young, Della
        Madame Sofronie: Sofronie
        """,
        """
        James "Jim" Young = Mr. Young
        Della Young = Mrs. Young
        Mme. Sofronie = Madame Sofronie
        Young = -
        """,
    ),
    "ranks": (
        """
        Captain Ahlberg: the captain
        Lieutenant Sara Mensah: Mensah, Sara
        Private Doyle
        Sergeant Okoro: Ben Okoro
        """,
        """
        Cpt. Ahlberg = Captain Ahlberg
        Lt. Sara Mensah = Lieutenant Sara Mensah
        Doyle = Private Doyle
        Ben Okoro = Sergeant Okoro
        """,
    ),
    "capital letters": (
        """
        Yuki Tanaka: Yuki
        Haruto Tanaka: Haruto, the brother
        The Conductor
        """,
        """
        YUKI TANAKA = Yuki Tanaka
        HARUTO = Haruto Tanaka
        CONDUCTOR = The Conductor
        TANAKA = -
        """,
    ),
    "surname first": (
        """
        Marguerite Vial: Marguerite
        Auguste Vial: Auguste
        Dr. Perrin
        Colette Roy: Colette
        """,
        """
        Colette Blanc = -
        Vial, Marguerite = Marguerite Vial
        Vial, Auguste = Auguste Vial
        Perrin, Dr. = Dr. Perrin
        """,
    ),
    "by what they are called": (
        """
        The Fox: Katya Orlova, Katya
        The Clerk
        Semyon: the watchman
        """,
        """
        Katya Orlova / The Fox = The Fox
        The Clerk = The Clerk
        Semyon (the watchman) = Semyon
        The Widow = -
        """,
    ),
    "initials": (
        """
        J. Whitlock: Whitlock
        Amelia Whitlock: Amelia
        Reuben Stone: Stone
        """,
        """
        Amelia Whitlock = Amelia Whitlock
        R. Stone = Reuben Stone
        Jonah Whitlock = -
        """,
    ),
    "fathers and sons": (
        """
        Henrik Dahl
        Young Henrik
        Sigrid Dahl: Sigrid
        """,
        """
        Henrik Dahl = Henrik Dahl
        Young Henrik = Young Henrik
        Sigrid = Sigrid Dahl
        """,
    ),
    "double names": (
        """
        Mary-Ann Cole: Mary Ann
        Mary Finch: Mary
        Ann Sutter: Ann
        """,
        """
        Mary Ann Cole = Mary-Ann Cole
        Mary Finch = Mary Finch
        Ann Sutter = Ann Sutter
        """,
    ),
    "Irish names": (
        """
        Siobhan O'Brien: Siobhan
        Patrick O'Brien: Paddy, Pat
        Father Keane
        """,
        """
        Siobhan O’Brien = Siobhan O'Brien
        Paddy O'Brien = Patrick O'Brien
        Fr. Keane = Father Keane
        O'Brien = -
        """,
    ),
    "particles": (
        """
        Ludwig van Acker: Ludwig
        Clara de la Torre: Clara, Doña Clara
        The Count of Vessel: the Count
        """,
        """
        Ludwig van Acker = Ludwig van Acker
        Clara de la Torre = Clara de la Torre
        Count of Vessel = The Count of Vessel
        """,
    ),
    "husband and wife by title": (
        """
        Mr. Harker
        Mrs. Harker: Wilma
        Miss Lucy Vane: Lucy
        """,
        """
        Mr Harker = Mr. Harker
        Wilma Harker = Mrs. Harker
        Lucy Vane = Miss Lucy Vane
        Miss Harker = -
        """,
    ),
    "a screenplay": (
        """
        DANI
        MARCO (2)
        MARCO
        NURSE ADEYEMI: Adeyemi
        """,
        """
        Dani Rossi = DANI
        Nurse Adeyemi = NURSE ADEYEMI
        Marco = -
        """,
    ),
    "machines and animals": (
        """
        Unit Seven: Seven
        Biscuit: the dog
        Oona Marsh: Oona
        """,
        """
        Unit Seven = Unit Seven
        Biscuit = Biscuit
        Oona Marsh = Oona Marsh
        Unit Nine = -
        """,
    ),
    "a detective": (
        """
        Inspector Brandt: Brandt, Lena Brandt
        Viktor Hale: Viktor
        Hale
        Greta: Greta Lindqvist
        """,
        """
        Detective Lena Brandt = Inspector Brandt
        Viktor Hale = Viktor Hale
        Greta Lindqvist = Greta
        Dr. Hale = -
        """,
    ),
    "juniors": (
        """
        Samuel Pike Jr.: Sam, Sammy
        Old Pike
        Rosa Bell: Rosa
        """,
        """
        Samuel Pike, Jr. = Samuel Pike Jr.
        Rosa = Rosa Bell
        Delia Pike = -
        """,
    ),
    "names that are words": (
        """
        Hope Fairweather: Hope
        Grace: Sister Grace
        Will Archer: Will
        """,
        """
        Hope Fairweather = Hope Fairweather
        Sister Grace = Grace
        Will = Will Archer
        Faith = -
        """,
    ),
    "Arabic and Slavic names": (
        """
        Yusuf al-Rashid: Yusuf
        Layla: Umm Karim
        Ivan Petrovich Sokolov: Ivan Petrovich, Vanya
        """,
        """
        Yusuf Al Rashid = Yusuf al-Rashid
        Layla (Umm Karim) = Layla
        Vanya Sokolov = Ivan Petrovich Sokolov
        """,
    ),
    "strangers of one first name": (
        """
        Anna Keller
        Anna Brandt
        Johann Keller: Johann
        """,
        """
        Anna Keller = Anna Keller
        Anna Brandt = Anna Brandt
        Johann Keller = Johann Keller
        Anna = -
        """,
    ),
}
