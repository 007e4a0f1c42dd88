"""Decoding bytes to text: which charset, and how many bytes did not fit.

Order: byte order mark, strict UTF-8, the HTTP header, the page's own ``meta``, charset-normalizer.
Senders mislabel UTF-8 far more often than other bytes happen to be valid UTF-8, so it goes first.
"""

import codecs
import html
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from charset_normalizer import from_bytes

from claims.documents.records import Material, ReadError

MAX_TEXT_CHARS = 1_000_000
_LINE_ENDS = r"\u2028\u2029\x85\x0b\x0c"
_CONTROLS = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff"
_SURROGATES = r"\ud800-\udfff"
_OVERRIDES = r"\u202a-\u202e\u2066-\u2069"
_UNSEEN = r"\u00ad\u200b\u2060\ufeff\U000e0000-\U000e007f"
#: Line ends of other systems, and Unicode's own.
LINE_ENDS = re.compile(rf"[\r{_LINE_ENDS}]")
CONTROLS = re.compile(f"[{_CONTROLS}]")
SURROGATES = re.compile(f"[{_SURROGATES}]")
#: Overrides that show text in another order than it is stored (CVE-2021-42574).
OVERRIDES = re.compile(f"[{_OVERRIDES}]")
UNSEEN = re.compile(f"[{_UNSEEN}]")
#: All of the above, so that one search shows when there is nothing to do.
UNUSUAL = re.compile(rf"[\r{_LINE_ENDS}{_CONTROLS}{_SURROGATES}{_OVERRIDES}{_UNSEEN}]")
#: White space to a browser; a no-break space is text and stays.
SPACES = re.compile(r"[ \t\n\f\r]+")
#: ``&#8238;``, ``&#x202e;``, ``&shy;``: browsers do without the semicolon after a number.
#: (More digits than that are no character, and Python's int() refuses to count them.)
REFERENCES = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]{1,4000}|[0-9]{1,4000});?|[A-Za-z]+;)")
TOO_MANY_CONTROLS = 0.02


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Return ``text`` with "\\n" line ends and without unseen characters, and warnings about it."""
    text = text.replace("\r\n", "\n")
    if not UNUSUAL.search(text):
        return text, ()
    warnings = []
    text = SURROGATES.sub("\ufffd", LINE_ENDS.sub("\n", text))
    text, controls = CONTROLS.subn("", text)
    if controls:
        warnings.append(f"{controls} control characters were left out.")
    text, overrides = OVERRIDES.subn("", text)
    if overrides:
        warnings.append(f"{overrides} hidden characters that reorder the text were left out.")
    return UNSEEN.sub("", text), tuple(warnings)


def clean_markup(text: str) -> tuple[str, tuple[str, ...]]:
    """As ``clean``, for HTML and Markdown: an unseen character may be written as a reference."""
    return clean(REFERENCES.sub(lambda found: _resolved(found.group()), text))


@lru_cache(maxsize=1024)  # A page writes "&nbsp;" a thousand times.
def _resolved(reference: str) -> str:
    character = html.unescape(reference)
    is_seen = character and not any(
        unseen.fullmatch(character) for unseen in (CONTROLS, OVERRIDES, UNSEEN)
    )
    return reference if is_seen else character


def looks_binary(text: str) -> bool:
    """Whether decoded bytes are no text: many control characters or replacement marks."""
    sample = text[:20_000]
    bad = len(CONTROLS.findall(sample)) + sample.count("\ufffd")
    return bad > max(3, TOO_MANY_CONTROLS * len(sample))


BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Browsers read these labels as windows-1252 (WHATWG Encoding, section 4.2).
READ_AS_CP1252 = frozenset({"ascii", "iso8859-1", "latin-1", "latin1", "cp1252", "us-ascii"})
#: What a page may be written in. UTF-7 is out: it hides markup from every filter.
KNOWN = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "big5", "big5hkscs", "cp932", "cp949"}
    | {"euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "iso2022_jp", "koi8-r", "koi8-u"}
    | {"mac-cyrillic", "mac-roman", "shift_jis", "tis-620", "cp866", "cp874"}
    | {f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16)}
    | {f"cp125{n}" for n in range(9)}
)
#: WHATWG reads the narrow East Asian labels as their supersets.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"} | {
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
META_BYTES = 4096
META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,40})")
#: One bad byte in this many still counts as UTF-8 with a scratch, not as another charset.
BYTES_PER_SCRATCH = 2000
GUESS_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read with, how many bytes did not fit, whether it was a guess."""

    text: str
    charset: str
    replaced: int = 0
    is_guess: bool = False

    @property
    def warnings(self) -> tuple[str, ...]:
        if self.replaced:
            places = "1 place" if self.replaced == 1 else f"{self.replaced} places"
            return (f"The text is damaged in {places}: bytes that are not {self.charset}.",)
        if self.is_guess:
            return (f"The charset was not stated; the text was read as {self.charset}.",)
        return ()


