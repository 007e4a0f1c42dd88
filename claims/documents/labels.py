"""What one line of an article is, by its words alone. No rule names a site."""

import re

MAX_CREDIT_CHARS = 110
MAX_CAPTION_CHARS = 400
MAX_HEADING_CHARS = 100
MAX_HEADING_WORDS = 14

#: Picture agencies and archives, as they sign their work.
AGENCIES = (
    r"Reuters|Getty(?: Images)?|AFP|Associated Press|AP(?: Photo| Images)?|PA(?: Media| Wire| Images)?"
    r"|Press Association|EPA(?:-EFE)?|EFE|DPA|dpa|ANSA|Xinhua|Anadolu(?: Agency)?|Bloomberg|UPI|TASS|Sputnik"
    r"|Alamy(?: Stock Photo)?|Shutterstock|iStock(?:photo)?|Zuma(?: Press)?|ZUMA(?: Press| Wire)?|Rex(?: Features)?"
    r"|REX|Corbis|Magnum(?: Photos)?|NurPhoto|Sipa(?: USA)?|SIPA|Polaris|Splash News|WENN|SWNS|Unsplash|Pexels"
    r"|Pixabay|Flickr|Wikimedia(?: Commons)?|Adobe Stock|Depositphotos|Dreamstime|Backgrid|Imago|IMAGO|Newscom"
    r"|Handout|Redux|Contour|Barcroft(?: Media)?|Hulton Archive|WireImage|FilmMagic|ImagnImages|Imagn(?: Images)?"
)
WORD = r"[A-ZÀ-Ý][\w.'’]*(?:-[\w.'’]+)?"
NAME = (
    rf"{WORD}(?: (?:(?:van|von|de|del|der|da|bin|al|el|la|le|of|the|and|&) ){{0,2}}{WORD}){{0,4}}"
)
_JOINT = r"\s?(?:/|\||,|–|—| - |\bvia\b|\bfor\b|@|©)\s?"
_SIGNED = rf"(?:{NAME}{_JOINT}){{0,3}}(?:{AGENCIES}|{NAME})"
_AGENCY_SIGNED = rf"(?:{NAME}{_JOINT}){{0,2}}(?:{AGENCIES})(?:{_JOINT}(?:{AGENCIES}|{NAME})){{0,2}}"
_WORK = r"(?:photo(?:graph)?s?|pictures?|pics?|images?|photography|illustrations?|graphics?|video|credits?)"
_CREDIT_FORMS = (
    _AGENCY_SIGNED,
    rf"{NAME}\s?(?:/|\||\bvia\b)\s?{_SIGNED}",
    (
        rf"(?i:{_WORK}(?: credits?| source| courtesy| copyright)?)\s?(?:[:,/|©]|\b(?i:by|courtesy|courtesy of)\b)"
        rf"\s?(?i:by )?©?\s?{_SIGNED}"
    ),
    rf"(?i:image|photo) copyright\s?(?:{_SIGNED}|(?i:{AGENCIES}))",
    r"(?:©|\([cC]\)|Copyright)\s?(?:\d{4}\s)?[^.!?]{2,80}",
    rf"(?i:courtesy(?: of)?|handout|file photo|source)\s?:?\s{_SIGNED}",
)
CREDIT = re.compile(rf"\(?(?:{'|'.join(_CREDIT_FORMS)})\.?\)?")
_CREDITS_AT_END = (
    rf"[(\[](?i:{_WORK}|photo by|image by)\b[^()\[\]]{{2,90}}[)\]]",
    rf"[(\[](?:{NAME}{_JOINT})+(?:{AGENCIES})[)\]]",
    r"[(\[](?:AP Photo|Getty Images|REUTERS|Reuters)/[^()\[\]]{3,60}[)\]]",
    rf"(?:^|(?<=[.!?)”\"]\s))(?i:photo(?:graph)?|image|picture|credit)s?(?: by |:\s?){_SIGNED}",
    rf"(?<=[.!?)”\"]\s){NAME}\s?/\s?(?:{AGENCIES})(?: via (?:{AGENCIES}))?",
    r"(?<=[.!?)”\"]\s)(?:AP Photo|Getty Images|REUTERS)/[\w .'’-]{3,40}",
)
CREDIT_AT_END = re.compile(rf"(?:{'|'.join(_CREDITS_AT_END)})\.?$")
SEPARATOR = re.compile(r"[\W_]{1,40}")
PICTURE_MARK = re.compile(
    r"""(?:open\ image\ modal|(?:image|media|photo|video|picture)\ captions?:?|image:?|photo:?|enlarge(?:\ this)?\ image
    |toggle\ caption|hide\ caption|(?:view|open|see|show)\ (?:full\ ?screen|gallery|image(?:\ in\ fullscreen)?|larger\ image)
    |(?:view\ )?(?:photo\ )?gallery|click\ to\ (?:enlarge|expand)(?:\ image)?|\[?(?:image|photo|picture|video)\]?
    |image\ (?:\d+|\d+\ of\ \d+|\d+\s?/\s?\d+)|\d{1,3}\s*(?:/|of)\s*\d{1,3}|full\ screen|play\ video|loading\ image)""",
    re.VERBOSE | re.IGNORECASE,
)
#: Words of the page's own machinery; each alternative must fill the whole line.
MACHINERY = re.compile(
    r"""(?:
      (?:read|see|show|view|load|find\ out|learn|discover)\ (?:more|less|next|full\ (?:article|story))(?:\ (?:here|below|stories|comments|articles))?
    | (?:continue|keep)\ reading(?:\ (?:below|the\ main\ story|this\ story|here))? | read\ (?:the\ )?(?:full\ )?(?:story|article|this\ (?:next|story))
    | (?:story|article|post)\ continues(?:\ (?:below|after))?(?:\ (?:the\ )?(?:ad|advertisement|video|gallery))?
    | (?:skip|jump)\ (?:to|past)\ [\w ]{2,40} | (?:advert|ads?|advertisements?|advertising|sponsored(?:\ content)?|promoted|paid\ content)
    | (?:scroll|continue)\ (?:down\ )?(?:for|to)\ (?:more|continue)[\w ]{0,20} | report\ (?:this\ )?(?:ad|advert)
    | share(?:\ (?:this|on|via|the|article|story|page|with)[\w ,]{0,50})? | (?:share|tweet|pin|email|print|save|like|follow|copy\ link|link|comments?|reply|close|menu|search|subscribe|loading|bookmark)
    | (?:share|tweet|pin|email|print|facebook|twitter|whatsapp|linkedin|reddit|pinterest|messenger|flipboard|[|,/ ])+
    | (?:facebook|twitter|x|whatsapp|linkedin|reddit|telegram|instagram|youtube|pinterest|rss|messenger|flipboard)
    | (?:sign|log)\ ?(?:up|in)(?:\ (?:for|to|now|here|today)[^.!?]{0,60})? | (?:subscribe|register)\ (?:now|today|here|to\ [^.!?]{2,60}|for\ [^.!?]{2,60})
    | (?:newsletter|get\ (?:our|the)\ newsletter)[^.!?]{0,40} | follow\ (?:us|me)[^.!?]{0,40}
    | (?:view|see)\ (?:this\ )?(?:post|tweet|photo|image|video)\ on\ \w+ | view\ on\ (?:twitter|instagram|facebook|x)
    | (?:related|recommended|trending|popular|most\ (?:read|popular|viewed)|latest|more|also|you\ may\ (?:also\ )?like|don['’]t\ miss|editor['’]s\ picks?|see\ also|read\ next|up\ now|top\ stories)
      (?:\ (?:stories|articles?|news|posts?|topics?|content|coverage|reading|videos?|links|from\ [\w ]{2,30}|on\ this\ (?:story|topic)|now))?:?
    | (?:tags?|topics?|filed\ under|categories|category|keywords)(?:\ in\ this\ (?:story|article))?:?
    | (?:watch|listen|video|audio|play|pause|mute|unmute|replay)(?:\ (?:now|live|here|again|the\ video|this\ video|more))?
    | (?:leave|post|add|write|view|show)\ (?:a|all|your)?\ ?(?:comments?|reply)(?:\ \(?\d*\)?)? | \d+\ (?:comments?|shares?|likes?|views?|retweets?)
    | (?:\d+\ )?(?:min(?:ute)?s?)\ read | (?:estimated\ )?reading\ time:?.{0,20} | back\ to\ (?:top|home|homepage|[\w ]{2,20})
    | (?:this\ )?(?:article|content|story)\ is\ (?:for|available\ to)\ (?:subscribers|members)(?:\ only)? | subscriber[ -]only
    | (?:hide|show)\ (?:caption|transcript|details|comments) | (?:embed|download|transcript|print\ this\ (?:page|article))
    | (?:your\ browser|this\ browser)\ (?:does\ not|doesn['’]t)\ support.{0,80} | (?:please\ )?enable\ javascript.{0,80}
    | (?:previous|next)(?:\ (?:article|story|post|page|slide|up))? | \[?(?:embedded\ content|embed|tweet)\]?
    )[\s:.»›>→…]*""",
    re.VERBOSE | re.IGNORECASE,
)
#: A pointer to another page ("Read more: ...") of at most one sentence.
POINTER = re.compile(
    r"(?:read (?:more|next|also|now)|see also|related|also read|more on this|recommended|watch(?: now| more)?|listen|don['’]t miss|"
    r"more from [\w ]{2,30}|download|subscribe|sign up|click here)\s?[:|»>–—-]\s?\S.*",
    re.IGNORECASE,
)
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DATELINE = re.compile(
    rf"(?:(?:first )?(?:published|posted|updated|last updated|last modified|created|modified)\b.{{0,80}}|"
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})\w*|(?:{MONTHS})\w*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?),?"
    rf"\s+\d{{4}}(?:\W.{{0,40}})?)",
    re.IGNORECASE,
)
BYLINE = re.compile(
    rf"(?:[Bb]y|BY|[Ww]ritten by|[Rr]eporting by|[Ww]ords by)\s?:?\s(?P<names>{NAME}(?:(?:,|\sand|\s?&|\s?\|)\s{NAME}){{0,5}})"
    r"(?:\s*[,|–—-]\s*[^.!?]{2,80})?"
)
ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
OPENING_QUOTES = "\"'“‘«„"
CLOSING_QUOTES = "\"'”’»“"
BULLET = re.compile(r"(?:[•◦‣▪●■–*·-]|\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")


