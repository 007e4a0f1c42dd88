"""A new text of an article: what becomes of each claim, and that nothing tied to it is lost."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from claims.actions.articles.details import missing_for_sign_off, settle_fact
from claims.actions.articles.labels import label_block
from claims.actions.claims.shape import create_claim
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import add_note
from claims.actions.imports.lost_claims import (
    dismiss_lost,
    dismiss_lost_suggestions,
    let_stand,
    reanchor_claim,
)
from claims.actions.imports.new_version import PlanChangedError, import_version
from claims.actions.imports.version_check import CheckResult, VersionCheck, check_for_new_version
from claims.actions.publishing.publish import publish, reopen
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.actions.runs.run import save_extraction, start_run
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.documents.records import BlockKind, Material
from claims.extraction.types import (
    ChainLink,
    ClaimCandidate,
    Confidence,
    Extraction,
    SpeakerCluster,
)
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    CoverageFact,
    Event,
    ExtractionRun,
    PublishedArticle,
    StaleWriteError,
)
from claims.revisions.anchor import Outcome
from claims.views.board.attention import recheck_due
from tests.documents.records_of import plain_record
from tests.factories import (
    make_approved_claim,
    make_article,
    make_checked_claim,
    make_claim,
    make_user,
    make_version,
)
from tests.published import Desk, make_desk, make_published
from tests.revisions.test_new_versions import CLAIMS, EDITS, OLD

pytestmark = pytest.mark.django_db

SAME, MOVED, CHANGED, ORPHAN = Outcome.SAME, Outcome.MOVED, Outcome.CHANGED, Outcome.ORPHAN


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def editor() -> Any:
    return make_user()


def material_of(text: str) -> Material:
    return Material(data=text.encode(), name="again.txt")


def bring_in(article: Article, text: str, actor: Any, **more: Any) -> VersionCheck:
    """Store ``text`` as it is: one paragraph a block, as the factories make them."""
    return import_version(article, plain_record(text), material_of(text), actor=actor, **more)


def look_at(article: Article, text: str) -> VersionCheck:
    return check_for_new_version(article, plain_record(text), material_of(text))


def claims_on(version: ArticleVersion, **fields: Any) -> list[Claim]:
    return [make_claim(words, version=version, **fields) for words in CLAIMS]


def fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related("version__article").get(pk=claim.pk)


def require_words_in_place() -> None:
    for claim in Claim.objects.select_related("version"):
        assert claim.version.text[claim.start : claim.end] == claim.exact


# --- The matrix of scripted edits ------------------------------------------------------------

#: Edits that leave a text to store; the empty one is refused by every reader.
STORED = [edit for edit in EDITS if edit[1].strip()]


@pytest.mark.parametrize(
    ("new", "outcomes", "urgent"), [edit[1:4] for edit in STORED], ids=[edit[0] for edit in STORED]
)
def test_every_claim_of_a_scripted_edit_is_accounted_for(
    new: str, outcomes: tuple[Outcome, ...], urgent: tuple[int, ...], editor: Any
) -> None:
    version = make_version(OLD)
    claims = claims_on(version)
    check = bring_in(version.article, new, editor)
    newest = version.article.current_version
    assert newest is not None
    if check.plan is None:
        assert check.result in {CheckResult.UNCHANGED, CheckResult.PAGE_CHANGED}
        assert newest.pk == version.pk
        assert {fresh(claim).anchor for claim in claims} == {"ok"}
        return
    assert tuple(move.outcome for move in check.plan.moves) == outcomes
    assert tuple(n for n, move in enumerate(check.plan.moves) if move.urgent) == urgent
    anchors = {SAME: "ok", MOVED: "moved", CHANGED: "changed", ORPHAN: "orphan"}
    for claim, outcome in zip(claims, outcomes, strict=True):
        row = fresh(claim)
        assert row.anchor == anchors[outcome]
        assert row.version_id == (version.pk if outcome is ORPHAN else newest.pk)
        assert row.number == claim.number
        if outcome is ORPHAN:
            assert row.exact == claim.exact
    require_words_in_place()


@pytest.mark.parametrize("name", ["nothing", "white space inside", "more blank lines"])
def test_white_space_is_no_new_version(name: str, editor: Any) -> None:
    version = make_version(OLD)
    claims_on(version)
    new = next(edit[1] for edit in EDITS if edit[0] == name)
    check = bring_in(version.article, new, editor)
    assert check.result is CheckResult.PAGE_CHANGED  # the factories keep no bytes to compare with
    assert version.article.versions.count() == 1
    assert not Event.objects.filter(kind__in=["claim.carry", "claim.recheck_due"]).exists()


def test_words_that_were_said_twice_are_one_claim_where_one_is_left(editor: Any) -> None:
    line = "Nothing was decided on that evening, he told the meeting"
    old = f"A headline\n\n{line}.\n\nThen they all went home.\n\n{line} once more."
    version = make_version(old)
    first = make_claim(line, version=version)
    second = make_claim(line, version=version, start=old.rindex(line))
    bring_in(version.article, old.replace(f"\n\n{line} once more.", ""), editor)
    assert [fresh(first).anchor, fresh(second).anchor] == ["ok", "orphan"]


def test_of_two_equal_claims_side_by_side_one_is_lost_when_one_sentence_is_cut(editor: Any) -> None:
    line = "Nothing was decided on that evening. "
    version = make_version(f"A headline\n\n{line}{line}Then they all went home.")
    first = make_claim(line, version=version)
    second = make_claim(line, version=version, start=first.end)
    bring_in(version.article, f"A headline\n\n{line}Then they all went home.", editor)
    assert [fresh(first).anchor, fresh(second).anchor] == ["ok", "orphan"]


def test_a_short_answer_does_not_move_into_somebody_elses_mouth(editor: Any) -> None:
    old = (
        "A headline\n\nThe senator wrote: “No meeting with the Russian envoy. Ever.”\n\n"
        "The leader was asked as well. “Not with this Russian envoy, no,” she said."
    )
    version = make_version(old)
    hers = make_claim("Not with this Russian envoy, no", version=version, kind="direct")
    bring_in(version.article, old[: old.index("\n\nThe leader")], editor)
    assert fresh(hers).anchor == "orphan"


def test_replaced_words_of_a_quotation_are_followed_to_their_end(editor: Any) -> None:
    old = "A headline\n\nHe was brief. “It was clearly not intentional,” he said on Thursday."
    version = make_version(old)
    claim = make_claim("It was clearly not intentional", version=version, kind="direct")
    check = bring_in(version.article, old.replace("intentional", "meant that way"), editor)
    assert fresh(claim).exact == "It was clearly not meant that way"
    assert check.plan is not None
    assert [move.urgent for move in check.plan.moves] == [True]  # the very words of somebody


@pytest.mark.parametrize(
    ("old", "new", "is_grave"),
    [("twice", "three times", True), ("1,200", "1,300", True), ("gladly", "at last", False)],
)
def test_a_number_in_words_is_as_grave_as_a_figure(
    old: str, new: str, is_grave: bool, editor: Any
) -> None:
    text = (
        f"A headline\n\nThe envoy met the treasurer of the town {old} in that year, a clerk said."
    )
    version = make_version(text)
    make_claim(f"The envoy met the treasurer of the town {old} in that year", version=version)
    check = bring_in(version.article, text.replace(old, new), editor)
    assert check.plan is not None
    assert [move.urgent for move in check.plan.moves] == [is_grave]


def test_words_that_went_into_a_left_out_block_are_lost(editor: Any) -> None:
    version = make_version(OLD)
    (claim,) = [make_claim(CLAIMS[2], version=version)]
    new = OLD.replace("Swimmers", "Many swimmers")
    blocks = list(plain_record(new).blocks)
    hidden = [
        dataclasses.replace(block, kind=BlockKind.CAPTION) if n == 2 else block
        for n, block in enumerate(blocks)
    ]
    import_version(
        version.article, plain_record(new), material_of(new), actor=editor, blocks=hidden
    )
    assert fresh(claim).anchor == "orphan"


def test_a_paragraph_keeps_the_label_an_editor_gave_it(editor: Any) -> None:
    version = make_version(OLD)
    blocks = [
        block | {"kind": "caption"} if n == 2 else block for n, block in enumerate(version.blocks)
    ]
    version = make_version(OLD + " ", article=version.article, blocks=blocks)
    check = bring_in(version.article, OLD.replace("Swimmers", "Many swimmers"), editor)
    assert check.blocks[2].kind == BlockKind.CAPTION


# --- What is tied to a claim comes along -----------------------------------------------------

NEW = "A word in front.\n\n" + OLD


def test_review_evidence_notes_and_history_come_along(editor: Any) -> None:
    version = make_version(OLD)
    claim = make_checked_claim(checker=editor, version=version, words=CLAIMS[2])
    add_note(claim, body="Ask the treasurer", actor=editor)
    events = claim.events.count()
    review = claim.review.pk
    bring_in(version.article, NEW, editor)
    claim = fresh(claim)
    assert claim.version.number == 2
    assert claim.review.pk == review
    assert (claim.evidence.count(), claim.notes.count()) == (1, 1)
    assert (claim.status, claim.assignee) == (Claim.Status.IN_PROGRESS, editor)
    assert claim.events.count() == events + 1
    carried = claim.events.first()
    assert (carried.kind, carried.actor) == ("claim.carry", editor)
    assert carried.data["before"]["start"] + len("A word in front.\n\n") == claim.start


def test_cue_and_source_keep_their_words_or_lose_their_place(editor: Any) -> None:
    version = make_version(OLD)
    claim = make_claim("“We cannot pay for this any longer,”", version=version)
    cue, source = OLD.index("said Bo"), OLD.index("Bo Ray, the treasurer")
    claim.attributions.update(
        cue_start=cue, cue_end=cue + 4, source_start=source, source_end=source + 21
    )
    new = NEW.replace("Bo Ray, the treasurer", "the treasurer, Bo Ray")
    bring_in(version.article, new, editor)
    link = claim.attributions.get(order=0)
    assert new[link.cue_start : link.cue_end] == "said"
    assert link.cue_start == new.index("said the treasurer")
    assert (link.source_start, link.source_end) == (None, None)


@pytest.mark.parametrize(("between", "kept"), [(450, True), (750, False)])
def test_source_that_moved_is_kept_only_near_its_claim(
    editor: Any, between: int, kept: bool
) -> None:
    version = make_version(OLD)
    claim = make_claim("“We cannot pay for this any longer,”", version=version)
    words = "Bo Ray, the treasurer"
    start = OLD.index(words)
    claim.attributions.update(source_start=start, source_end=start + len(words))
    filler = ("It rained on the town. " * 100)[:between]
    new = OLD.replace(words, f"somebody. {filler}\n\nSo did {words}")
    bring_in(version.article, new, editor)
    link = claim.attributions.get(order=0)
    assert link.source_start == (new.index(words) if kept else None)


def test_split_points_follow_their_words(editor: Any) -> None:
    version = make_version(OLD)
    at = OLD.index("to close")
    claim = make_claim(CLAIMS[0], version=version, split_points=[at])
    bring_in(version.article, NEW, editor)
    assert NEW[fresh(claim).split_points[0] :].startswith("to close the Victoria")


def test_facts_that_were_ticked_stay_ticked_where_their_words_stand(editor: Any) -> None:
    version = make_version(OLD)
    for words in ("31 May", "Bo Ray", "12,000"):
        start = OLD.index(words)
        fact = CoverageFact.objects.create(
            version=version, start=start, end=start + len(words), kind="number"
        )
        if words != "Bo Ray":
            settle_fact(fact, actor=editor, state="no_check")
    new = NEW.replace("12,000", "14,000")
    bring_in(version.article, new, editor)
    newest = version.article.current_version
    assert newest is not None
    assert [new[f.start : f.end] for f in newest.facts.all()] == ["31 May"]
    assert newest.facts.get().settled_by == editor


def test_a_number_is_never_given_twice_in_an_article(editor: Any) -> None:
    version = make_version(OLD)
    claims = claims_on(version)
    bring_in(version.article, OLD.replace("\n\n" + OLD.split("\n\n")[3], ""), editor)
    newest = version.article.current_version
    assert newest is not None
    start = newest.text.index("He said no")
    made = create_claim(newest, start=start, end=start + 10, actor=editor)
    assert made.number == len(claims) + 1


# --- Others at work --------------------------------------------------------------------------


def test_an_editor_who_has_a_claim_open_learns_that_it_moved(editor: Any) -> None:
    version = make_version(OLD)
    claim = make_checked_claim(checker=editor, version=version, words=CLAIMS[2])
    open_in_a_browser = Claim.objects.get(pk=claim.pk)
    bring_in(version.article, NEW, make_user())
    open_in_a_browser.wording = "The baths cost 1.2 million pounds."
    with pytest.raises(StaleWriteError):
        open_in_a_browser.save()


def test_what_was_confirmed_is_what_is_stored(editor: Any) -> None:
    version = make_version(OLD)
    claim = make_claim(CLAIMS[2], version=version)
    shown = look_at(version.article, NEW)
    assert shown.plan is not None
    make_claim(CLAIMS[3], version=version)
    with pytest.raises(PlanChangedError):
        bring_in(version.article, NEW, editor, seen=shown.plan.fingerprint)
    assert version.article.versions.count() == 1
    assert fresh(claim).version == version
    again = look_at(version.article, NEW)
    assert again.plan is not None
    bring_in(version.article, NEW, editor, seen=again.plan.fingerprint)
    assert fresh(claim).version.number == 2


def test_the_same_text_twice_is_stored_once(editor: Any) -> None:
    version = make_version(OLD)
    assert bring_in(version.article, NEW, editor).result is CheckResult.CHANGED
    ExtractionRun.objects.update(status="done")
    assert bring_in(version.article, NEW, editor).result is CheckResult.UNCHANGED
    assert version.article.versions.count() == 2


def went_back(version: Any, editor: Any) -> Any:
    """OLD, then NEW, then OLD again; the check at the last one."""
    bring_in(version.article, NEW, editor)
    ExtractionRun.objects.update(status="done")
    return bring_in(version.article, OLD, editor)


def test_a_text_that_was_there_before_is_a_version_that_says_so(editor: Any) -> None:
    version = make_version(OLD)
    check = went_back(version, editor)
    assert (check.result, check.earlier) == (CheckResult.CHANGED, version)
    third = version.article.current_version
    assert (third.number, third.text, third.goes_back_to) == (3, OLD, version)
    assert third.created_by == editor
    event = Event.objects.filter(kind="article.version").first()
    assert event is not None
    assert (event.data["number"], event.data["goes_back_to"]) == (3, 1)
    ExtractionRun.objects.update(status="done")
    assert bring_in(version.article, OLD, editor).result is not CheckResult.CHANGED


def test_going_back_and_forth_names_the_first_version_with_each_text(editor: Any) -> None:
    version = make_version(OLD)
    went_back(version, editor)
    ExtractionRun.objects.update(status="done")
    bring_in(version.article, NEW, editor)
    ExtractionRun.objects.update(status="done")
    bring_in(version.article, OLD, editor)
    numbers = version.article.versions.order_by("number")
    assert [v.goes_back_to and v.goes_back_to.number for v in numbers] == [None, None, 1, 2, 1]


def test_a_claim_that_was_lost_returns_with_the_text_and_so_do_ticks(editor: Any) -> None:
    version = make_version(OLD)
    claim = make_claim(CLAIMS[2], version=version)
    ticked = CoverageFact.objects.create(
        version=version, start=claim.start, end=claim.start + 5, kind="name", state="ticked"
    )
    gone = OLD.replace(OLD.split("\n\n")[2], "Nothing of it is left here.")
    bring_in(version.article, gone, editor)
    ExtractionRun.objects.update(status="done")
    assert fresh(claim).anchor == "orphan"
    bring_in(version.article, OLD, editor)
    claim = fresh(claim)
    assert (claim.version.number, claim.anchor, claim.exact) == (3, "moved", CLAIMS[2])
    back = CoverageFact.objects.get(version=claim.version)
    assert (back.start, back.end, back.state) == (ticked.start, ticked.end, "ticked")


def test_labels_given_to_the_text_that_comes_back_are_kept(editor: Any) -> None:
    version = make_version(OLD)
    last = len(version.blocks) - 1
    label_block(
        version, number=last, kind="caption", was=version.blocks[last]["kind"], actor=editor
    )
    bring_in(version.article, f"{OLD[: version.blocks[-1]['start']]}Other words.", editor)
    ExtractionRun.objects.update(status="done")
    bring_in(version.article, OLD, editor)
    assert version.article.current_version.blocks[-1]["kind"] == "caption"


def test_nothing_comes_in_while_the_article_is_read_or_archived(editor: Any) -> None:
    version = make_version(OLD)
    run = start_run(version)
    with pytest.raises(RefusedError, match="still being read"):
        bring_in(version.article, NEW, editor)
    run.status = ExtractionRun.Status.FAILED
    run.save()
    Article.objects.update(status=Article.Status.ARCHIVED)
    with pytest.raises(RefusedError, match="archived"):
        bring_in(version.article, NEW, editor)


def test_only_editors_bring_a_text_in(editor: Any) -> None:
    version = make_version(OLD)
    with pytest.raises(NotAllowedError):
        bring_in(version.article, NEW, make_user(group=None))
    assert version.article.versions.count() == 1


def test_a_failure_leaves_nothing_half_done(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_version(OLD)
    claim = make_claim(CLAIMS[2], version=version)

    def fail(*args: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("claims.actions.imports.new_version.start_run", fail)
    with pytest.raises(RuntimeError):
        bring_in(version.article, NEW, editor)
    assert version.article.versions.count() == 1
    assert fresh(claim).version == version
    assert not Event.objects.filter(kind="claim.carry").exists()


def test_a_signed_off_article_is_in_work_again(editor: Any) -> None:
    version = make_version(OLD, article=make_article(status=Article.Status.SIGNED_OFF))
    bring_in(version.article, NEW, editor)
    assert Article.objects.get().status == Article.Status.CHECKING


def test_a_lost_claim_keeps_the_article_from_being_signed_off(editor: Any) -> None:
    version = make_version(OLD)
    perform(make_claim(CLAIMS[2], version=version), Act.ACCEPT, actor=editor)
    bring_in(version.article, OLD.split("\n\n")[0], editor)
    assert [item.field for item in missing_for_sign_off(version.article)] == ["import", "claims"]
    ExtractionRun.objects.update(status="done")
    assert [item.field for item in missing_for_sign_off(version.article)] == ["claims"]


def test_queries_do_not_grow_much_with_the_claims(
    editor: Any, django_assert_max_num_queries: Any
) -> None:
    version = make_version(OLD)
    for n in range(30):
        make_claim("The council voted", version=version, number=n + 1)
    with django_assert_max_num_queries(2 * 30 + 30):  # an UPDATE and an event a claim
        bring_in(version.article, NEW, editor)


# --- The machine's second check ---------------------------------------------------------------


def candidate(text: str, words: str) -> ClaimCandidate:
    start = text.index(words)
    sure = Confidence(source=0.9, cue=0.9, content=0.9, speaker=0.9)
    link = ChainLink(order=0, speaker=0, cue_text="said", cue=None, source=None, confidence=sure)
    return ClaimCandidate(
        start=start,
        end=start + len(words),
        kind="indirect",
        checkability="fact",
        flags=frozenset(),
        split_points=(),
        chain=(link,),
        found_by="test",
        score=0.5,
        reasons=(),
    )


def test_the_machine_suggests_no_claim_twice(editor: Any) -> None:
    version = make_version(OLD)
    kept, turned_down = (
        make_claim(CLAIMS[0], version=version),
        make_claim(CLAIMS[2], version=version),
    )
    perform(turned_down, Act.REJECT, actor=editor, code="opinion")
    halves = ("Swimmers have collected 12,000", "signatures against it")
    for half in halves:
        make_claim(half, version=version)
    # The editor cut the front off what the machine had found.
    trimmed = make_claim("when the hall had emptied, he said no", version=version)
    perform(trimmed, Act.ACCEPT, actor=editor)
    new = NEW + "\n\nThe mayor has 3 dogs, he told us."
    bring_in(version.article, new, editor)
    run = ExtractionRun.objects.get()
    words = (CLAIMS[0] + ".", CLAIMS[2], CLAIMS[3], "The mayor has 3 dogs")
    words += ("Later in the evening, when the hall had emptied, he said no",)
    found = Extraction(
        claims=tuple(candidate(new, one) for one in words),
        facts=(),
        speakers=(SpeakerCluster("the mayor", "unnamed"),),
        words=50,
        model_name="m",
        model_version="1",
        spacy_version="3",
        rules_version="1",
    )
    run = save_extraction(run, found, seconds=1.0)
    suggested = Claim.objects.filter(run=run)
    assert [claim.exact for claim in suggested] == ["The mayor has 3 dogs"]
    assert run.claims_found == 1
    assert fresh(kept).status == Claim.Status.SUGGESTED
    require_words_in_place()


# --- Lost claims -----------------------------------------------------------------------------


@pytest.fixture
def lost(editor: Any) -> Claim:
    """An accepted claim whose paragraph is gone from version 2."""
    version = make_version(OLD)
    claim = perform(make_claim(CLAIMS[2], version=version), Act.ACCEPT, actor=editor)
    bring_in(version.article, OLD.replace(OLD.split("\n\n")[2] + "\n\n", ""), editor)
    ExtractionRun.objects.update(status="done")
    return fresh(claim)


def test_a_lost_claim_is_listed_and_can_be_given_other_words(lost: Claim, editor: Any) -> None:
    article = lost.version.article
    assert list(Claim.objects.without_a_place(article)) == [lost]
    text = article.current_version.text
    start = text.index("12,000 signatures")
    claim = reanchor_claim(lost, start=start, end=start + 17, actor=editor, seen=lost.lock_version)
    assert (claim.exact, claim.anchor, claim.version.number) == ("12,000 signatures", "changed", 2)
    assert not Claim.objects.without_a_place(article).exists()
    assert claim.events.first().kind == "claim.anchor"
    require_words_in_place()
    assert fresh(let_stand(claim, actor=editor)).anchor == "moved"


def test_words_that_come_back_bring_their_claim_back(lost: Claim, editor: Any) -> None:
    bring_in(lost.version.article, OLD + "\n\nMore follows.", editor)
    claim = fresh(lost)
    assert (claim.version.number, claim.anchor) == (3, "moved")
    assert not Claim.objects.without_a_place(claim.version.article).exists()


def test_a_place_is_refused_where_no_claim_may_stand(lost: Claim, editor: Any) -> None:
    with pytest.raises(RefusedError, match="one paragraph"):
        reanchor_claim(lost, start=0, end=120, actor=editor)
    with pytest.raises(RefusedError):
        reanchor_claim(lost, start=5, end=5, actor=editor)
    with pytest.raises(StaleWriteError):
        reanchor_claim(lost, start=0, end=11, actor=editor, seen=lost.lock_version - 1)
    with pytest.raises(NotAllowedError):
        reanchor_claim(lost, start=0, end=11, actor=make_user(group=None))
    assert fresh(lost).anchor == "orphan"


def test_a_lost_claim_whose_words_return_takes_no_place_from_another(editor: Any) -> None:
    version = make_version(OLD)
    lost = make_claim(CLAIMS[3], version=version)
    other = OLD.replace(CLAIMS[3], "According to the clerk the petition has 12,000 signatures")
    bring_in(version.article, other, editor)
    assert fresh(lost).anchor == "orphan"
    standing = make_claim("12,000 signatures", version=version.article.current_version)
    ExtractionRun.objects.update(status="done")
    bring_in(version.article, OLD + "\n\nMore follows.", editor)
    assert (fresh(standing).version.number, fresh(lost).version.number) == (3, 1)


def test_a_claim_that_has_its_place_is_not_moved_by_hand(editor: Any) -> None:
    claim = make_claim()
    with pytest.raises(RefusedError, match="already in the newest text"):
        reanchor_claim(claim, start=0, end=12, actor=editor)
    assert fresh(claim).exact == claim.exact


def test_a_lost_claim_in_other_hands_is_left_to_them(lost: Claim, editor: Any) -> None:
    perform(lost, Act.TAKE, actor=make_user())
    with pytest.raises(RefusedError, match="is working on this claim"):
        reanchor_claim(fresh(lost), start=0, end=11, actor=editor)


def test_a_lost_claim_can_be_dismissed(lost: Claim, editor: Any) -> None:
    claim = dismiss_lost(lost, actor=editor)
    assert (claim.status, claim.dismiss_reason) == ("dismissed", "gone")
    assert not Claim.objects.without_a_place(claim.version.article).exists()


def test_dismissed_claim_gets_no_new_place(lost: Claim, editor: Any) -> None:
    claim = dismiss_lost(lost, actor=editor)
    with pytest.raises(RefusedError, match="This claim is dismissed"):
        reanchor_claim(claim, start=0, end=11, actor=editor)
    assert fresh(claim).anchor == "orphan"


def test_suggestions_nobody_took_up_go_all_at_once(lost: Claim, editor: Any) -> None:
    claims_on(lost.version)
    article = lost.version.article
    assert dismiss_lost_suggestions(article, actor=editor) == 4
    assert list(Claim.objects.without_a_place(article)) == [lost]


# --- Verdicts that readers see ---------------------------------------------------------------

AT = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def publish_on(desk: Desk, words: str) -> Any:
    version = make_version(OLD)
    return make_published(desk, version=version, words=words)


def public(row: Any) -> dict[str, Any]:
    payload = PublishedArticle.objects.get(article=row.article).payload
    return next(c for c in payload["claims"] if c["public_id"] == row.claim.public_id)


def test_a_verdict_whose_words_moved_is_lit_at_their_new_place(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    payload = row.payload
    bring_in(row.article, NEW + "\n\nMore follows.", desk.checker, at=AT)
    row.refresh_from_db()
    claim = public(row)
    assert row.payload == payload
    assert row.article_edited_at is None
    assert claim["in_text"] is True
    assert NEW[claim["start"] : claim["end"]] == CLAIMS[2]
    page = PublishedArticle.objects.get()
    assert page.version.number == 2
    assert b"More follows." in page.body
    assert b"edited after" not in page.body
    assert not recheck_due().exists()


@pytest.mark.parametrize(
    ("new", "anchor"),
    [
        (OLD.replace("1.2 million", "1.7 million"), "changed"),
        (OLD.replace(OLD.split("\n\n")[2] + "\n\n", ""), "orphan"),
    ],
)
def test_a_verdict_whose_words_are_gone_is_marked_and_queued(
    desk: Desk, new: str, anchor: str
) -> None:
    row = publish_on(desk, CLAIMS[2])
    payload, html, etag = row.payload, row.html, PublishedArticle.objects.get().etag
    bring_in(row.article, new, desk.checker, at=AT)
    row.refresh_from_db()
    assert (row.payload, row.html, row.is_current) == (payload, html, True)
    assert row.article_edited_at == AT
    assert fresh(row.claim).anchor == anchor
    assert fresh(row.claim).status == Claim.Status.PUBLISHED
    assert list(recheck_due()) == [row.claim]
    page = PublishedArticle.objects.get()
    assert public(row)["in_text"] is False
    assert b"The article was edited after we checked it" in page.body
    assert page.etag != etag


def test_a_verdict_that_stands_loses_its_notice_and_is_lit_again(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    new = OLD.replace("1.2 million", "1.7 million")
    bring_in(row.article, new, desk.checker, at=AT)
    claim = fresh(row.claim)
    with pytest.raises(RefusedError, match="Say why"):
        let_stand(claim, actor=desk.checker, reason="  ")
    with pytest.raises(StaleWriteError):
        let_stand(claim, actor=desk.checker, reason="Why", seen=claim.lock_version - 1)
    let_stand(claim, actor=desk.checker, reason="It is about the baths, whatever they cost.")
    row.refresh_from_db()
    assert row.article_edited_at is None
    assert not recheck_due().exists()
    shown = public(row)
    assert shown["in_text"] is True
    assert new[shown["start"] : shown["end"]] == "The baths cost the town 1.7 million pounds a year"
    assert shown["exact"] == CLAIMS[2]
    event = claim.events.first()
    assert (event.kind, event.reason) == (
        "claim.stands",
        "It is about the baths, whatever they cost.",
    )


def test_notice_stays_when_the_public_page_cannot_be_drawn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = publish_on(desk, CLAIMS[2])
    bring_in(row.article, OLD.replace("1.2 million", "1.7 million"), desk.checker, at=AT)

    def broken(*args: object, **options: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("claims.actions.imports.lost_claims.rebuild_article", broken)
    with pytest.raises(OSError, match="disk full"):
        let_stand(fresh(row.claim), actor=desk.checker, reason="It is about the baths.")
    row.refresh_from_db()
    assert row.article_edited_at == AT
    assert fresh(row.claim).anchor == "changed"
    assert not Event.objects.filter(kind="claim.stands").exists()


def test_there_is_nothing_to_decide_where_nothing_changed(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    with pytest.raises(RefusedError, match="nothing to confirm"):
        let_stand(row.claim, actor=desk.checker, reason="Why")


def test_publishing_anew_settles_the_notice(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    bring_in(row.article, OLD.replace("1.2 million", "1.7 million"), desk.checker, at=AT)
    claim = reopen(fresh(row.claim), actor=desk.checker, reason="The number is another")
    with pytest.raises(RefusedError, match="Publish its verdict instead"):
        let_stand(claim, actor=desk.checker, reason="Why")
    write_review(claim, actor=desk.checker, one_line="The beacons cost 1.7 million.")
    claim = submit(fresh(claim), actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    new = publish(
        fresh(claim), actor=desk.reader, correction_kind="update", note="The article changed."
    )
    row.refresh_from_db()
    assert (row.article_edited_at, row.is_current) == (None, False)
    assert new.payload["claim"]["exact"] == "The baths cost the town 1.7 million pounds a year"
    assert public(new)["in_text"] is True
    assert b"edited after" not in PublishedArticle.objects.get().body


def test_moving_along_changes_no_substance(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    bring_in(row.article, NEW, desk.checker)
    claim = reopen(fresh(row.claim), actor=desk.checker, reason="Looking again")
    claim = submit(fresh(claim), actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    again = publish(fresh(claim), actor=desk.reader)
    assert again.pk == row.pk
    assert public(again)["in_text"] is True


def test_a_reading_of_changed_words_is_stale_and_of_moved_words_is_not(desk: Desk) -> None:
    version = make_version(OLD)
    moved = make_approved_claim(
        checker=desk.checker, reader=desk.reader, version=version, words=CLAIMS[3]
    )
    changed = make_approved_claim(
        checker=desk.checker, reader=desk.reader, version=version, words=CLAIMS[2]
    )
    bring_in(version.article, OLD.replace("1.2 million", "1.75 million"), desk.checker)
    with pytest.raises(RefusedError, match="changed after the second reading"):
        publish(fresh(changed), actor=desk.reader)
    assert publish(fresh(moved), actor=desk.reader).is_current


def test_what_is_not_published_stays_inside_when_the_text_goes_out(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    make_claim(CLAIMS[3], version=row.claim.version, wording="zqsecret wording")
    bring_in(row.article, NEW, desk.checker)
    page = PublishedArticle.objects.get()
    assert [c["public_id"] for c in page.payload["claims"]] == [row.claim.public_id]
    assert b"zqsecret" not in page.body


def test_the_text_of_an_article_without_verdicts_stays_inside(editor: Any) -> None:
    version = make_version(OLD)
    claims_on(version)
    bring_in(version.article, NEW, editor)
    assert not PublishedArticle.objects.exists()


def test_the_log_still_holds_together(desk: Desk) -> None:
    row = publish_on(desk, CLAIMS[2])
    claims_on(row.claim.version)
    bring_in(row.article, OLD.replace("1.2 million", "1.7 million"), desk.checker)
    previous = "0" * 64
    for event in Event.objects.order_by("id"):
        assert event.previous_hash == previous
        assert event.hash == event.computed_hash()
        previous = event.hash
