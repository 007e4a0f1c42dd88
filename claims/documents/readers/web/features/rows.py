"""What can be said of a piece of a page: numbers by name, for the model that tells article from furniture.

Every rule is general: tags, class words that many sites use, votes of extractors, and neighbours.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from claims.documents import labels
from claims.documents.metadata.page import About
from claims.documents.readers.web.dom import HEADING_TAGS, PLACES, Piece
from claims.documents.readers.web.votes import VOTERS, Votes

TAGS = (
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "li",
    "div",
    "td",
    "tr",
    "blockquote",
    "figcaption",
    "section",
    "pre",
    "header",
    "article",
    "dd",
    "dt",
    "center",
    "body",
    "span",
)
#: Words in ids and classes, by what they usually mean.
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
#: Sentences that want something of the reader.
APPEAL = re.compile(
    r"(?:get|click|send|sign|subscribe|download|follow|join|visit|write to|contact|email|call|order|print|buy|shop|try|"
    r"support|donate|check out|tell us|let us know|don['’]t miss|want|have a|do you|for more|to read|more:|on [A-Z]\w+\.com)\b",
    re.IGNORECASE,
)
#: Who else worked on it, and where it came from.
SIGNED = re.compile(
    r"(?:source|via|reporting by|editing by|additional reporting|edited by|written by|with (?:reporting|files|inputs)|"
    r"\(?reporting|compiled|translat|[\w ]{0,40}\bwriters?\b.{0,200}\bcontributed\b|[\w ,.]{0,80}contributed to this)",
    re.IGNORECASE,
)
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)


class Page:
    """Facts about the whole page that the rows of its pieces share."""

    def __init__(self, pieces: list[Piece], votes: Votes, about: About) -> None:
        self.pieces = pieces
        self.votes = votes
        self.counts = [sum(row) for row in votes.rows]
        self.times = Counter(piece.text for piece in pieces)
        self.words = [len(piece.text.split()) for piece in pieces]
        self.strong = [i for i, n in enumerate(self.counts) if n >= 2 and self.words[i] >= 8]
        self.parent_of = [above(piece, 1) for piece in pieces]
        self.strong_before = self._nearest(range(len(pieces)))
        self.strong_after = self._nearest(reversed(range(len(pieces))))
        self.first = self.strong[0] if self.strong else 0
        self.last = self.strong[-1] if self.strong else len(pieces) - 1
        self.title_at = self._title_at(about.title)
        self.about = about
        self.parents = self._weigh(1)
        self.grandparents = self._weigh(2)
        self.style_of = [style(piece) for piece in pieces]
        self.styles = self._styles()
        self.names_of = [own_names(piece) for piece in pieces]
        self.named_words = self._named_words()
        self.total_words = sum(self.words[i] for i in self.strong) or 1

    def voted_words(self, i: int) -> int:
        """The words of a piece that most extractors chose, 0 for any other."""
        return self.words[i] if self.counts[i] >= 2 else 0

    def _nearest(self, order: Iterable[int]) -> dict[int, int]:
        """For each piece the last one passed before it that was voted for and is no mere line."""
        strong = set(self.strong)
        nearest: dict[int, int] = {}
        last = -1
        for i in order:
            nearest[i] = last
            if i in strong:
                last = i
        return nearest

    def _named_words(self) -> Counter[str]:
        """Voted words by each id or class of their block."""
        words: Counter[str] = Counter()
        for i, names in enumerate(self.names_of):
            if voted := self.voted_words(i):
                for name in names:
                    words[name] += voted
        return words

    def _title_at(self, title: str) -> int:
        matches = [
            i
            for i, p in enumerate(self.pieces)
            if title and len(p.text) < 400 and fuzz.ratio(p.text, title) > 85
        ]
        if not matches:
            return -1
        headed = [i for i in matches if self.pieces[i].tag == "h1"]
        before = [i for i in headed or matches if i <= self.first]
        return (before or headed or matches)[-1]

    def _weigh(self, levels: int) -> Counter:
        """Voted words under each piece's ancestor so many levels up."""
        weights: Counter = Counter()
        for i in self.strong:
            weights[above(self.pieces[i], levels)] += self.words[i]
        return weights

    def _styles(self) -> Counter:
        """Voted words by style: article paragraphs of a page tend to share it."""
        styles: Counter = Counter()
        for i in self.strong:
            styles[self.style_of[i]] += self.words[i]
        return styles


