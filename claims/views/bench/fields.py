"""What stands in the fields of the card: what was typed and refused, else what is saved."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy

from claims.models import (
    AttributionResult,
    Claim,
    ClaimReview,
    Correction,
    Evidence,
    Source,
    Speaker,
)

CLAIM_FIELDS = ("wording", "said_on", "occasion", "checkability")
REVIEW_FIELDS = ("one_line", "reasoning", "attribution_note", "reply_asked_on", "reply")
CITED = ("quote", "locator", "stance", "bears_on")
SOURCE_FIELDS = (
    "source",
    "source_id",
    "is_new",
    "publisher",
    "source_kind",
    "url",
    "published_on",
    "copy_text",
)

#: The choices of the card's fields, the same for every claim.
CHOICES: dict[str, object] = {
    "speaker_kinds": Speaker.Kind.choices,
    "attribution_results": AttributionResult.choices[:4],
    "checkabilities": Claim.Checkability.choices,
    "kinds": Claim.Kind.choices,
    "priorities": Claim.Priority.choices,
    "all_flags": Claim.Flag.choices,
    "stances": Evidence.Stance.choices,
    "source_kinds": Source.Kind.choices,
    "bearings": [
        ("attribution", gettext_lazy("The words"), "about-words"),
        ("content", gettext_lazy("The facts"), "about-facts"),
    ],
    "correction_kinds": [c for c in Correction.Kind.choices if c[0] != "withdrawal"],
    "reasons": [
        c for c in Claim.DismissReason.choices if c[0] not in {"merged", "not_in_text", "gone"}
    ],
}


def field_values(
    claim: Claim, review: ClaimReview | None, edited: Evidence | None, typed: Mapping[str, str]
) -> dict[str, str]:
    """The text of each field by its name; dates as the browser's date field takes them.

    A citation's note is ``evidence_note`` here: a claim's note has its own field.
    """
    values = {name: _text(getattr(claim, name)) for name in CLAIM_FIELDS}
    values |= {name: _text(getattr(review, name, "")) for name in REVIEW_FIELDS}
    values |= {name: _text(getattr(edited, name, "")) for name in CITED}
    values |= dict.fromkeys((*SOURCE_FIELDS, "name", "kind", "role", "body"), "")
    values |= {name: typed[name] for name in values if name in typed}
    values["bears_on"] = values["bears_on"] or Evidence.BearsOn.CONTENT
    values["evidence_note"] = typed.get("note", _text(getattr(edited, "note", "")))
    return values


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
