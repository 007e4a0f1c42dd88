"""What the ids and classes around a piece say about it."""

from __future__ import annotations

import re
from functools import lru_cache

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