def above(piece: Piece, levels: int) -> object:
    """The element so many levels above the piece's block."""
    element = piece.element
    for _ in range(levels):
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def style(piece: Piece) -> tuple[str, str]:
    """The first name of a piece's block (what follows tends to vary by paragraph), or else its tag."""
    names = own_names(piece)
    return ("", names[0]) if names else (piece.tag, "")


def own_names(piece: Piece) -> tuple[str, ...]:
    """The ids and classes of a piece's block, whatever number they end in."""
    return _split_names(piece.names[0]) if piece.names else ()


@lru_cache(maxsize=4096)
def _split_names(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.sub(r"\d+", "#", names).split()))


def rows(pieces: list[Piece], votes: Votes, about: About) -> list[dict[str, float]]:
    """One dict of named numbers for each piece; a name that is missing stands for 0."""
    page = Page(pieces, votes, about)
    return [_row(page, i) for i in range(len(pieces))]


def _row(page: Page, i: int) -> dict[str, float]:
    row = _own(page, i)
    row |= _place(page, i)
    row |= _around(page, i)
    row |= _named_alike(page, i)
    row |= _links(page, i, row)
    row |= _set_among(page, i, row)
    row |= _at_the_end(page, i, row)
    return row


def _own(page: Page, i: int) -> dict[str, float]:
    piece = page.pieces[i]
    text = piece.text
    row: dict[str, float] = {}
    for voter, voted in zip(VOTERS, page.votes.rows[i], strict=True):
        row[f"vote {voter}"] = voted
    count = page.counts[i]
    row["votes"] = count
    row["voted " + "".join("01"[voted] for voted in page.votes.rows[i])] = 1
    row[f"tag {piece.tag if piece.tag in TAGS else 'other'}"] = 1
    for place in PLACES:
        row[f"in {place}"] = place in piece.places
    row |= {f"words {name}": value for name, value in _words(page, i, text).items()}
    row |= _names(piece)
    links = piece.link_chars / max(1, len(text))
    row["links"] = min(1.0, links)
    row["all link"] = links > 0.85
    row["all strong"] = piece.strong_chars > 0.85 * len(text)
    row["all emphasis"] = piece.emphasis_chars > 0.85 * len(text)
    row["repeated"] = page.times[text] > 1
    row["pointer link"] = links > 0.4 and row["words machinery"]
    row["voted note"] = count == 3 and row["words note"]
    row["link line"] = links > 0.85 and page.words[i] >= 4
    row["itemprop body"] = piece.itemprops in {"articleBody", "text"}
    row["itemprop other"] = bool(piece.itemprops) and piece.itemprops not in {"articleBody", "text"}
    return row


def _words(page: Page, i: int, text: str) -> dict[str, float]:
    words = page.words[i]
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
        "author": bool(page.about.names)
        and words <= 14
        and any(name in text for name in page.about.names),
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
        "title": fuzz.ratio(text, page.about.title) > 85 if page.about.title else 0,
        "description": _is_description(text, page.about.description),
    }


def _is_description(text: str, description: str) -> bool:
    if len(description) < 30 or len(text) < 30:
        return False
    return fuzz.ratio(text[:300], description[:300]) > 88


def _names(piece: Piece) -> dict[str, float]:
    return _names_row(piece.names)


@lru_cache(maxsize=2048)
def _names_row(names: tuple[str, ...]) -> dict[str, float]:
    """Which words stand in the names of a place; the pieces of one place share the answer."""
    near = _hits(names[0] if names else "")
    middle = _hits(" ".join(names[1:4]))
    far = _hits(" ".join(names[4:]))
    row = dict.fromkeys((f"near {name}" for name in near), 1.0)
    row |= dict.fromkeys((f"middle {name}" for name in middle), 1.0)
    return row | dict.fromkeys((f"far {name}" for name in far), 1.0)


@lru_cache(maxsize=8192)
def _hits(names: str) -> tuple[str, ...]:
    return tuple(name for name, rule in NAME_RULES.items() if rule.search(names)) if names else ()


