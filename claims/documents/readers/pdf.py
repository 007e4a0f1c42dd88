"""PDF text by pypdf, its lines joined into paragraphs again; running heads and page numbers are hidden."""

import io
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pypdf import PdfReader

from claims.documents import labels
from claims.documents.decode import clean
from claims.documents.labelling import article_from, label_drafts
from claims.documents.records import BlockKind, Draft, FoundArticle, Material, ReadError

MAX_PAGES = 300
#: A gap this many times the usual line distance ends a paragraph.
PARAGRAPH_GAP = 1.35
#: Type this much larger than the body's is a heading's.
HEADING_SIZE = 1.15
#: Lines of set type stand this many type sizes apart at least.
USUAL_LEADING = 1.1
SHORT_LINE = 0.8
PAGE_NUMBER = re.compile(
    r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?|[-–]\s*\d{1,4}\s*[-–]", re.IGNORECASE
)
EDGE_LINES = 2
LIGATURES = re.compile("[\ufb00-\ufb06]")


@dataclass(slots=True)
class _Line:
    """A printed line: its words, the height of its base line, its left edge and type size."""

    text: str
    y: float
    x: float
    size: float
    page: int


def read(material: Material) -> FoundArticle:
    """Read a PDF that holds text; raise ReadError for protected, damaged and pictured ones."""
    reader = _opened(material.data)
    warnings: list[str] = []
    pages = list(_pages(reader, warnings))
    lines = [line for page in pages for line in page]
    if not lines:
        raise ReadError("The PDF holds only pictures of pages: import a version with text.")
    furniture = _furniture(pages)
    usual = _usual_size(lines)
    joiner = _Joiner(usual, furniture)
    drafts = label_drafts(_headed(list(joiner.drafts(pages))))
    if joiner.hyphens:
        warnings.append(f"Words hyphenated at the end of a line were joined: {joiner.hyphens}.")
    warnings.append("The text comes from a PDF: check paragraphs and columns against the original.")
    found = article_from(drafts, warnings=tuple(warnings))
    return found if found.title else replace(found, title=_stated_title(reader))


def _headed(drafts: list[Draft]) -> list[Draft]:
    """The first piece in large type, before any paragraph, is the headline."""
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.HEADING:
            headline = Draft(draft.text, BlockKind.HEADLINE, "the first words in larger type")
            return [*drafts[:index], headline, *drafts[index + 1 :]]
        if draft.kind is BlockKind.PARAGRAPH and len(draft.text) > 120:
            break
    return drafts


def _opened(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError("The PDF is protected by a password.")
        count = len(reader.pages)
    except (MemoryError, RecursionError, ReadError):
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes it trip over
        if "AES" in str(error) or "cryptography" in str(error):
            raise ReadError("The PDF is encrypted: save it without protection.") from error
        raise ReadError("The PDF is damaged: it cannot be opened.") from error
    if count > MAX_PAGES:
        raise ReadError(f"The PDF has {count} pages; Factcheck reads up to {MAX_PAGES}.")
    return reader


def _pages(reader: PdfReader, warnings: list[str]) -> Iterator[list[_Line]]:
    for number in range(len(reader.pages)):
        try:
            yield _lines_of(reader, number)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # as in ``_opened``; the other pages may be sound
            warnings.append(f"Page {number + 1} could not be read.")


def _lines_of(reader: PdfReader, number: int) -> list[_Line]:
    lines: list[_Line] = []

    def visit(text: str, matrix: list, text_matrix: list, _font: object, size: float) -> None:
        if not text.strip():
            if lines and text and "\n" not in text and not lines[-1].text.endswith(" "):
                lines[-1].text += " "
            return
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        height = abs((size or 1) * (text_matrix[3] or text_matrix[0] or 1) * (matrix[3] or 1))
        for part in text.split("\n"):
            if not part.strip():
                continue
            if lines and abs(lines[-1].y - y) < 0.5 * max(height, 1):
                lines[-1].text += part
            else:
                lines.append(_Line(part, y, x, height, number))

    reader.pages[number].extract_text(visitor_text=visit)
    for line in lines:
        line.text = " ".join(clean(LIGATURES.sub(_spelled_out, line.text))[0].split())
    return [line for line in lines if line.text]


def _spelled_out(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature.group())


def _usual_size(lines: list[_Line]) -> float:
    sizes: Counter = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] or 1.0


