"""The hand-written sentences and the simulated users: complete, varied, and of known words only."""

from evaluation.judge import Judge
from evaluation.named import Wish, wishes
from evaluation.words import LINES, talkers
from evaluation.world import people
from pmg_engine.vocabulary import vocabulary


def test_a_hundred_named_sentences_in_two_languages() -> None:
    found = wishes()
    assert len(found) == 100
    assert len({w.text for w in found}) == 100
    assert sum(w.lang == "en" for w in found) == 50
    assert all(w.character or w.style for w in found)
    assert len({w.character for w in found if w.character}) >= 35


def test_named_words_are_ones_the_judge_can_see() -> None:
    labels = Judge.load().labels
    for wish in wishes():
        assert wish.character is None or wish.character in labels["character"]
        assert wish.style is None or wish.style in labels["style"]


def test_a_wish_is_met_by_what_it_names_alone() -> None:
    assert Wish("", "en", "cat", None).met("cat", "flat")
    assert not Wish("", "en", "cat", "pixel").met("cat", "flat")
    assert Wish("", "en", None, "pixel").met(None, "pixel")


def test_talkers_speak_of_their_animal_and_end_neutral() -> None:
    found = talkers(20)
    assert len({t.user for t in found}) == 20
    assert len({t.animal for t in found}) >= 8
    for talker in found:
        shown = talker.animal if talker.lang == "en" else vocabulary().chinese(talker.animal)
        assert len(talker.lines) == LINES
        assert len(set(talker.lines)) == LINES
        assert all(shown in line for line in talker.lines)
        assert shown not in talker.neutral


def test_simulated_tastes_are_in_the_vocabulary() -> None:
    known = vocabulary()
    pairs = list(people()["use"]["tastes"])
    pairs += [pair for user in people()["sheet"]["users"] for pair in user["likes"]]
    for character, style in pairs:
        assert character in known.characters
        assert style in known.styles


def test_plain_lines_name_nothing() -> None:
    known = vocabulary()
    for line in people()["plain"]:
        assert [f for f in known.find(line) if f.kind in ("character", "style")] == []