def _place(page: Page, i: int) -> dict[str, float]:
    piece = page.pieces[i]
    total = page.total_words
    parent = page.parents.get(page.parent_of[i], 0) / total
    grandparent = page.grandparents.get(above(piece, 2), 0) / total
    inside = page.first <= i <= page.last
    return {
        "before first": i < page.first,
        "after last": i > page.last,
        "just after": 0 < i - page.last <= 3,
        "just before": 0 < page.first - i <= 2,
        "inside": inside,
        "is first": i == page.first,
        "is last": i == page.last,
        "near first": 0 <= i - page.first <= 2,
        "near last": 0 <= page.last - i <= 2,
        "before title": i < page.title_at,
        "at title": i == page.title_at,
        "right after title": 0 < i - page.title_at <= 2 and page.title_at >= 0,
        "parent share": parent,
        "parent main": parent > 0.5,
        "parent none": parent == 0,
        "grandparent share": grandparent,
        "style share": page.styles.get(page.style_of[i], 0) / total,
        "style none": page.styles.get(page.style_of[i], 0) == 0,
        "part of it": page.words[i] / total,
    }


def _around(page: Page, i: int) -> dict[str, float]:
    row: dict[str, float] = {}
    count = len(page.pieces)
    for step in NEIGHBOURS:
        at = i + step
        if not 0 <= at < count:
            row[f"edge {step}"] = 1
            continue
        other = page.pieces[at]
        row[f"votes {step}"] = page.counts[at] / 3
        row[f"long {step}"] = page.words[at] >= 25
        row[f"links {step}"] = min(1.0, other.link_chars / max(1, len(other.text)))
        row[f"same style {step}"] = page.style_of[at] == page.style_of[i]
        row[f"voted same style {step}"] = (
            page.style_of[at] == page.style_of[i] and page.counts[at] >= 2
        )
        row[f"short {step}"] = page.words[at] <= 4
        if step == 1:
            row["next para"] = other.tag == "p" and page.counts[at] >= 2
            row["next li"] = other.tag == "li"
    behind = sum(page.counts[max(0, i - 8) : i]) / 24
    ahead = sum(page.counts[i + 1 : i + 9]) / 24
    row["behind"] = behind
    row["ahead"] = ahead
    row["between"] = min(behind, ahead)
    return row


def _named_alike(page: Page, i: int) -> dict[str, float]:
    """How much of what else was voted for bears a name of this piece's block."""
    names = page.names_of[i]
    if not names:
        return {}
    own = page.voted_words(i)
    shares = [(page.named_words[name] - own) / page.total_words for name in names]
    return {
        "names share": max(shares),
        "names none": max(shares) == 0,
        "names rare": min(shares) == 0,
    }


def _links(page: Page, i: int, row: dict[str, float]) -> dict[str, float]:
    """A sentence with a link in it is prose; a paragraph that is one link leads elsewhere."""
    piece = page.pieces[i]
    linked = row["all link"]
    return {
        "links long": row["links"] if row["words long"] else 0,
        "links p": row["links"] if piece.tag == "p" else 0,
        "all link p": linked and piece.tag == "p",
        "all link li": linked and row["in li"],
        "all link upper": linked and row["words upper"],
        "all link sentence": linked and row["words ends sentence"],
        "all link voted": linked and page.counts[i] >= 2,
    }


def _set_among(page: Page, i: int, row: dict[str, float]) -> dict[str, float]:
    """Whether the piece stands beside the text next to it, and what a heading heads."""
    before, after = page.strong_before[i], page.strong_after[i]
    parent = page.parent_of[i]
    beside_before = before >= 0 and page.parent_of[before] is parent
    beside_after = after >= 0 and page.parent_of[after] is parent
    heading = page.pieces[i].tag in HEADING_TAGS
    has_next = i + 1 < len(page.pieces)
    return {
        "beside text": beside_before and beside_after,
        "beside text before": beside_before,
        "beside text after": beside_after,
        "heading voted": heading and page.counts[i] >= 2,
        "heading link": heading and row["all link"],
        "heading text": heading and after == i + 1 and beside_after,
        "heading nothing": heading and has_next and page.counts[i + 1] == 0,
    }


def _at_the_end(page: Page, i: int, row: dict[str, float]) -> dict[str, float]:
    """What is said of writers and readers where the text ends."""
    if abs(i - page.last) > 2:
        return {}
    return {
        "end contact": row["words contact"],
        "end appeal": row["words appeal"],
        "end signed": row["words signed"],
        "end note": row["words note"],
        "end emphasis": row["all emphasis"],
        "end strong": row["all strong"],
        "end short": page.words[i] <= 12,
        "end links": row["links"] > 0.3,
    }
