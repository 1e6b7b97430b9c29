"""Speech verbs and speech tags: how narration says that somebody speaks."""

import re

SPEECH_VERBS = frozenset(
    """
    said says say saying asked asks cried cries replied replies answered answers
    exclaimed exclaims whispered whispers muttered mutters murmured murmurs shouted
    shouts called calls returned returns continued continues added adds remarked
    remarks observed observes began begins sighed sighs laughed laughs interrupted
    repeated repeats demanded demands inquired enquired inquires enquires responded
    responds declared declares screamed screams yelled yells growled growls gasped
    gasps groaned groans sobbed sobs suggested suggests insisted insists announced
    announces explained explains snapped snaps retorted retorts rejoined ejaculated
    pursued resumed resumes protested protests thought thinks wondered wonders mused
    mumbled stammered stuttered drawled hissed roared bellowed barked grunted chuckled
    giggled smiled grinned nodded admitted admits agreed agrees objected urged pleaded
    begged warned told tells went put quoth read sang chimed echoed panted commanded
    ordered assented faltered concluded commented confessed snarled sneered shrieked
    wailed whimpered breathed queried persisted ventured volunteered thundered
    """.split()  # noqa: SIM905, a list of 150 strings hides the words
)

_VERB = "|".join(sorted(SPEECH_VERBS))
_NAME = r"[A-Z][\w'’.-]*+(?: [A-Z][\w'’.-]*+){0,3}"
_DESCRIBED = r"(?:the|a|an|his|her|my) (?:[\w-]++ ){0,2}[\w-]++"
_WHO = rf"(?:he|she|I|we|they|it|{_DESCRIBED}|{_NAME})"

SPEECH_TAG = re.compile(
    rf"(?:(?:{_VERB})\b|{_WHO}\s(?:[\w-]{{1,12}}ly\s|had\s|then\s)?(?:{_VERB})\b)"
)
"""Matches at the first word of a speech tag: ``said he``, ``Buck Mulligan cried``."""
