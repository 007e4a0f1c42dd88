"""What a verdict lacks before another person should read it, and before readers may see it."""

import re
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.errors import Missing
from claims.models import ClaimCard, ClaimReview, Evidence, Rating
from claims.models.evidence import count_origins, counted
from claims.models.review import AttributionResult
from claims.models.speaker import fold

#: A summary that opens with one of these points at something a reader has not seen.
POINTING_WORDS = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "his",
        "her",
        "its",
        "their",
        "this",
        "that",
        "these",
        "those",
        "such",
    ]
)
#: Longer words that say nothing about a subject.
EMPTY_WORDS = frozenset(
    [
        "about",
        "after",
        "also",
        "been",
        "before",
        "claim",
        "claimed",
        "claims",
        "could",
        "does",
        "from",
        "have",
        "here",
        "into",
        "more",
        "most",
        "only",
        "over",
        "said",
        "same",
        "says",
        "should",
        "some",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "true",
        "false",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "would",
        "wrong",
    ]
)
#: Letters by which two forms of a word ("year", "years") count as one; shorter words do not count.
STEM = 4
STANCE = Evidence.Stance


def verdict_gaps(card: ClaimCard, at: datetime) -> list[Missing]:
    """All that a verdict given at ``at`` still lacks; no query."""
    return [
        *_unanswered(card),
        *_content_gaps(card),
        *_attribution_gaps(card),
        *_quote_gaps(card),
        *_date_gaps(card, localdate(at)),
        *_note_gaps(card),
    ]


def _unanswered(card: ClaimCard) -> list[Missing]:
    review, missing = card.review, []
    if review is None or review.rating is None:
        missing.append(Missing(_("No rating is chosen"), "rating"))
    if review is None or not review.attribution_result:
        missing.append(Missing(_("“Was it said?” is not answered"), "attribution-result"))
    if review is None or not review.one_line.strip():
        missing.append(Missing(_("One-line summary is empty"), "one-line"))
    elif not names_subject(review.one_line, card):
        text = _("One-line summary must make sense on its own: name who or what it is about")
        missing.append(Missing(text, "one-line"))
    return missing


def names_subject(one_line: str, card: ClaimCard) -> bool:
    """Whether a summary says what it is about to someone who has not seen the claim.

    It may not open with a pronoun, and must share a name, a number or a telling word with the
    claim or its speaker.
    """
    words = _words(one_line)
    speaker = card.claimant.name if card.claimant else ""
    subject = _telling(_words(f"{card.claim.exact} {card.claim.wording} {speaker}"))
    if words[:1] and words[0] in POINTING_WORDS:
        return False
    return not subject or bool(_telling(words) & subject)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _telling(words: list[str]) -> set[str]:
    telling = [word for word in words if word not in EMPTY_WORDS]
    return {w[:STEM] for w in telling if len(w) >= STEM or any(map(str.isdigit, w))}


def _content_gaps(card: ClaimCard) -> list[Missing]:
    content = [row for row in card.evidence if row.bears_on == Evidence.BearsOn.CONTENT]
    if not content:
        return [Missing(_("No citation says whether it is true"), "evidence")]
    sound = counted(content, card.claimant)
    if not sound:
        text = _(
            "No citation counts: each source is retracted, unreliable or the speaker’s own word"
        )
        return [Missing(text, "evidence")]
    review = card.review
    if review is None or review.rating is None:
        return []
    rating, fitting = review.rating, [row for row in sound if _fits(row, review.rating)]
    if not _is_proved(rating, {row.stance for row in sound}):
        text = _("“%(rating)s” needs %(proof)s")
        return [
            Missing(
                text % {"rating": rating.label, "proof": rating.get_proof_display()}, "evidence"
            )
        ]
    origins = count_origins(fitting, card.claimant)
    if not rating.conclusive or origins.origins >= 2 or origins.has_primary:
        return []
    text = _("“%(rating)s” needs two independent sources or one primary document")
    return [Missing(text % {"rating": rating.label}, "evidence")]


def _fits(row: Evidence, rating: Rating) -> bool:
    """Whether a citation can carry the rating; where both sides or none are needed, each can."""
    one_sided = rating.proof in {STANCE.SUPPORTS, STANCE.REFUTES}
    return row.stance == rating.proof if one_sided else True


def _is_proved(rating: Rating, stances: set[str]) -> bool:
    if rating.proof == Rating.Proof.BOTH:
        return STANCE.CONTEXT in stances or {STANCE.SUPPORTS, STANCE.REFUTES} <= stances
    return not rating.proof or rating.proof in stances


def _attribution_gaps(card: ClaimCard) -> list[Missing]:
    missing = []
    if not card.is_attributed:
        missing.append(Missing(_("The speaker is not confirmed"), "attribution"))
    if _says_accurate(card.review) and not any(_proves_speech(row) for row in card.evidence):
        text = _("“Accurate” needs a citation that shows it was said")
        missing.append(Missing(text, "evidence"))
    return missing


def _says_accurate(review: ClaimReview | None) -> bool:
    return review is not None and review.attribution_result == AttributionResult.ACCURATE


def _proves_speech(row: Evidence) -> bool:
    """The speaker's own word counts here: nothing shows better what was said."""
    bears = row.bears_on == Evidence.BearsOn.ATTRIBUTION and row.stance == STANCE.SUPPORTS
    return bears and row.source.is_sound


def _quote_gaps(card: ClaimCard) -> list[Missing]:
    matches = [(row.quote_match, bool(row.note.strip())) for row in card.evidence]
    missing = []
    if (Evidence.QuoteMatch.ABSENT, False) in matches:
        text = _("A quote is not in the kept copy and no note says why")
        missing.append(Missing(text, "evidence"))
    if any(match == Evidence.QuoteMatch.NEAR for match, _note in matches):
        text = _("A quote differs from the kept copy: use the words of the copy")
        missing.append(Missing(text, "evidence"))
    return missing


def _date_gaps(card: ClaimCard, today: date) -> list[Missing]:
    """Time makes sense: no verdict before its claim, no evidence from after the verdict."""
    missing = []
    article = card.claim.version.article
    if any(day and day > today for day in (card.claim.said_on, article.published_on)):
        text = _("The claim is dated after its verdict: check when it was said and published")
        missing.append(Missing(text, "said-on"))
    for row in card.evidence:
        published, copy = row.source.published_on, row.snapshot
        if published and published > today:
            text = _("“%(source)s” is dated after the verdict")
            missing.append(Missing(text % {"source": row.source}, "evidence"))
        elif published and copy and localdate(copy.captured_at) < published:
            text = _("The copy of “%(source)s” is older than its publication: check the dates")
            missing.append(Missing(text % {"source": row.source}, "evidence"))
    return missing


def _note_gaps(card: ClaimCard) -> list[Missing]:
    if not (open_notes := card.counts.open_notes):
        return []
    text = ngettext("%(n)d note is open", "%(n)d notes are open", open_notes)
    return [Missing(text % {"n": open_notes}, "notes")]
