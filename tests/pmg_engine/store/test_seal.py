"""Keys: where they come from, and what they open."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmg_engine.errors import SealedError, StoreError
from pmg_engine.store.seal import DESTROYED, KEY_ENV, KEY_FILE_ENV, MasterKey


def test_a_key_is_made_once_for_this_account_only(tmp_path: Path) -> None:
    one = MasterKey.find({}, home=tmp_path)
    assert one.source == tmp_path / ".config" / "pmg-stickers" / "master.key"
    assert one.source.stat().st_mode & 0o777 == 0o600
    assert MasterKey.find({}, home=tmp_path) == one
    assert list(one.source.parent.iterdir()) == [one.source]


def test_no_key_is_made_where_it_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SealedError, match="Put it back"):
        MasterKey.find({}, home=tmp_path, make=False)
    assert not list(tmp_path.iterdir())


def test_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("ab" * 32 + "\n")
    file.chmod(0o600)
    assert MasterKey.find({KEY_FILE_ENV: str(file)}, home=tmp_path).secret == b"\xab" * 32
    both = {KEY_FILE_ENV: str(file), KEY_ENV: "cd" * 32}
    assert MasterKey.find(both, home=tmp_path).secret == b"\xcd" * 32


@pytest.mark.parametrize("text", ["zz", "ab" * 31, "ab" * 33, "zz" * 32])
def test_a_malformed_key_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(SealedError, match="64 hexadecimal") as caught:
        MasterKey.find({KEY_ENV: text}, home=tmp_path)
    assert text not in str(caught.value)


def test_a_home_that_cannot_be_written_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match=KEY_ENV):
        MasterKey.find({}, home=tmp_path)


def test_keys_do_not_show_in_logs() -> None:
    master = MasterKey(b"\xab" * 32)
    shown = repr(master) + repr(master.new_person(bytes(16)))
    assert "key" not in shown
    assert "secret" not in shown


def test_a_cell_opens_only_where_it_was_sealed() -> None:
    master = MasterKey.fresh()
    ann = master.new_person(master.name("web", "ann"))
    sealed = ann.seal(b"words", column="event.body", row=b"1")
    assert ann.open(sealed, column="event.body", row=b"1") == b"words"
    assert ann.seal(b"words", column="event.body", row=b"1") != sealed
    for column, row in (("event.body", b"2"), ("inbox.body", b"1")):
        with pytest.raises(SealedError):
            ann.open(sealed, column=column, row=row)
    bob = master.new_person(master.name("web", "bob"))
    with pytest.raises(SealedError):
        bob.open(sealed, column="event.body", row=b"1")
    with pytest.raises(SealedError):
        ann.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), column="event.body", row=b"1")
    with pytest.raises(SealedError):
        ann.open(b"", column="event.body", row=b"1")


def test_a_wrapped_key_belongs_to_one_person_and_one_master() -> None:
    master = MasterKey.fresh()
    ann = master.new_person(master.name("web", "ann"))
    wrapped = master.wrap(ann)
    assert len(wrapped) == len(DESTROYED)
    assert ann.key not in wrapped
    assert master.unwrap(ann.id, wrapped) == ann
    with pytest.raises(SealedError):
        master.unwrap(master.name("web", "bob"), wrapped)
    with pytest.raises(SealedError):
        MasterKey.fresh().unwrap(ann.id, wrapped)


def test_names_depend_on_the_master_key_and_keep_words_apart() -> None:
    master = MasterKey.fresh()
    names = [("a", "bc"), ("ab", "c"), ("abc",), ("a", None), ("a", "None"), ("a", "")]
    assert len({master.name(*parts) for parts in names}) == len(names)
    assert master.name("a") != MasterKey.fresh().name("a")
