"""Saving what an extraction run found, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.text import slugify

from claims.actions.claims import spans
from claims.actions.insert import insert_rows
from claims.actions.slugs import free_slugs
from claims.extraction.types import ChainLink, ClaimCandidate, Extraction, SpeakerCluster
from claims.models import (
    Article,
    ArticleVersion,
    Attribution,
    Claim,
    CoverageFact,
    ExtractionRun,
    Speaker,
    SpeakerAlias,
)
from claims.models.event import EventEntry
from claims.models.speaker import fold


def save_found(run: ExtractionRun, found: Extraction) -> list[EventEntry]:
    """Save speakers, claims, attribution chains and facts, inside the caller's transaction.

    Skips candidates that the version already has as claims, carried over from an older version;
    ``run.claims_found`` counts the rest. Returns an event for each new speaker, for
    ``Event.record_many``.
    """
    version = run.version
    first_number, taken = _claims_there(version)
    new = unknown_candidates(found.claims, taken)
    run.claims_found = len(new)
    known = KnownSpeakers(found.speakers, _unnamed_of(version))
    heard = _heard(run, found, new)
    speakers = [
        known.row_of(cluster, version.article) if place in heard else None
        for place, cluster in enumerate(found.speakers)
    ]
    events = known.save(version.article)
    in_order = sorted(new, key=lambda claim: (claim.start, claim.end))
    numbered = list(enumerate(in_order, start=first_number))
    insert_rows(Claim, [_claim_row(run, number, candidate) for number, candidate in numbered])
    keys = dict(Claim.objects.filter(run=run).order_by().values_list("number", "pk"))
    links = ((keys[number], link) for number, candidate in numbered for link in candidate.chain)
    insert_rows(Attribution, [_link_row(claim_id, link, speakers) for claim_id, link in links])
    facts = [
        {"version_id": version.pk, "start": fact.start, "end": fact.end, "kind": str(fact.kind)}
        for fact in found.facts
    ]
    insert_rows(CoverageFact, facts, skip_conflicts=True)
    return events


def _claims_there(version: ArticleVersion) -> tuple[int, list[tuple[int, int, str]]]:
    """The next claim number, as in ``actions.claims.shape.next_number``, and the version's claims.

    The claims are (start, end, status); one query gives both.
    """
    claims = Claim.objects.filter(version__article=version.article_id).order_by("pk")
    rows = list(claims.values_list("number", "version_id", "start", "end", "status"))
    taken = [(start, end, status) for _, pk, start, end, status in rows if pk == version.pk]
    return max((row[0] for row in rows), default=0) + 1, taken


def _heard(run: ExtractionRun, found: Extraction, new: list[ClaimCandidate]) -> set[int]:
    """The indexes of the speakers to save.

    Leaves out speakers who appear only in claims the version already has. A run over part of the
    text saves only the speakers of its new claims.
    """
    if run.only_start is not None:
        return _speakers_of(new)
    return set(range(len(found.speakers))) - (_speakers_of(found.claims) - _speakers_of(new))


def _speakers_of(candidates: Iterable[ClaimCandidate]) -> set[int]:
    return {link.speaker for candidate in candidates for link in candidate.chain}


def _unnamed_of(version: ArticleVersion) -> dict[str, StoredSpeaker]:
    """The unnamed speakers of the article's older versions, by name; one query, none for a first version."""
    if version.number == 1:
        return {}
    rows = Speaker.objects.filter(
        kind=Speaker.Kind.UNNAMED, attributions__claim__version__article=version.article_id
    )
    columns = rows.distinct().values_list("name", "pk", "kind")
    return {name: StoredSpeaker(pk, kind) for name, pk, kind in columns}


def _claim_row(run: ExtractionRun, number: int, candidate: ClaimCandidate) -> dict[str, object]:
    text = run.version.text
    prefix, suffix = spans.context_of(text, candidate.start, candidate.end)
    return {
        "version_id": run.version_id,
        "run_id": run.pk,
        "number": number,
        "start": candidate.start,
        "end": candidate.end,
        "exact": text[candidate.start : candidate.end],
        "prefix": prefix,
        "suffix": suffix,
        "kind": str(candidate.kind),
        "checkability": str(candidate.checkability),
        "flags": sorted(candidate.flags),
        "split_points": list(candidate.split_points),
        "origin": str(Claim.Origin.MACHINE),
        "found_by": candidate.found_by[:200],
        "score": candidate.score,
        "score_reasons": list(candidate.reasons),
    }


def _link_row(claim_id: int, link: ChainLink, speakers: list[Somebody | None]) -> dict[str, object]:
    speaker = speakers[link.speaker]
    return {
        "claim_id": claim_id,
        "order": link.order,
        "speaker_id": speaker.pk if speaker else None,
        "cue_text": link.cue_text[:200],
        "cue_start": link.cue.start if link.cue else None,
        "cue_end": link.cue.end if link.cue else None,
        "source_start": link.source.start if link.source else None,
        "source_end": link.source.end if link.source else None,
        "source_confidence": link.confidence.source,
        "cue_confidence": link.confidence.cue,
        "content_confidence": link.confidence.content,
        "speaker_confidence": link.confidence.speaker,
    }


class StoredSpeaker(NamedTuple):
    pk: int
    kind: str


Somebody = Speaker | StoredSpeaker