def is_separator(line: str) -> bool:
    """A line with no letter or digit: "|", "***", a rule."""
    return SEPARATOR.fullmatch(line) is not None


def is_picture_mark(line: str) -> bool:
    """Words a page puts beside a picture ("Open Image Modal"); a caption may follow."""
    return PICTURE_MARK.fullmatch(line) is not None


def is_machinery(line: str) -> bool:
    """Buttons, teasers' headings and the like; never a sentence of the article."""
    return len(line) <= 160 and bool(MACHINERY.fullmatch(line) or POINTER.fullmatch(line))


def is_credit(line: str) -> bool:
    """A line that only says whose picture it is."""
    if len(line) > MAX_CREDIT_CHARS or len(line.split()) > 14:
        return False
    return CREDIT.fullmatch(line) is not None


def ends_with_credit(line: str) -> bool:
    """A caption with its credit in the same line."""
    return len(line) <= MAX_CAPTION_CHARS + MAX_CREDIT_CHARS and bool(CREDIT_AT_END.search(line))


def is_dateline(line: str) -> bool:
    """When the page was published or updated, alone on a line."""
    return len(line) <= 110 and DATELINE.fullmatch(line) is not None


def byline_names(line: str) -> str:
    """The names in a line like "By Ann Lee and Bo Ray", "" when it is no byline."""
    found = BYLINE.fullmatch(line) if len(line) <= 160 else None
    return found["names"] if found else ""


