"""Words that bring a thing to mind: which CLDR keywords are kept, and for which thing."""

import json

import pytest

from pmg_engine.vocabulary import vocabulary
from training import topics


@pytest.mark.parametrize(
    ("keyword", "name", "modifies"),
    [
        ("slot", "slot machine", True),
        ("machine", "slot machine", False),
        ("map", "map of japan", False),
        ("japan", "map of japan", False),
        ("rocket", "rocket", False),
    ],
)
def test_what_only_says_which_one_is_no_word_for_it(
    keyword: str, name: str, modifies: bool
) -> None:
    assert topics.is_modifier(keyword, name) is modifies


def test_forms_of_an_english_word() -> None:
    assert {"filming", "filmed"} <= set(topics.forms("film"))
    assert "swim" in set(topics.forms("swimming"))
    assert list(topics.forms("map")) == [], "of three letters too much is another word"
    assert list(topics.forms("学习")) == []


def test_a_word_goes_to_the_thing_that_bears_it_else_to_the_most_special_one() -> None:
    pairs = {"balls": ("rock", "ice"), "ice": ("rock", "ice"), "stone": ("rock",)}
    assert topics.spread(pairs) == {"ice": ["balls", "ice"], "rock": ["stone"]}


def test_what_ships_names_drawable_things_and_repeats_no_name() -> None:
    table = json.loads(topics.OUT.read_text(encoding="utf-8"))
    known = vocabulary()
    assert set(table) <= {*known.concepts, *known.characters}
    words = [word for names in table.values() for word in names]
    assert len(words) == len(set(words)) > 3000
    assert [word for word in words if known.resolve(word)] == []
    assert not {"coffin", "headstone", "mosque", "pregnant woman", "hospital"} & set(table)
    assert [thing for thing in table if known.is_creature(thing)] == []


def test_words_of_another_sense_are_left_out_and_a_pair_only_for_its_thing() -> None:
    table = json.loads(topics.OUT.read_text(encoding="utf-8"))
    words = {word for names in table.values() for word in names}
    assert not {"stock", "salty", "kicked", "sport", "pay", "spelling", "cap"} & words
    assert "autumn" in table["fallen leaf"]
    assert topics.is_meant("autumn", "fallen leaf")
    assert not topics.is_meant("autumn", "bun")
    assert not topics.is_meant("meow", "cat")
