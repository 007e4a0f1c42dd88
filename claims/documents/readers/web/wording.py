"""What the ids and classes around a piece say about it."""

import math
import re
from functools import lru_cache

from rapidfuzz import fuzz

from claims.documents import labels
from claims.documents.records import FoundArticle

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


def word_features(text: str, about: FoundArticle) -> dict[str, float]:
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
        "description": min(len(text), len(about.description)) >= 30
        and fuzz.ratio(text[:300], about.description[:300]) > 88,
    }


#: Words in ids and classes, by their usual meaning.
NAMES = {
    "content": r"article-?_?(?:body|text|content|copy)|(?:entry|post|story|main|page|body|rich)-?_?(?:content|text|body|copy)|\bcontent\b|story-?body|paragraph|prose",
    "article": r"article|story|\bpost\b|\bentry\b|hentry",
    "comment": r"comment|disqus|discuss|respon[ds]",
    "share": r"share|social|facebook|twitter|follow",
    "related": r"relat|recirc|recommend|read-?more|more-?(?:from|on|stories)|also|trending|popular|most-|teaser|promo|onward|next|outbrain|taboola|latest",
    "sign_up": r"newsletter|subscri|sign-?up|paywall|donat|register|membership|optin|\bcta\b|callout",
    "side": r"sidebar|widget|\brail\b|aside|pullquote|pull-quote|infobox|factbox|inset",
    "frame": r"foot(?:er)?\b|\bnav|menu|breadcrumb|masthead|toolbar|banner|site-?header|topbar|cookie|consent|gdpr|popup|modal|overlay",
    "tag": r"\btags?\b|topic|keyword|categor|label|kicker|eyebrow|section-name",
    "author": r"author|byline|\bbio\b|contributor|writer|profile|avatar",
    "time": r"date|time|publish|updated|stamp|meta\b|metadata|info\b",
    "caption": r"caption|credit|figcap|photo|image|gallery|slide|(?<!leaf)media\b|video|player|embed|legend|lightbox|\bimg",
    "advert": r"\bads?\b|advert|sponsor|\bad-|-ad\b|dfp|promo",
    "title": r"title|headline|heading|\bhed\b",
    "standfirst": r"standfirst|\bdek\b|deck|sub-?(?:title|head(?:line)?|heading)|summary|excerpt|lead\b|lede|intro|teaser|description|abstract|synopsis",
    "legal": r"copyright|disclaim|correction|rights|license|terms|source",
    "list": r"\blist|card|item|grid|carousel|slider|feed",
    "tool": r"button|btn|\bcta\b|print|toolbar|action|rating|vote|score|control|tooltip|table-of-contents|\btoc\b",
}
NAME_RULES = {name: re.compile(rule) for name, rule in NAMES.items()}


@lru_cache(maxsize=2048)
def name_features(names: tuple[str, ...]) -> dict[str, float]:
    """Which meanings the ids and classes have: of the block, near it, and further up.

    ``names`` starts with the block itself. Pieces of one place share the answer, so it is kept.
    """
    near = _hits(names[0] if names else "")
    middle = _hits(" ".join(names[1:4]))
    far = _hits(" ".join(names[4:]))
    row = dict.fromkeys((f"near {name}" for name in near), 1.0)
    row |= dict.fromkeys((f"middle {name}" for name in middle), 1.0)
    return row | dict.fromkeys((f"far {name}" for name in far), 1.0)


@lru_cache(maxsize=8192)
def _hits(names: str) -> tuple[str, ...]:
    return tuple(name for name, rule in NAME_RULES.items() if rule.search(names)) if names else ()