def is_furniture(line: str) -> bool:
    """Whether the words alone show that the line, or each of its lines, is none of the article's."""
    if "\n" in line:
        return all(is_furniture(part) for part in line.split("\n") if part)
    return (
        is_machinery(line)
        or is_picture_mark(line)
        or is_separator(line)
        or is_credit(line)
        or ends_with_credit(line)
        or is_dateline(line)
        or bool(byline_names(line))
    )


def ends_sentence(line: str) -> bool:
    return ENDS_SENTENCE.search(line) is not None


def is_wholly_quoted(line: str) -> bool:
    """One quotation and nothing else, as pull quotes and some standfirsts are."""
    if len(line) < 3 or line[0] not in OPENING_QUOTES or line[-1] not in CLOSING_QUOTES:
        return False
    inner = line[1:-1]
    return not any(mark in inner for mark in '"“”«»„')


def is_heading_like(line: str) -> bool:
    """Short, starts like a title, and is no sentence and no quotation."""
    words = line.split()
    if not 1 <= len(words) <= MAX_HEADING_WORDS or len(line) > MAX_HEADING_CHARS:
        return False
    starts_well = line[0].isupper() or line[0].isdigit()
    closes_well = line[-1].isalnum() or line[-1] in "?)’'"
    return starts_well and closes_well and not BULLET.match(line)