def _furniture(pages: list[list[_Line]]) -> set[str]:
    """Lines that stand at the edge of most pages, digits aside: running heads and feet."""
    counts: Counter = Counter()
    for page in pages:
        edge = page[:EDGE_LINES] + page[-EDGE_LINES:]
        counts.update({_pattern(line.text) for line in edge if len(line.text) < 120})
    return {text for text, count in counts.items() if count >= 3 and count > len(pages) / 2}


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text)


class _Joiner:
    """Lines to paragraphs: a new one starts after a gap, a change of type, an indent or a short line."""

    def __init__(self, usual_size: float, furniture: set[str]) -> None:
        self.usual_size = usual_size
        self.furniture = furniture
        self.hyphens = 0

    def drafts(self, pages: list[list[_Line]]) -> Iterator[Draft]:
        held: list[_Line] = []
        for page in pages:
            distance = _line_distance(page)
            width = max((len(line.text) for line in page), default=1)
            for index, line in enumerate(page):
                if self._is_furniture(line, index, len(page)):
                    yield Draft(
                        line.text, BlockKind.BOILERPLATE, "a running head, a foot or a page number"
                    )
                    continue
                if held and self._starts_anew(held[-1], line, distance, width):
                    yield self._joined(held)
                    held = []
                held.append(line)
        if held:
            yield self._joined(held)

    def _is_furniture(self, line: _Line, index: int, count: int) -> bool:
        at_edge = index < EDGE_LINES or index >= count - EDGE_LINES
        numbered = PAGE_NUMBER.fullmatch(line.text) is not None
        return at_edge and (numbered or _pattern(line.text) in self.furniture)

    def _starts_anew(self, above: _Line, line: _Line, distance: float, width: int) -> bool:
        if abs(above.size - line.size) > 0.08 * max(above.size, line.size):
            return True
        if labels.BULLET.match(line.text):
            return True
        ended = labels.ends_sentence(above.text)
        if above.page != line.page or line.y > above.y:
            # The next page or column goes on in mid sentence, or starts anew after a full stop.
            return ended and (len(above.text) < SHORT_LINE * width or line.text[:1].isupper())
        if above.y - line.y > PARAGRAPH_GAP * max(distance, USUAL_LEADING * line.size):
            return True
        indented = line.x - above.x > 0.8 * line.size
        return ended and (indented or len(above.text) < SHORT_LINE * width)

    def _joined(self, lines: list[_Line]) -> Draft:
        text = lines[0].text
        for line in lines[1:]:
            broken = re.search(r"[a-zà-ÿ][-\u2010]$", text) and line.text[:1].islower()
            if broken:
                self.hyphens += 1
                text = text[:-1] + line.text
            else:
                text = f"{text} {line.text}"
        large = lines[0].size > HEADING_SIZE * self.usual_size
        if large and len(text) <= 200 and not text.endswith("."):
            return Draft(text, BlockKind.HEADING, "set in larger type")
        return Draft(text)


def _line_distance(page: list[_Line]) -> float:
    gaps = [a.y - b.y for a, b in itertools.pairwise(page) if 0 < a.y - b.y < 60]
    # Most gaps lie inside paragraphs, but in a short text the larger ones may be half of them.
    return sorted(gaps)[len(gaps) // 3] if gaps else 14.0


def _stated_title(reader: PdfReader) -> str:
    try:
        title = str(reader.metadata.get("/Title", "") if reader.metadata else "")
    except Exception:  # a broken information dictionary is no reason to refuse the text
        return ""
    return "" if title.lower().endswith((".doc", ".docx", ".pdf", ".indd")) else clean(title)[0]
