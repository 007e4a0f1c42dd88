import hashlib

import numpy as np
import pytest

from claims.extraction.learned.predict import predict
from claims.extraction.learned.store import (
    load_model,
)
from claims.extraction.model_file import ModelFileError, checksum_path
from claims.extraction.parsed_text import Columns
from claims.training.attribution.model_writing import arrays_from_model, save_model
from tests.extraction.learned.builders import QUOTED, SAID, make_doc, tiny_model


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "attribution.npz"
    save_model(tiny_model(), path)
    return path


def rewrite(path, data: bytes) -> None:
    """Replace a model file and record the new checksum, as a wrong but intact file would have."""
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    checksum_path(path).write_text(f"{digest}  {path.name}\n")


def test_a_stored_model_answers_as_before(stored):
    doc = make_doc(SAID, QUOTED)
    model = load_model(stored)
    before = tiny_model()
    before.version = model.version
    assert predict(Columns(doc), model) == predict(Columns(doc), before) != []


def test_the_same_model_gives_the_same_bytes(tmp_path):
    digests = {save_model(tiny_model(), tmp_path / name) for name in ("a.npz", "b.npz")}
    assert len(digests) == 1


def test_the_file_holds_numbers_only():
    kinds = {array.dtype.kind for array in arrays_from_model(tiny_model()).values()}
    assert kinds <= set("iuf")


def test_a_missing_file_is_told_in_words(tmp_path):
    path = tmp_path / "attribution.npz"
    with pytest.raises(ModelFileError, match="it is missing"):
        load_model(path)


def test_a_damaged_file_is_refused(stored):
    data = bytearray(stored.read_bytes())
    data[len(data) // 2] ^= 1
    stored.write_bytes(bytes(data))
    with pytest.raises(ModelFileError, match="does not have the checksum"):
        load_model(stored)


def test_a_file_without_checksum_is_refused(stored):
    checksum_path(stored).unlink()
    with pytest.raises(ModelFileError, match=r"checksum file attribution\.npz\.sha256 is missing"):
        load_model(stored)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_archive_is_refused(stored, data):
    rewrite(stored, data)
    with pytest.raises(ModelFileError, match="not a readable archive"):
        load_model(stored)


@pytest.mark.parametrize("part", ["about", "relations", "net0.tag.weight", "content.forest.leaves"])
def test_a_file_that_lacks_a_part_is_refused(stored, part):
    arrays = arrays_from_model(tiny_model())
    del arrays[part]
    with stored.open("wb") as stream:
        np.savez(stream, **arrays)
    rewrite(stored, stored.read_bytes())
    with pytest.raises(ModelFileError, match="missing or malformed"):
        load_model(stored)


def test_a_file_of_another_format_is_refused(stored, monkeypatch):
    monkeypatch.setattr("claims.extraction.learned.store.FORMAT", 99)
    with pytest.raises(ModelFileError, match="has format 1; this program reads 99"):
        load_model(stored)