def canonical_charset(label: str) -> str:
    """Return the codec a label means to a browser, "" for an unknown or a forbidden one."""
    try:
        name = codecs.lookup(label.strip().lower().removeprefix("x-")).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    if name in READ_AS_CP1252:
        return "cp1252"
    return WIDER.get(name, name) if name in KNOWN else ""


def decode(data: bytes, declared_charset: str = "") -> Decoded:
    """Decode bytes of text or HTML. Never raises; what does not fit becomes U+FFFD and is counted."""
    for mark, charset in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _lossy(data[len(mark) :], charset)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return Decoded(text, "utf-8") if "\0" not in text else _wide(data, text)
    for label in (declared_charset, _meta_charset(data)):
        charset = canonical_charset(label) if label else ""
        if charset and (decoded := _fits(data, charset)):
            return decoded
    return _scratched_utf8(data) or _guessed(data)


def decode_text(material: Material) -> Decoded:
    """Decode material that should be text; raise ReadError when its bytes are not."""
    decoded = decode(material.data, material.declared_charset)
    if looks_binary(decoded.text):
        raise ReadError("This file is not text, whatever its name says.")
    return decoded


def _meta_charset(data: bytes) -> str:
    head = data[:META_BYTES]
    found = XML_DECLARATION.search(head) or META.search(head)
    return found.group(1).decode("ascii", "replace") if found else ""


def _wide(data: bytes, as_utf8: str) -> Decoded:
    """Bytes with NULs may be UTF-16 without a mark: every second byte of Western text is NUL."""
    sample = data[:META_BYTES]
    half = max(1, len(sample) // 2)
    for charset, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[offset::2].count(0) > 0.7 * half:
            return _lossy(data, charset)
    return Decoded(as_utf8, "utf-8")


def _fits(data: bytes, charset: str) -> Decoded | None:
    """Decode as stated; refuse the statement when the bytes plainly contradict it."""
    decoded = _lossy(data, charset)
    return None if decoded.replaced > len(data) // 100 else decoded


def _lossy(data: bytes, charset: str) -> Decoded:
    if charset == "cp1252":
        # The five holes of cp1252 are C1 controls in browsers; they carry no text.
        holes = sum(data.count(hole) for hole in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
        return Decoded(data.decode("cp1252", "ignore"), charset, holes)
    text = data.decode(charset, "replace")
    replaced = text.count("\ufffd") - data.count(b"\xef\xbf\xbd") * (charset == "utf-8")
    return Decoded(text, charset, max(0, replaced))


def _scratched_utf8(data: bytes) -> Decoded | None:
    decoded = _lossy(data, "utf-8")
    multibyte = sum(character > "\x7f" for character in decoded.text) - decoded.replaced
    mostly_sound = decoded.replaced <= 1 + len(data) // BYTES_PER_SCRATCH
    return decoded if mostly_sound and multibyte > 3 * decoded.replaced else None


def _guessed(data: bytes) -> Decoded:
    best = from_bytes(data[:GUESS_BYTES]).best()
    charset = canonical_charset(best.encoding) if best else ""
    decoded = (_fits(data, charset) if charset else None) or _lossy(data, "cp1252")
    return replace(decoded, is_guess=True)
