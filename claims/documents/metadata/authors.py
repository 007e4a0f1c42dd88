"""Who wrote a page: names from its data, its links and its byline; organisations only for want of people."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from claims.documents import labels
from claims.documents.metadata.dates import snippets_after

AUTHOR_METAS = (
    "author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "article:author",
    "citation_author", "article:author_name", "twitter:data1", "cse-authors",
)  # fmt: skip
BYLINE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|contributor|writer|posted-by|writtenby|article-by|creator|reporter)s?(?:$|[\s_-]|name|link|title)",
    re.IGNORECASE,
)
NOT_BYLINE = re.compile(
    r"bio|about|avatar|social|comment|related|card|list|widget|image|photo|follow|share|recirc|footer|popular|tooltip|description|desc\b",
    re.IGNORECASE,
)
LEAD_IN = re.compile(
    r"^(?:(?:this )?(?:post|article|story)?\s*(?:was )?(?:written|posted|published|reported|edited|reviewed|words|text)\s+by|by|author|from|story by|guest post by)\s*:?\s+|^by:",
    re.IGNORECASE,
)
TAIL = re.compile(
    rf"\s*(?:[•·|/(,\n]|\s[–—-]\s|\bis an?\b|\bfor\b|\b(?:on|at)\b(?=\s+[A-Z0-9b])|@|(?:\b(?:{labels.MONTHS})\w*\.?\s+\d)|\d|\b(?:updated|published|posted|last|contributor|staff|updated|follow|share|view)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
AND = re.compile(r"\s*(?:,\s*and\s|\sand\s|\s&\s|;|,\s|\s\|\s|\s/\s)\s*", re.IGNORECASE)
#: Words that are a form's, a role's or a machine's, not a person's.
NOT_NAMES = re.compile(
    r"^(?:name|admin(?:istrator)?|author|editor(?:ial)?(?: team| staff)?|staff(?: writer| reporter)?|guest|user|unknown|none|null|undefined|"
    r"email|your name|posted|view|share|home|menu|by|webmaster|root|test|default|contributor|anonymous|wordpress|read more|all posts|"
    r"see bio|posts?|sponsored|profile|bio|subscribe|comments?|reporter|correspondent|updated|published|twitter|facebook|website|more|me|\W*)$",
    re.IGNORECASE,
)
ORGANISATION_WORDS = re.compile(
    r"\b(?:news(?:room|desk|paper)?|staff|team|desk|editors?|press|agency|media|magazine|times|post|online|today|foundation|group|inc|ltd|llc|institute|university|department|office|agencies|reuters|associated|afp|blog|center|centre|network|tv|radio|journal|report)\b",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"(?:head|director|editor|chief|senior|professor|manager|reporter|correspondent|candidate|vice|president|ceo|founder|co-founder|writer|columnist|contributor|staff|associate|assistant|freelance|special|political|dietitian|deputy|former)\b",
    re.IGNORECASE,
)
BY = re.compile(r"(?:by|written by|posted by)\s", re.IGNORECASE)
APART = re.compile(r"comment-?(?:list|body|item|s\b)|related|recirc|sidebar|widget", re.IGNORECASE)
ONLY_LEAD_IN = re.compile(
    r"(?:(?:article|story|words|text|written|posted|report) )?by:?|author:?", re.IGNORECASE
)
DATE = re.compile(rf"\b(?:{labels.MONTHS})[a-z]*\.?\s+\d{{1,2}},?\s+\d{{4}}", re.IGNORECASE)
SNIPPETS_BELOW = 40
MAX_NAME_CHARS = 80
MAX_NAME_WORDS = 8


def find(
    root: HtmlElement,
    stated: list[tuple[str, bool]],
    metas: dict[str, str],
    outlet: str,
    title: str,
) -> list[str]:
    """Names of the authors in the page's order; [] when there are none.

    ``stated`` are the names of JSON-LD with whether each is an organisation. People win over
    organisations, and the page's data over its visible byline.
    """
    structured = _tidied([part for name, _ in stated for part in _parts(name, outlet)])
    organisations = {name for name, is_organisation in stated if is_organisation}
    persons = [n for n in structured if n not in organisations and not _is_outlet(n, outlet)]
    if persons:
        return persons
    from_metas = _from_metas(metas, outlet)
    sources = (from_metas, _from_links(root), _from_bylines(root, outlet), _below(root, title))
    found = [
        [n for n in names if not (_is_outlet(n, outlet) or any(n in o for o in organisations))]
        for names in sources
    ]
    people = [[n for n in names if not ORGANISATION_WORDS.search(n)] for names in found]
    best = next((names for names in (*people, *found) if names), [])
    return best or structured or from_metas


def _parts(name: str, outlet: str) -> list[str]:
    """The names in one author field ("Ann Lee and Bo Ray, The Bugle"), the outlet's left out."""
    pieces = AND.split(name)
    if len(pieces) < 2 or not all(_is_name(piece.strip()) for piece in pieces if piece.strip()):
        return [name]
    if ORGANISATION_WORDS.search(name) and not _is_outlet(pieces[-1], outlet):
        return [name]
    return [
        p.strip()
        for p in pieces
        if p.strip() and not _is_outlet(p, outlet) and not ROLE.match(p.strip())
    ]


