"""The commonest words of languages, to tell one from another."""

_WORDS = {
    "English": """the and of to a in that he was it his is with as i had for at but not
        be she her you on him they by all have from were which this so said there are
        we or one when out an if them no what my me would could who been up their do
        will then into now your don't it's i'm didn't can did down over just like how
        ain't thou thee thy hath doth shall o' an' th' wi' yer ye ain't""",
    "French": """le la les des et un une du que qui dans est pas ne ce il elle je vous
        nous son sa ses sur au aux par pour avec se plus mais ou où était avait cette
        comme tout leur si y en de lui même bien sans""",
    "German": """der die das und ich nicht zu er sie es ein eine den dem des mit sich
        auf ist im von wie auch aus bei nach noch nur über wenn war hatte ihn ihm ihr
        aber als so daß dass mir mich wir du habe einen einer""",
    "Spanish": """el la los las de que y en un una se no por con su para es al lo como
        más pero sus le ya o este sí porque esta cuando muy sin sobre también me hasta
        hay donde había era del""",
    "Italian": """il lo la gli le di che e un una in non per con si è del della dei
        delle al alla da nel nella come più ma era aveva suo sua mi ci anche questo
        sono ho disse quando""",
    "Portuguese": """o a os as de que e do da em um uma não se por com para é no na ao
        dos das mais como mas foi ele ela seu sua ou quando muito nos já eu também só
        pelo pela até isso""",
    "Dutch": """de het een en van ik te dat die in is niet zijn op aan met als voor had
        er maar om hem dan zou of wat mijn men dit zo door over ze zich bij ook tot je
        mij uit der daar haar naar heb""",
    "Swedish": """och det att i en jag hon som han på den med var sig för så till är men
        ett om hade de av icke mig du henne då sin nu har inte hans honom skulle hennes
        där min man ej vid kunde något från ut när""",
    "Latin": """et in est non ad cum ut quod qui sed si quae ab ex de per atque nec esse
        sunt hoc quam autem enim aut eius ac ipse te me quid tibi mihi""",
    "Polish": """i w na z się nie do że to jest o jak ale po co tak za od jego był ja
        go już tym tylko przez ze jej czy dla""",
}

COMMON_WORDS = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
"""By the language's English name."""
