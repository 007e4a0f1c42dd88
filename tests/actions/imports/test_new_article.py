"""What a new article takes over from its record."""

from __future__ import annotations

import dataclasses

import pytest

from claims.actions.imports.new_article import import_record
from claims.documents.records import BlockKind, Material
from tests.documents.records_of import plain_record
from tests.factories import TEXT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "standfirst"),
    [
        ("Owners are angry", "Owners are angry"),
        ("", "The council said on Tuesday that harbour fees rose by 12 per cent last year."),
    ],
)
def test_standfirst_of_the_record_goes_before_the_block_labelled_so(
    named: str, standfirst: str
) -> None:
    record = plain_record(TEXT, standfirst=named)
    blocks = list(record.blocks)
    blocks[1] = dataclasses.replace(blocks[1], kind=BlockKind.STANDFIRST)
    article = import_record(record, Material(data=TEXT.encode()), blocks=blocks)
    assert article.standfirst == standfirst