def _below(root: HtmlElement, title: str) -> list[str]:
    """A name that follows "by" in the few words below the headline."""
    lead = False
    for _, text in islice(snippets_after(root, title), SNIPPETS_BELOW):
        if lead and (names := _split_names(text)):
            return names
        lead = ONLY_LEAD_IN.fullmatch(text) is not None
    return []


def joined(names: list[str]) -> str:
    """Names as English lists them: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _from_metas(metas: dict[str, str], outlet: str) -> list[str]:
    for name in AUTHOR_METAS:
        content = metas.get(name, "")
        if content and "://" not in content and not re.search(r"\d|min read", content):
            names = _tidied(_parts(content, outlet))
            if names:
                return names
    return []


def _from_links(root: HtmlElement) -> list[str]:
    """Names the markup itself calls the author's; outside the article only when there is just one."""
    apart: list[list[str]] = []
    for element in root.iter("a", "span", "div", "p", "address"):
        related = "author" in (element.get("rel") or "").split()
        if not related and element.get("itemprop") not in {"author", "creator"}:
            continue
        named = element.xpath(".//*[@itemprop='name']")
        names = _split_names(_words(named[0] if named else element))
        if names and not _stands_apart(element):
            return names
        if names and names not in apart:
            apart.append(names)
    return apart[0] if len(apart) == 1 else []


def _from_bylines(root: HtmlElement, outlet: str) -> list[str]:
    for element in _byline_elements(root):
        if names := _split_names(_without_outlet(_words(element), outlet)):
            return names
    for element in root.iter(
        "p", "span", "div", "h2", "h3", "h4", "h5", "li", "small", "em", "strong"
    ):
        words = _words(element) if len(element) <= 4 else ""
        if 5 < len(words) <= 120 and BY.match(words) and (names := _split_names(words)):
            return names
    return []


def _byline_elements(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iter(
        "a", "span", "div", "p", "li", "address", "h3", "h4", "h5", "h6", "em", "cite", "strong"
    ):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
        if (
            len(names) > 2
            and BYLINE_NAMES.search(names)
            and not NOT_BYLINE.search(names)
            and not _stands_apart(element)
        ):
            yield element


def _stands_apart(element: HtmlElement) -> bool:
    """In a comment, a teaser or the footer."""
    for above in element.iterancestors():
        if above.tag in {"aside", "footer", "nav"}:
            return True
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag != "body" and APART.search(names):
            return True
    return False


def _words(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())[:400]


def _without_outlet(words: str, outlet: str) -> str:
    return words.replace(outlet, " ", 1).strip() if len(outlet) > 3 and words != outlet else words


def _split_names(words: str) -> list[str]:
    """Names in a byline as it stands on the page, roles and dates cut off."""
    if not words or len(words) > 300:
        return []
    words = DATE.sub(" ", words).strip(" ·•|,")
    bare = LEAD_IN.sub("", words)
    if bare == words and len(words) > 70:
        return []
    names = []
    for part in AND.split(bare):
        name = TAIL.sub("", part).strip(" .,:–—-")
        if not _is_name(name) or ROLE.match(name):
            break
        names.append(name)
    return _tidied(names)


def _is_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) > 60 or NOT_NAMES.match(name):
        return False
    return name[0].isalpha() and (sum(w[0].isupper() for w in words) >= max(1, len(words) - 2))


def _tidied(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        bare = LEAD_IN.sub("", " ".join(name.split())).strip(' ,;"“”')
        good = 1 < len(bare) <= MAX_NAME_CHARS and len(bare.split()) <= MAX_NAME_WORDS
        if good and "://" not in bare and not NOT_NAMES.match(bare) and bare not in kept:
            kept.append(bare)
    return kept


def _is_outlet(name: str, outlet: str) -> bool:
    squeezed = re.sub(r"\W+", "", name).lower()
    return bool(outlet) and fuzz.ratio(squeezed, re.sub(r"\W+", "", outlet).lower()) >= 85
