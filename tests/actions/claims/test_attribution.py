"""Saying who made a claim."""

from __future__ import annotations

import pytest

from claims.actions.claims.attribution import confirm_attribution, set_speaker
from claims.actions.claims.speakers import find_or_create_speaker, find_speaker
from claims.actions.errors import RefusedError
from claims.models import Speaker
from tests.factories import make_claim, make_speaker, make_user

pytestmark = pytest.mark.django_db


def test_a_name_finds_the_speaker_who_has_it() -> None:
    known = make_speaker("Zoë Brandt")
    claim = set_speaker(make_claim(), name="zoe  brandt", actor=make_user())
    assert claim.attributions.get(order=0).speaker == known


def test_a_name_that_two_speakers_share_makes_a_third() -> None:
    twins = {make_speaker("Ada Brandt"), make_speaker("Ada Brandt")}
    claim = set_speaker(make_claim(), name="Ada Brandt", actor=make_user())
    assert claim.attributions.get(order=0).speaker not in twins
    assert Speaker.objects.filter(name="Ada Brandt").count() == 3


def test_name_of_an_organisation_is_not_taken_for_a_person() -> None:
    port = make_speaker("Port of Brandt", kind=Speaker.Kind.ORGANISATION)
    assert find_speaker("port of brandt") == port
    assert find_speaker("Port of Brandt", kind=Speaker.Kind.PERSON) is None
    assert find_or_create_speaker("Port of Brandt", kind=Speaker.Kind.PERSON) != port
    assert find_or_create_speaker("Port of Brandt", kind=Speaker.Kind.ORGANISATION) == port


def test_naming_the_speaker_confirms_the_attribution() -> None:
    editor = make_user()
    claim = set_speaker(make_claim(), name="Ines Berg", actor=editor)
    assert claim.attributions.get(order=0).confirmed_by == editor


def test_an_attribution_without_speaker_cannot_be_confirmed() -> None:
    claim = make_claim()
    claim.attributions.update(speaker=None)
    with pytest.raises(RefusedError, match="Name the speaker"):
        confirm_attribution(claim, actor=make_user())
