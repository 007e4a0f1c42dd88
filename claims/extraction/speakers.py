"""Who speaks: the cluster behind the words that name a source.

Names go to their cluster, pronouns to the last compatible person, common nouns ("officials") are kept
as described, the outlet's own name and "we" to the outlet. Nothing is merged on likeness alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from claims.extraction.names import Cluster, Clusters, Mention, name_mentions, similar_names
from claims.extraction.parse import ParsedText, Piece
from claims.extraction.roles import role_of
from claims.extraction.types import Span, SpeakerCluster, SpeakerKind
from claims.extraction.vocabulary import noun_gender, words

#: What the last speaker is called where the importer knows no outlet.
THIS_ARTICLE = "This article"
_ARTICLES = (
    "a ",
    "an ",
    "the ",
    "one ",
    "some ",
    "two ",
    "three ",
    "several ",
    "other ",
    "another ",
)
_PRONOUNS = ("male", "female", "plural", "body", "outlet")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A speaker's number and the probability that it is the right one."""

    number: int
    confidence: float


@dataclass(slots=True)
class _Described:
    """A source without a name, as described: "three administration officials"."""

    name: str
    head: str
    kind: SpeakerKind
    gender: str
    plural: bool
    mentions: list[Piece] = field(default_factory=list)
    title: str = ""


