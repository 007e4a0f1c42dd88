"""The citations of a verdict in the order a claim's page shows them."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.publishing.payload import scale_ends
from claims.publishing.shapes import ArchivedCopy, CitationFacts, ReviewPayload


class ShownCitation(CitationFacts):
    """A citation with the copy that a web archive keeps of its source."""

    archived: ArchivedCopy | None


class StanceGroup(TypedDict):
    glyph: str
    title: str
    citations: list[ShownCitation]


class EvidenceGroup(TypedDict):
    key: str
    title: str
    note: str
    stances: list[StanceGroup]


def evidence_groups(payload: ReviewPayload) -> list[EvidenceGroup]:
    """Citations by what they bear on, then by stance; groups without a citation are left out."""
    titles = {"content": _("Evidence"), "attribution": _("Evidence that it was said")}
    groups: list[EvidenceGroup] = []
    # A verdict published before sources were archived has no such key.
    archived = payload.get("archived") or {}
    evidence: list[ShownCitation] = [
        {**citation, "archived": archived.get(citation["source"]["slug"])}
        for citation in payload["evidence"]
    ]
    for key, title in titles.items():
        citations = [c for c in evidence if c["bears_on"] == key]
        if citations:
            groups.append(
                {
                    "key": key,
                    "title": title,
                    "note": independence_note(payload) if key == "content" else "",
                    "stances": _by_stance(
                        citations,
                        bears_on=key,
                        refuted=key == "content" and leans_false(payload),
                    ),
                }
            )
    return groups


def leans_false(payload: ReviewPayload) -> bool:
    """Whether the rating lies below the middle of its axis: what refutes the claim then leads."""
    value, ends = payload["rating"]["numeric_value"], scale_ends(payload)
    return value is not None and ends is not None and 2 * value < sum(ends)


def _by_stance(
    citations: list[ShownCitation], *, bears_on: str, refuted: bool
) -> list[StanceGroup]:
    titles = {
        "content": {"supports": _("Supports the claim"), "refutes": _("Refutes the claim")},
        "attribution": {
            "supports": _("Confirms that it was said"),
            "refutes": _("Disputes that it was said"),
        },
    }[bears_on] | {"context": _("Gives context")}
    order = ["supports", "refutes", "context"]
    if refuted:
        order = ["refutes", "supports", "context"]
    stances: list[StanceGroup] = []
    for stance in order:
        chosen = [c for c in citations if c["stance"] == stance]
        if chosen:
            stances.append({"glyph": stance, "title": titles[stance], "citations": chosen})
    return stances


def independence_note(payload: ReviewPayload) -> str:
    """How many citations go back to how many origins, as a sentence for readers."""
    counts = payload["independence"]
    citations = ngettext("%(n)d citation", "%(n)d citations", counts["citations"]) % {
        "n": counts["citations"]
    }
    if not counts["independent"]:
        return _("%(citations)s, but no independent source.") % {"citations": citations}
    sources = ngettext(
        "%(n)d independent source", "%(n)d independent sources", counts["independent"]
    ) % {"n": counts["independent"]}
    if not counts["primary"]:
        tail = ""
    elif counts["primary"] == counts["independent"] == 1:
        tail = _(", a primary document")
    elif counts["primary"] == 1:
        tail = _(", one of them a primary document")
    else:
        tail = _(", %(n)d of them primary documents") % {"n": counts["primary"]}
    return _("%(citations)s from %(sources)s%(tail)s.") % {
        "citations": citations,
        "sources": sources,
        "tail": tail,
    }
