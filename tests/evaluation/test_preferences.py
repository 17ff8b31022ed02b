"""Simulated people: their pasts are whole, fresh and seeded, and the verdict can say no."""

from __future__ import annotations

from evaluation.preferences import LANGS, LINES, MOST, Author, Person, line, read, verdict
from evaluation.world import world
from pmg_engine.types import Liking, Said, Taste, Used, User
from training import words as vocabulary_words

CHAT = ("the train was late again", "see you at six", "what a long week", "ok, will do")


def person(refuses: tuple[str, str] | None = ("bear", "retro")) -> Person:
    return Person(User("eval", "ann"), ("cat", "flat"), refuses, (), True, (True, True))


def liked(*rows: tuple[str, str, float]) -> Taste:
    return Taste(tuple(Liking(w, k, x) for w, k, x in rows))  # type: ignore[arg-type]


def test_pasts_have_one_to_fifty_events_and_come_from_the_seed() -> None:
    people = [Author(lang, seed, CHAT).person() for lang in LANGS for seed in range(30)]
    lengths = [len(p.past) for p in people]
    assert 1 <= min(lengths) <= 5
    assert 40 <= max(lengths) <= MOST
    assert Author("en", 3, CHAT).person() == Author("en", 3, CHAT).person()
    assert all(p.likes[0] != (p.refuses or ("",))[0] for p in people)


def test_every_past_tells_of_the_character_it_likes() -> None:
    author = Author("en", 4, CHAT)
    past = author.person().past
    assert "character" in author.told
    said = {e.text for e in past if isinstance(e, Said)}
    used = {word for e in past if isinstance(e, Used) for word in e.words}
    assert author.likes[0] in used or any(author.likes[0] in text for text in said)


def test_no_sentence_is_shared_with_training() -> None:
    folder = vocabulary_words.LINES
    known = {
        text.strip()
        for lang in LANGS
        for text in (folder / f"tastes.{lang}.txt").read_text("utf-8").splitlines()
    }
    ours = [text for lang in LANGS for texts in LINES[lang].values() for text in texts]
    assert len(ours) == len(set(ours))
    assert not known & set(ours)


def test_the_verdict_says_no_to_the_wrong_first_and_to_a_liked_refusal() -> None:
    taste = liked(("dog", "character", 0.9), ("cat", "character", 0.8), ("flat", "style", 0.4))
    found = verdict(person(), taste)
    assert found == {
        "character": False, "style": True, "refused character": True, "refused style": True,
    }  # fmt: skip
    taste = liked(("bear", "character", -0.9), ("cat", "character", 0.8), ("retro", "style", 0.2))
    found = verdict(person(), taste)
    assert found["character"]
    assert found["refused character"]
    assert not found["style"]
    assert not found["refused style"]
    assert line([found])["hit@1"] == 0.5


def test_what_was_never_told_is_not_asked() -> None:
    assert set(verdict(person(None), liked())) == {"character", "style"}


async def test_a_past_goes_through_the_store() -> None:
    async with world() as room:
        found = await read(room, [Author("en", 5, CHAT).person()])
    assert found[0]["character"]