class KnownSpeakers:
    """The speakers an article may mean by its names: stored ones, and new ones it introduces.

    As in ``actions.claims.speakers.find_speaker``, a name stands for a speaker only when exactly one
    speaker of that kind has it. All names are looked up in one query.
    """

    def __init__(
        self, clusters: Iterable[SpeakerCluster], unnamed: dict[str, StoredSpeaker] | None = None
    ) -> None:
        self.unnamed = unnamed or {}
        names = {fold(name)[:200] for c in clusters for name in (c.name, *c.aliases)} - {""}
        self.by_name: dict[str, list[tuple[str, Somebody]]] = defaultdict(list)
        self.aliases: set[tuple[int, str]] = set()
        columns = ("folded", "speaker_id", "speaker__kind")
        kept = ("speaker__merged_into_id", "speaker__merged_into__kind")
        rows = SpeakerAlias.objects.filter(folded__in=names).order_by("text", "pk")
        for folded, pk, kind, kept_pk, kept_kind in rows.values_list(*columns, *kept):
            speaker = StoredSpeaker(kept_pk, kept_kind) if kept_pk else StoredSpeaker(pk, kind)
            self.by_name[folded].append((kind, speaker))
            self.aliases.add((pk, folded))
        self.new: list[Speaker] = []
        self.new_aliases: list[tuple[Somebody, str, str]] = []
        self.named: set[tuple[int, str]] = set()

    def row_of(self, cluster: SpeakerCluster, article: Article) -> Somebody | None:
        """The speaker of a cluster, found or new; None when there is nobody to name."""
        if cluster.kind == Speaker.Kind.OUTLET and not article.outlet:
            return None  # the article's outlet is not known yet
        name = " ".join(cluster.name.split())
        if cluster.kind == Speaker.Kind.UNNAMED:
            # "A spokeswoman" in one article is not "a spokeswoman" in another.
            return self.unnamed.get(name[:200]) or self._made(name, cluster)
        if not fold(name):
            return None
        speaker = self._found(name, cluster.kind) or self._made(name, cluster)
        for alias in (name, *cluster.aliases):
            self._add_alias(speaker, alias)
        return speaker

    def _found(self, name: str, kind: str) -> Somebody | None:
        pairs = self.by_name.get(fold(name)[:200], [])
        # A speaker may be listed twice. New speakers have no key yet, so their id() stands in.
        fits = {s.pk or id(s): s for k, s in pairs if k == kind}
        return next(iter(fits.values())) if len(fits) == 1 else None

    def _made(self, name: str, cluster: SpeakerCluster) -> Speaker:
        speaker = Speaker(name=name[:200], kind=cluster.kind, role=cluster.role[:200])
        self.new.append(speaker)
        return speaker

    def _add_alias(self, speaker: Somebody, text: str) -> None:
        folded = fold(text)[:200]
        mark = (speaker.pk or id(speaker), folded)
        if not folded or mark in self.named or (speaker.pk, folded) in self.aliases:
            return
        self.named.add(mark)
        self.by_name[folded].append((speaker.kind, speaker))
        # Folded here because bulk inserts do not call ``SpeakerAlias.save()``.
        self.new_aliases.append((speaker, text[:200], folded))

    def save(self, article: Article) -> list[EventEntry]:
        """Save the new speakers and aliases; returns an event for each new speaker with a name."""
        wanted = []
        for speaker in self.new:
            # With the article's key, because thousands of articles quote "a spokesman".
            is_named = speaker.kind != Speaker.Kind.UNNAMED
            base = slugify(speaker.name)[:60].strip("-") or ("speaker" if is_named else "unnamed")
            wanted.append(base if is_named else f"{base}-{article.pk}")
        for speaker, slug in zip(self.new, free_slugs(Speaker, wanted), strict=True):
            speaker.slug = slug
        Speaker.objects.bulk_create(self.new)
        aliases = [
            {"speaker_id": speaker.pk, "text": text, "folded": folded}
            for speaker, text, folded in self.new_aliases
        ]
        insert_rows(SpeakerAlias, aliases, skip_conflicts=True)
        return [
            {"kind": "speaker.create", "subject": speaker, "data": {"name": speaker.name}}
            for speaker in self.new
            if speaker.kind != Speaker.Kind.UNNAMED
        ]


#: Two spans are the same claim when their overlap is at least this share of what they cover together.
SAME_SPAN = 0.8
#: The share that suffices when the spans have an edge in common and an editor has acted on the claim.
RESHAPED_SPAN = 0.4


def unknown_candidates(
    candidates: Iterable[ClaimCandidate], claims: Sequence[tuple[int, int, str]]
) -> list[ClaimCandidate]:
    """The candidates that are not claims yet; ``claims`` are those of the version: start, end, status.

    A version starts with the claims carried over from the one before, including those that were
    rejected, trimmed or split. A candidate with nearly the same span as one of them, or made up of
    several, is not suggested again. An editor may have moved one edge of a claim since it was found.
    """
    return [c for c in candidates if not _is_taken(c.start, c.end, claims)]


def _is_taken(start: int, end: int, claims: Sequence[tuple[int, int, str]]) -> bool:
    inside: set[int] = set()
    for low, high, status in claims:
        shared = min(end, high) - max(start, low)
        both = max(end, high) - min(start, low)
        is_reshaped = status != Claim.Status.SUGGESTED and (start == low or end == high)
        if shared > 0 and shared >= (RESHAPED_SPAN if is_reshaped else SAME_SPAN) * both:
            return True
        if start <= low and high <= end:
            inside.update(range(low, high))
    return len(inside) >= SAME_SPAN * (end - start)
