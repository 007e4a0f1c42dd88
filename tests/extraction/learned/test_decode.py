import numpy as np

from claims.extraction.learned.evidence import CueRun
from claims.extraction.learned.predict import RankedRun, choose


def ranked(anchor: int, contents: dict, sources: dict | None = None) -> RankedRun:
    sources = sources or {None: 1.0}
    return RankedRun(
        CueRun(anchor, anchor + 1, anchor, 0.9),
        list(contents),
        np.array(list(contents.values()), dtype=np.float32),
        list(sources),
        np.array(list(sources.values()), dtype=np.float32),
    )


def test_the_better_of_two_contents_wins():
    (choice,) = choose([ranked(0, {((1, 3),): 0.4, ((1, 5),): 0.8})], 0.2)
    assert choice.content == ((1, 5),)


def test_nothing_below_the_threshold_is_chosen():
    assert choose([ranked(0, {((1, 3),): 0.19})], 0.2) == []


def test_a_doubtful_source_counts_against_an_attribution():
    run = ranked(0, {((5, 9),): 0.5}, {(1, 2): 0.5, (2, 3): 0.5})
    assert choose([run], 0.3) == []
    assert len(choose([run], 0.2)) == 1


def test_contents_do_not_overlap():
    weaker = ranked(9, {((3, 6),): 0.6, ((10, 12),): 0.5})
    first, second = choose([ranked(0, {((1, 5),): 0.9}), weaker], 0.2)
    assert first.content == ((1, 5),)
    assert second.content == ((10, 12),)


def test_a_cue_inside_a_chosen_content_is_nested_and_dropped():
    outer, inner = ranked(0, {((1, 9),): 0.9}), ranked(4, {((10, 12),): 0.8})
    assert [choice.run.anchor for choice in choose([inner, outer], 0.2)] == [0]


def test_a_content_that_holds_a_chosen_cue_is_dropped():
    strong, weak = ranked(4, {((10, 12),): 0.9}), ranked(0, {((1, 9),): 0.8})
    assert [choice.run.anchor for choice in choose([weak, strong], 0.2)] == [4]


def test_a_source_does_not_overlap_its_content():
    run = ranked(0, {((1, 5),): 0.9}, {(2, 3): 0.8, (7, 8): 0.7})
    (choice,) = choose([run], 0.2)
    assert choice.source == (7, 8)


def test_choices_come_in_the_order_of_the_text():
    late, early = ranked(9, {((10, 12),): 0.9}), ranked(0, {((1, 3),): 0.8})
    assert [choice.run.start for choice in choose([late, early], 0.2)] == [0, 9]
