"""Stretches of a text or of its tokens: which touch, which lie in others, which can stand together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

#: A stretch of tokens, end exclusive; a ``types.Span`` is one of characters.
Piece = tuple[int, int]

Item = TypeVar("Item")


class Attributed(Protocol):
    """An attribution of the rules, in tokens, or of either engine, in characters."""

    @property
    def cue(self) -> Sequence[Piece]: ...
    @property
    def content(self) -> Sequence[Piece]: ...


def touch(these: Sequence[Piece], those: Sequence[Piece]) -> bool:
    """Whether a stretch of one side overlaps one of the other."""
    for start, end in these:
        for first, last in those:
            if start < last and first < end:
                return True
    return False


def covers(outer: Sequence[Piece], inner: Sequence[Piece]) -> bool:
    """Whether each inner stretch lies whole in one of the outer ones."""
    for start, end in inner:
        for first, last in outer:
            if first <= start and end <= last:
                break
        else:
            return False
    return True


def cue_and_content(item: Attributed) -> tuple[Piece, ...]:
    return (*item.cue, *item.content)


def inside(inner: Attributed, outer: Attributed) -> bool:
    """Whether cue and content of one lie in the content of the other."""
    return covers(outer.content, cue_and_content(inner))


def collide(a: Attributed, b: Attributed) -> bool:
    """Whether two cut into each other; one may lie whole inside the other's content."""
    is_nested = inside(a, b) or inside(b, a)
    return not is_nested and touch(cue_and_content(a), cue_and_content(b))


class Nearby(Generic[Item]):
    """Items and where they lie, so that each is compared only with those it can touch.

    Items whose stretches overlap share a block of ``BLOCK`` places. An item keeps its number in
    ``items``; one that is put in its place must cover the same stretches.
    """

    BLOCK = 256

    def __init__(
        self, pieces_of: Callable[[Item], Sequence[Piece]], items: Iterable[Item] = ()
    ) -> None:
        self.items: list[Item] = []
        self._pieces_of = pieces_of
        self._numbers: dict[int, list[int]] = defaultdict(list)
        for item in items:
            self.add(item)

    def add(self, item: Item) -> None:
        for block in self._blocks(item):
            self._numbers[block].append(len(self.items))
        self.items.append(item)

    def numbers_near(self, item: Item) -> list[int]:
        """Return the numbers of the items that may touch this one, in the order they were added."""
        return sorted({n for block in self._blocks(item) for n in self._numbers.get(block, ())})

    def near(self, item: Item) -> list[Item]:
        return [self.items[n] for n in self.numbers_near(item)]

    def _blocks(self, item: Item) -> set[int]:
        return {
            block
            for start, end in self._pieces_of(item)
            for block in range(start // self.BLOCK, end // self.BLOCK + 1)
        }


def keep_compatible(
    ranked: Iterable[Item],
    pieces_of: Callable[[Item], Sequence[Piece]],
    clash: Callable[[Item, Item], bool] | None = None,
) -> list[Item]:
    """Return each item, best first, that does not clash with a better one already kept.

    Two items clash where their stretches touch, unless ``clash`` says otherwise; it is asked only
    about items that lie near each other.
    """
    kept = Nearby(pieces_of)
    for item in ranked:
        rivals = kept.near(item)
        if clash is None:
            pieces = pieces_of(item)
            is_free = not any(touch(pieces, pieces_of(rival)) for rival in rivals)
        else:
            is_free = not any(clash(item, rival) for rival in rivals)
        if is_free:
            kept.add(item)
    return kept.items