class Speakers:
    """All speakers of one text. ``resolve`` is asked in text order, as pronouns look back."""

    def __init__(self, parsed: ParsedText, outlet: str = "") -> None:
        self.parsed = parsed
        self.outlet_name = outlet.strip() or THIS_ARTICLE
        mentions = [m for m in name_mentions(parsed)]
        self.clusters = Clusters(mentions)
        self.mentions = sorted(mentions, key=lambda m: m.piece)
        self._starts = [m.piece[0] for m in self.mentions]
        self._described: list[_Described] = []
        self._last: list[tuple[int, int]] = []  # (token, number) of speakers resolved so far

    @property
    def outlet(self) -> int:
        """The number of the outlet itself: always the first."""
        return 0

    def resolve(self, piece: Piece, anchor: int) -> Resolved | None:
        """The speaker named by the tokens of a source, for the cue at ``anchor``."""
        found = self._resolve(piece, anchor)
        if found is not None:
            self._last.append((anchor, found.number))
        return found

    def _resolve(self, piece: Piece, anchor: int) -> Resolved | None:
        head = self._head(piece)
        pronoun = self._pronoun_kind(head)
        if pronoun:
            return self._antecedent(pronoun, head, anchor)
        mention = self._mention_at(piece, head)
        if mention is not None:
            number = self.clusters.of[mention.piece]
            if self._is_outlet(self.clusters.all[number]):
                return Resolved(self.outlet, 0.9)
            return Resolved(1 + number, 0.9 if len(mention.words) > 1 else 0.85)
        return self._describe(piece, head)

    def _head(self, piece: Piece) -> int:
        """The token of the piece whose governor lies outside it."""
        start, end = piece
        for i in range(start, end):
            if not start <= self.parsed.head[i] < end or self.parsed.head[i] == i:
                if self.parsed.is_word[i] and self.parsed.dep[i] not in ("punct", "det", "mark"):
                    return i
        return end - 1

    def _pronoun_kind(self, head: int) -> str:
        if self.parsed.pos[head] not in ("PRON", "DET"):
            return ""
        lower = self.parsed.lower[head]
        return next((kind for kind in _PRONOUNS if lower in words(f"pronoun {kind}")), "")

    def _mention_at(self, piece: Piece, head: int) -> Mention | None:
        """The name that the phrase is about: the one at its head, or in apposition to it."""
        inside = self._mentions_between(*piece)
        at_head = next((m for m in inside if m.piece[0] <= head < m.piece[1]), None)
        if at_head is not None:
            return at_head
        children = self.parsed.children
        for mention in inside:
            root = self._head(mention.piece)
            if (
                mention.kind is SpeakerKind.PERSON
                and self.parsed.head[root] == head
                and (
                    self.parsed.dep[root] == "appos" or root in children[head] and root == head - 1
                )
            ):
                return mention
        return None

    def _mentions_between(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self._starts, start)
        if first and self.mentions[first - 1].piece[1] > start:
            first -= 1
        last = bisect_left(self._starts, end)
        return self.mentions[first:last]

    def _is_outlet(self, cluster: Cluster) -> bool:
        name = cluster.name.casefold().removeprefix("the ")
        own = self.outlet_name.casefold().removeprefix("the ")
        return cluster.kind is not SpeakerKind.PERSON and name == own

    def _antecedent(self, pronoun: str, head: int, anchor: int) -> Resolved | None:
        """Whom a pronoun means: the last compatible speaker or subject before it."""
        if pronoun == "outlet":
            inside = self.parsed.region[head] >= 0
            return None if inside else Resolved(self.outlet, 0.6)
        if pronoun in ("male", "female"):
            return self._person_before(head, pronoun[0])
        return self._group_before(head, plural=pronoun == "plural")

    def _person_before(self, head: int, gender: str) -> Resolved | None:
        """Candidates scored by nearness, by being a subject and by having spoken last."""
        spoken = {number: place for place, number in self._last[-6:]}
        scores: dict[int, float] = {}
        sentence, paragraph = self.parsed.sentence[head], self.parsed.paragraph[head]
        for mention in reversed(self._mentions_between(max(0, head - 400), head)):
            number = 1 + self.clusters.of[mention.piece]
            cluster = self.clusters.all[number - 1]
            if cluster.kind is not SpeakerKind.PERSON or cluster.gender not in ("", gender):
                continue
            place = mention.piece[0]
            back = sentence - self.parsed.sentence[place]
            score = 1.0 / (1 + back) + (0.3 if cluster.gender == gender else 0.0)
            score += 0.6 if self._is_subject(mention.piece) else 0.0
            score += 0.2 if self.parsed.paragraph[place] == paragraph else 0.0
            score -= 0.5 if self.parsed.region[place] >= 0 else 0.0
            if number in spoken and back <= 8:
                score += 0.5
            scores[number] = max(scores.get(number, -9.0), score)
        for number, described in enumerate(self._described, 1 + len(self.clusters.all)):
            if described.gender in ("", gender) and not described.plural and number in spoken:
                back = sentence - self.parsed.sentence[described.mentions[-1][0]]
                if described.kind is SpeakerKind.UNNAMED and back <= 3:
                    scores[number] = 0.9 / (1 + back) + 0.5 + (0.4 if described.gender else 0.0)
        if not scores:
            return None
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        margin = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
        return Resolved(ranked[0][0], round(min(0.9, 0.5 + margin / 2), 2))

    def _is_subject(self, piece: Piece) -> bool:
        return self.parsed.dep[self._head(piece)] in ("nsubj", "nsubjpass")

    def _group_before(self, head: int, *, plural: bool) -> Resolved | None:
        """ "they": the last described people or body that spoke; "it": the last body."""
        for place, number in reversed(self._last[-6:]):
            if self.parsed.sentence[head] - self.parsed.sentence[place] > 6:
                break
            kind, is_plural = self._kind_and_number(number)
            if kind is SpeakerKind.ORGANISATION or (plural and is_plural):
                return Resolved(number, 0.6)
        for mention in reversed(self._mentions_between(max(0, head - 120), head)):
            number = self.clusters.of[mention.piece]
            if self.clusters.all[number].kind is SpeakerKind.ORGANISATION and (
                self._is_subject(mention.piece)
            ):
                return Resolved(1 + number, 0.45)
        return None

    def kind_of(self, number: int) -> SpeakerKind:
        """The kind of a speaker by number."""
        return self._kind_and_number(number)[0]

    def _kind_and_number(self, number: int) -> tuple[SpeakerKind, bool]:
        if number == self.outlet:
            return SpeakerKind.OUTLET, False
        if number <= len(self.clusters.all):
            return self.clusters.all[number - 1].kind, False
        described = self._described[number - 1 - len(self.clusters.all)]
        return described.kind, described.plural

    def _describe(self, piece: Piece, head: int) -> Resolved | None:
        """A source without a name, kept as described; "the officials" go back to the officials before."""
        parsed = self.parsed
        lemma, lower = parsed.lemma[head], parsed.lower[head]
        if not parsed.is_word[head]:
            return None
        is_person = lower in words("person noun") or bool(noun_gender(lower)) or _agentive(lower)
        is_body = lower in words("body noun") or lower in words("body word")
        is_body = is_body or lower in words("document noun") or lemma in words("document noun")
        kind = SpeakerKind.ORGANISATION if is_body and not is_person else SpeakerKind.UNNAMED
        name = self._description(piece, head)
        start = len(self.clusters.all) + 1
        for n, described in enumerate(self._described):
            same = described.name.casefold() == name.casefold()
            again = parsed.lower[piece[0]] in ("the", "these", "those") and described.head == lower
            if same or (again and len(name.split()) == 1):
                described.mentions.append(piece)
                return Resolved(start + n, 0.8)
        plural = parsed.tag[head] in ("NNS", "NNPS")
        self._described.append(_Described(name, lower, kind, noun_gender(lower), plural, [piece]))
        return Resolved(
            start + len(self._described) - 1, 0.75 if kind is SpeakerKind.UNNAMED else 0.7
        )

    def _description(self, piece: Piece, head: int) -> str:
        """The phrase up to its head noun and a following of-phrase, without article or number."""
        start, end = piece[0], head + 1
        for kid in self.parsed.children[head]:
            near = kid == head + 1 and self.parsed.dep[kid] == "prep"
            if near and self.parsed.lower[kid] in ("of", "at", "for", "in", "from"):
                end = min(piece[1], self.parsed.right[kid], head + 9)
        text = " ".join(self.parsed.words_of((start, max(end, start + 1))).split())
        lowered = text.lower()
        for article in _ARTICLES:
            if lowered.startswith(article) and len(text) > len(article):
                return text[len(article) :]
        return text

    def clusters_out(self) -> tuple[SpeakerCluster, ...]:
        """The speakers as records: the outlet first, then names, then described sources."""
        alike = similar_names(self.clusters.all)
        found = [SpeakerCluster(self.outlet_name, SpeakerKind.OUTLET)]
        for n, cluster in enumerate(self.clusters.all):
            found.append(self._named(cluster, tuple(1 + m for m in alike.get(n, ()))))
        for described in self._described:
            spans = tuple(self.parsed.span(piece) for piece in described.mentions)
            aliases = _other_forms(self.parsed, described.mentions, described.name)
            found.append(SpeakerCluster(described.name, described.kind, "", aliases, spans))
        return tuple(found)

    def _named(self, cluster: Cluster, similar: tuple[int, ...]) -> SpeakerCluster:
        pieces = [mention.piece for mention in cluster.mentions]
        spans: tuple[Span, ...] = tuple(self.parsed.span(piece) for piece in pieces)
        aliases = _other_forms(self.parsed, pieces, cluster.name)
        role = ""
        if cluster.kind is SpeakerKind.PERSON:
            role = next(filter(None, (role_of(self.parsed, m) for m in cluster.mentions)), "")
        return SpeakerCluster(cluster.name, cluster.kind, role, aliases, spans, similar)


def _agentive(noun: str) -> bool:
    """Nouns such as "neighbour" and "campaigner" that the list of persons does not hold."""
    return noun.removesuffix("s").endswith(
        ("man", "woman", "person", "ist", "eer", "logist", "ician")
    )


def _other_forms(parsed: ParsedText, pieces: Sequence[Piece], name: str) -> tuple[str, ...]:
    forms = dict.fromkeys(" ".join(parsed.words_of(piece).split()) for piece in pieces)
    return tuple(form for form in forms if form.casefold() != name.casefold())
