"""What the words of a piece say about it."""

from __future__ import annotations

import math
import re

from rapidfuzz import fuzz

from claims.documents import labels
from claims.documents.metadata.page import About

STARTS_LIKE_NOTE = re.compile(
    r"(?:\*|note:|editor['’]s note|correction|update[d:]|this (?:article|story|post|piece) (?:was|has|originally|first|appeared)|(?:read|see|watch|listen|click|follow|subscribe|sign|get|join|download|contact|email|share|tell us|have you|do you|got a)\b|©|copyright|all rights|image|photo|source|credit|related|more)",
    re.IGNORECASE,
)
ABOUT_WRITER = re.compile(
    r"^(?:[A-ZÀ-Ý][\w.'’-]+ ){1,4}(?:is|was|has|covers|writes|writes about|reports|joined|works|contributed|can be reached)\b"
)
CONTACT = re.compile(
    r"@\w|\bfollow\b|\bnewsletter\b|\bsubscribe|\bemail\b|e-mail|facebook|twitter|instagram|\bapp\b|privacy|cookie|terms of|all rights reserved|copyright|affiliate|commission",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\w@\w+\.\w|\bwww\.\w|https?://", re.IGNORECASE)
#: Openings of sentences that ask the reader to do something.
APPEAL = re.compile(
    r"(?:get|click|send|sign|subscribe|download|follow|join|visit|write to|contact|email|call|order|print|buy|shop|try|"
    r"support|donate|check out|tell us|let us know|don['’]t miss|want|have a|do you|for more|to read|more:|on [A-Z]\w+\.com)\b",
    re.IGNORECASE,
)
#: Credits for colleagues and for other publications.
SIGNED = re.compile(
    r"(?:source|via|reporting by|editing by|additional reporting|edited by|written by|with (?:reporting|files|inputs)|"
    r"\(?reporting|compiled|translat|[\w ]{0,40}\bwriters?\b.{0,200}\bcontributed\b|[\w ,.]{0,80}contributed to this)",
    re.IGNORECASE,
)


def word_features(text: str, about: About) -> dict[str, float]:
    """Numbers by name, all from the words of one piece."""
    words = len(text.split())
    return {
        "log words": math.log1p(words),
        "long": words >= 25,
        "short": words <= 4,
        "one": words == 1,
        "ends sentence": labels.ends_sentence(text),
        "ends colon": text.endswith(":"),
        "commas": min(1.0, text.count(",") / 4),
        "digits": sum(map(str.isdigit, text)) / max(1, len(text)),
        "upper": sum(map(str.isupper, text)) > 0.6 * max(1, sum(map(str.isalpha, text))),
        "starts lower": text[:1].islower(),
        "machinery": labels.is_machinery(text),
        "mark": labels.is_picture_mark(text),
        "separator": labels.is_separator(text),
        "credit": labels.is_credit(text),
        "ends credit": labels.ends_with_credit(text),
        "dateline": labels.is_dateline(text),
        "byline": bool(labels.byline_names(text)),
        "author": bool(about.names) and words <= 14 and any(name in text for name in about.names),
        "note": bool(STARTS_LIKE_NOTE.match(text)),
        "writer": bool(ABOUT_WRITER.match(text)),
        "contact": bool(CONTACT.search(text)),
        "address": words < 25 and bool(ADDRESS.search(text)),
        "appeal": words < 40 and bool(APPEAL.match(text)),
        "signed": words < 60 and bool(SIGNED.match(text)),
        "bracketed": text[0] in "([" and text[-1] in ")]",
        "quoted": labels.is_wholly_quoted(text),
        "has quote": any(mark in text for mark in '“"”'),
        "bar": "|" in text or "›" in text or "»" in text,
        "title": fuzz.ratio(text, about.title) > 85 if about.title else 0,
        "description": _is_description(text, about.description),
    }


def _is_description(text: str, description: str) -> bool:
    if len(description) < 30 or len(text) < 30:
        return False
    return fuzz.ratio(text[:300], description[:300]) > 88
