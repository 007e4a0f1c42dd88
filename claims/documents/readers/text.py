"""Plain text, uploaded or pasted: one block a line, labelled by rule."""

from claims.documents.decode import clean, decode_text
from claims.documents.labelling import article_from, label_text
from claims.documents.records import Draft, FoundArticle, Material


def read(material: Material) -> FoundArticle:
    """Read plain text; raise ReadError when the bytes are not text."""
    decoded = decode_text(material)
    text, cleaned = clean(decoded.text)
    warnings = decoded.warnings + cleaned
    drafts = []
    wrapped = False
    for block in label_text(text):
        words = text[block.start : block.end]
        wrapped = wrapped or "\n" in words
        joined = " ".join(line.strip() for line in words.split("\n"))
        drafts.append(Draft(joined, block.kind, block.reason))
    if wrapped:
        warnings += ("Lines broken at a fixed width were joined into paragraphs.",)
    return article_from(drafts, charset=decoded.charset, warnings=warnings)
