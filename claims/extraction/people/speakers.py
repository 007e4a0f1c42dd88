"""Who speaks: the cluster behind the words that name a source.

Names go to their cluster, pronouns to the last compatible person, common nouns ("officials") are kept
as described, the outlet's own name and "we" to the outlet. Nothing is merged on likeness alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.clusters import Cluster, Clusters, similar_names
from claims.extraction.people.names import LONGEST_TITLE, Mentions, name_mentions
from claims.extraction.people.roles import Described, describe, role_of, title_words
from claims.extraction.spans import Piece
from claims.extraction.types import Span, SpeakerCluster, SpeakerKind
from claims.extraction.word_tables import words

#: The number of the outlet among the speakers.
OUTLET = 0
#: What the last speaker is called where the importer knows no outlet.
THIS_ARTICLE = "This article"
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_PRONOUNS = ("male", "female", "plural", "body", "outlet")


#: How far back a pronoun looks: tokens, speakers resolved, sentences for "it" and "they".
_REACH, _MEMORY, _FARTHEST_GROUP = 400, 8, 6


@dataclass(frozen=True, slots=True)
class Resolved:
    """A speaker's number and the probability that it is the right one."""

    number: int
    confidence: float


class Speakers:
    """All speakers of one text. Call ``resolve`` in text order, because pronouns look back."""

    def __init__(self, parsed: ParsedText, outlet: str = "") -> None:
        self.parsed = parsed
        self.outlet_name = outlet.strip() or THIS_ARTICLE
        mentions = [m for m in name_mentions(parsed) if not parsed.is_silent(m.piece[0])]
        self.clusters = Clusters(mentions)
        self.mentions = Mentions(parsed, mentions)
        self._roles: dict[int, str] = {}
        self._role_sets: dict[int, frozenset[str]] = {}
        self._outlets = {n for n, c in enumerate(self.clusters.all) if self._is_outlet(c)}
        self._described: list[Described] = []
        self._described_by: dict[tuple[str, str], int] = {}  # the first of a name or head noun
        self._last: list[tuple[int, int]] = []  # (token of the source, number) resolved so far

    def resolve(self, piece: Piece, anchor: int) -> Resolved | None:
        """The speaker named by the tokens of a source, for the cue at ``anchor``."""
        found = self._resolve(piece, anchor)
        if found is not None:
            self._last.append((piece[0], found.number))
        return found

    def _resolve(self, piece: Piece, anchor: int) -> Resolved | None:
        head = self.mentions.head_of(piece)
        if self.parsed.lower[head] in _RELATIVE and piece[1] - piece[0] == 1:
            noun = self._relative_noun(head)
            if noun is None:
                return None
            piece, head = (self.parsed.subtree(noun)[0], head), noun
        pronoun = self._pronoun_kind(head)
        if pronoun:
            return self._antecedent(pronoun, head, anchor)
        mention = self.mentions.named_in(piece, head)
        if mention is not None:
            number = self.clusters.of[mention.piece]
            if number in self._outlets:
                return Resolved(OUTLET, 0.9)
            return Resolved(1 + number, 0.9 if len(mention.words) > 1 else 0.85)
        return self._describe(piece, head)

    def _relative_noun(self, pronoun: int) -> int | None:
        """The noun that "who" or "which" stands for: the head of the clause's head."""
        for governor in self.parsed.governors(pronoun):
            if self.parsed.dep[governor] == "relcl":
                noun = self.parsed.head[governor]
                return noun if noun < pronoun else None
        return None

    def _pronoun_kind(self, head: int) -> str:
        if self.parsed.pos[head] not in ("PRON", "DET"):
            return ""
        lower = self.parsed.lower[head]
        return next((kind for kind in _PRONOUNS if lower in words(f"pronoun {kind}")), "")

    def _is_outlet(self, cluster: Cluster) -> bool:
        name = cluster.name.casefold().removeprefix("the ")
        own = self.outlet_name.casefold().removeprefix("the ")
        return cluster.kind is not SpeakerKind.PERSON and name == own

    def _antecedent(self, pronoun: str, head: int, anchor: int) -> Resolved | None:
        """Whom a pronoun means: the last compatible speaker or subject before it."""
        if pronoun == "outlet":
            inside = self.parsed.region[head] >= 0
            return None if inside else Resolved(OUTLET, 0.6)
        if pronoun in ("male", "female"):
            return self._person_before(head, pronoun[0])
        return self._group_before(head, plural=pronoun == "plural")

    def _person_before(self, head: int, gender: str) -> Resolved | None:
        """The person before a "he" or "she" who scores best: near, a subject or source, of that gender."""
        scores: dict[int, float] = {}
        for place, number, is_prominent in self._persons_before(head, gender):
            back = self.parsed.sentence[head] - self.parsed.sentence[place]
            score = 1.2 / (1 + back) + (0.6 if is_prominent else 0.0)
            score += 0.3 if self._gender_of(number) == gender else 0.0
            score += 0.5 if self.parsed.paragraph[place] == self.parsed.paragraph[head] else 0.0
            score -= 0.5 if self.parsed.region[place] >= 0 else 0.0
            scores[number] = max(scores.get(number, -9.0), score)
        if self._last and self._last[-1][1] in scores:
            scores[self._last[-1][1]] += 0.25
        if not scores:
            return None
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        margin = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
        return Resolved(ranked[0][0], round(min(0.9, 0.5 + margin / 2), 2))

    def _persons_before(self, head: int, gender: str) -> Iterator[tuple[int, int, bool]]:
        """Persons named or quoted before a token: (token, number, whether prominent there)."""
        recent = self._last[-_MEMORY:]
        for mention in self.mentions.between(max(0, head - _REACH), head):
            place, n = mention.piece[0], self.clusters.of[mention.piece]
            cluster = self.clusters.all[n]
            if cluster.kind is SpeakerKind.PERSON and cluster.gender in ("", gender):
                is_source = any(place - LONGEST_TITLE <= spoke <= place for spoke, _ in recent)
                yield place, 1 + n, is_source or self._is_subject(mention.piece)
        for place, number in recent:
            kind, is_plural = self._kind_and_plural(number)
            is_person = kind in (SpeakerKind.PERSON, SpeakerKind.UNNAMED) and not is_plural
            if (
                is_person
                and head - _REACH <= place < head
                and self._gender_of(number) in ("", gender)
            ):
                yield place, number, True

    def _gender_of(self, number: int) -> str:
        if 0 < number <= len(self.clusters.all):
            return self.clusters.all[number - 1].gender
        return self._described[number - 1 - len(self.clusters.all)].gender if number else ""

    def _is_subject(self, piece: Piece) -> bool:
        """Whether the name, or what it is in apposition to, is the subject of its clause."""
        token = self.mentions.head_of(piece)
        for _ in range(3):
            if self.parsed.dep[token] in ("nsubj", "nsubjpass"):
                return True
            if self.parsed.dep[token] not in ("appos", "conj", "compound"):
                return False
            token = self.parsed.head[token]
        return False

    def _group_before(self, head: int, *, plural: bool) -> Resolved | None:
        """ "they": the last people or body before; "it": the last body. Subjects and sources only."""
        found: list[tuple[int, int, Resolved]] = []
        for place, number in self._last[-_MEMORY:]:
            kind, is_plural = self._kind_and_plural(number)
            if place < head and (kind is SpeakerKind.ORGANISATION or (plural and is_plural)):
                back = self.parsed.sentence[head] - self.parsed.sentence[place]
                found.append((-back, place, Resolved(number, 0.6)))
        for mention in self.mentions.between(max(0, head - _REACH // 2), head):
            number = self.clusters.of[mention.piece]
            is_body = self.clusters.all[number].kind is SpeakerKind.ORGANISATION
            if is_body and self._is_subject(mention.piece):
                back = self.parsed.sentence[head] - self.parsed.sentence[mention.piece[0]]
                found.append((-back, mention.piece[0], Resolved(1 + number, 0.5)))
        best = max(found, key=lambda item: item[:2], default=None)
        return best[2] if best is not None and best[0] >= -_FARTHEST_GROUP else None

    def kind_of(self, number: int) -> SpeakerKind:
        return self._kind_and_plural(number)[0]

    def _kind_and_plural(self, number: int) -> tuple[SpeakerKind, bool]:
        if number == OUTLET:
            return SpeakerKind.OUTLET, False
        if number <= len(self.clusters.all):
            return self.clusters.all[number - 1].kind, False
        described = self._described[number - 1 - len(self.clusters.all)]
        return described.kind, described.plural

    def _describe(self, piece: Piece, head: int) -> Resolved | None:
        """A source without a name, kept as described; "the officials" go back to the officials before."""
        if not self.parsed.is_word[head]:
            return None
        holder = self._holder_of_role(piece, head)
        if holder is not None:
            return Resolved(holder, 0.6)
        fresh = describe(self.parsed, piece, head)
        start = len(self.clusters.all) + 1
        again = self.parsed.lower[piece[0]] in ("the", "these", "those") and " " not in fresh.name
        number = len(self._described)
        by_name, by_head = ("name", fresh.name.casefold()), ("head", fresh.head)
        alike = [self._described_by.get(key, number) for key in (by_name, by_head)[: 1 + again]]
        if min(alike) < number:
            known = self._described[min(alike)]
            if piece not in known.mentions[-1:]:
                known.mentions.append(piece)
            return Resolved(start + min(alike), 0.8)
        for key in (by_name, by_head):
            self._described_by.setdefault(key, number)
        self._described.append(fresh)
        return Resolved(start + number, 0.75)

    def _holder_of_role(self, piece: Piece, head: int) -> int | None:
        """ "the senator": the person last named whose title or role is that word, if anybody's is."""
        parsed = self.parsed
        is_definite = parsed.lower[piece[0]] == "the" and head - piece[0] <= 2
        goes_on = head + 1 < piece[1] and parsed.dep[head + 1] == "prep"
        if not is_definite or goes_on or parsed.tag[head] != "NN":
            return None
        for mention in reversed(self.mentions.between(max(0, piece[0] - 3 * _REACH), piece[0])):
            number = 1 + self.clusters.of[mention.piece]
            if parsed.lower[head] in self._role_words(number):
                return number
        return None

    def _role_words(self, number: int) -> frozenset[str]:
        """The words of a person's titles and role, abbreviations spelt out; none for a body."""
        known = self._role_sets.get(number)
        if known is None:
            cluster = self.clusters.all[number - 1]
            known = frozenset()
            if cluster.kind is SpeakerKind.PERSON:
                known = title_words([m.title for m in cluster.mentions] + [self._role(number - 1)])
            self._role_sets[number] = known
        return known

    def _role(self, n: int) -> str:
        """The role that the text gives the person of a cluster, by the first mention with one."""
        known = self._roles.get(n)
        if known is None:
            roles = (role_of(self.parsed, m) for m in self.clusters.all[n].mentions)
            known = self._roles[n] = next(filter(None, roles), "")
        return known

    def clusters_out(self) -> tuple[SpeakerCluster, ...]:
        """The speakers as records: the outlet first, then names, then described sources."""
        alike = similar_names(self.clusters.all)
        found = [SpeakerCluster(self.outlet_name, SpeakerKind.OUTLET)]
        for n, cluster in enumerate(self.clusters.all):
            found.append(self._named(n, cluster, tuple(1 + m for m in alike.get(n, ()))))
        for described in self._described:
            spans = tuple(self.parsed.span(piece) for piece in described.mentions)
            aliases = _other_forms(self.parsed, described.mentions, described.name)
            found.append(SpeakerCluster(described.name, described.kind, "", aliases, spans))
        return tuple(found)

    def _named(self, n: int, cluster: Cluster, similar: tuple[int, ...]) -> SpeakerCluster:
        pieces = [mention.piece for mention in cluster.mentions]
        spans: tuple[Span, ...] = tuple(self.parsed.span(piece) for piece in pieces)
        aliases = _other_forms(self.parsed, pieces, cluster.name)
        role = self._role(n) if cluster.kind is SpeakerKind.PERSON else ""
        return SpeakerCluster(cluster.name, cluster.kind, role, aliases, spans, similar)


def _other_forms(parsed: ParsedText, pieces: Sequence[Piece], name: str) -> tuple[str, ...]:
    forms = dict.fromkeys(" ".join(parsed.words_of(piece).split()) for piece in pieces)
    return tuple(form for form in forms if form.casefold() != name.casefold())
