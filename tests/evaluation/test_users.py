"""The simulated users: frozen, split by time, twins that share what they should."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evaluation import users, users_pictures, users_play
from evaluation.groups import group_of
from evaluation.painted import Pixels
from evaluation.users import (
    FROZEN,
    KEPT,
    NEIGHBOURS,
    PROBES,
    STYLES,
    TWINS,
    Line,
    Person,
    Shot,
    Use,
    digest,
    half_of,
    people,
)
from evaluation.users_lines import (
    ABOUT,
    AGAINST,
    CHAT,
    LANGUAGES,
    MESSAGES,
    MOODS,
    NAMES,
    mood_of,
)
from evaluation.world import world
from pmg_engine.types import Event, Used, User
from pmg_engine.vocabulary import vocabulary
from training.artwork.recipe import recipe
from training.data import Art
from training.looks import TRAINED
from training.rig import POSES
from training.text import LINES as TAUGHT


def shots(person: Person) -> list[Shot]:
    return [e.shot for e in person.past if isinstance(e, Use)]


def test_the_users_are_the_frozen_ones() -> None:
    told = "The users moved. Only a new VERSION with a new users.json may do that."
    assert users.frozen() == json.loads(FROZEN.read_text()), told


def test_any_change_moves_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(people()[:4])
    assert before != digest(people()[1:4])
    monkeypatch.setattr(users, "MESSAGES", MESSAGES[1:])
    assert digest(people()[:4]) != before


def test_time_splits_what_is_known_from_what_scores() -> None:
    for person in people():
        known = [e.at for e in person.past]
        scored = [u.at for u in (*person.kept, *person.probes)]
        assert known == sorted(known)
        assert max(known) < min(scored)
        assert len(known) == len(set(known))


def test_no_picture_that_scores_is_known_to_anybody() -> None:
    later = {u.shot.cell for p in people() for u in (*p.kept, *p.probes)}
    known = {s.cell for part in ("test", "train") for p in people(part) for s in shots(p)}
    taught = {u.shot.cell for p in people("train") for u in (*p.kept, *p.probes)}
    assert not later & known
    assert not later & taught
    assert {half_of(cell) for cell in later} == {"test later"}
    for person in people():
        assert not {u.shot for u in person.kept} & {u.shot for u in person.probes}


def test_every_mood_scores_alike() -> None:
    for person in people():
        moods = [next(m for m, e in MOODS.items() if u.shot.emotion in e) for u in person.kept]
        assert moods == [m for m in MOODS for _ in range(KEPT)]
        assert len(person.probes) == PROBES * len(MOODS)
        assert all(u.how in users_play.GOOD for u in person.kept)


def test_there_are_enough_users_of_every_tier() -> None:
    assert Counter(p.tier for p in people()) == {"T1": 12, "T2": 12, "T3": 12, "T4": 12}
    assert len({p.id for p in people()} & {p.id for p in people("train")}) == 0
    # any half of the groups has every tier
    assert {p.tier for p in people()[:24]} == {"T1", "T2", "T3", "T4"}


def groups() -> list[tuple[Person, ...]]:
    found = people()
    return [found[i : i + TWINS] for i in range(0, len(found), TWINS)]


def test_twins_share_character_or_style() -> None:
    for group in groups():
        assert len({p.group for p in group}) == 1
        characters = [{f.character for f in p.fancies} for p in group]
        styles = [{f.style for f in p.fancies} for p in group]
        assert set.intersection(*styles) or set.intersection(*characters), group[0].kind
        tastes = {(p.before, p.fancies, p.refused, p.look) for p in group}
        assert len(tastes) == TWINS


def test_each_tier_differs_only_where_it_says() -> None:
    for group in groups():
        words = [frozenset((f.character, f.style) for f in p.fancies) for p in group]
        if group[0].kind == "conditional":  # the same words, each in another mood
            assert len(set(words)) == 1
            assert all({f.mood for f in p.fancies} == set(MOODS) for p in group)
        elif group[0].kind == "look":  # the same words; what differs is no word
            assert len(set(words)) == 1
            assert len({p.look for p in group}) == TWINS
            worn = [s.look for p in group for s in shots(p) if (s.character, s.style) in words[0]]
            assert len(set(worn) - {None}) == TWINS
        elif group[0].kind == "several":  # the same words in other pairs
            assert len(set(words)) == TWINS
            assert len({f.style for p in group for f in p.fancies}) == 2
        elif group[0].kind == "refusals":
            assert all(not set(p.fancies) & set(p.refused) for p in group)
            assert len({frozenset((*p.fancies, *p.refused)) for p in group}) == 1
        elif group[0].kind == "drift":
            assert all(p.before != p.fancies and p.before for p in group)


def test_a_drifted_taste_shows_late() -> None:
    for person in (p for p in people() if p.kind == "drift"):
        wanted = {p.character for p in person.fancies}
        half = len(shots(person)) // 2
        late = Counter(s.character in wanted for s in shots(person)[half:])
        early = Counter(s.character in wanted for s in shots(person)[: half - 1])
        assert late[True] > early[True]
        assert {u.shot.character for u in person.kept} == wanted


def test_looks_are_the_users_own() -> None:
    test = {p.look for p in people() if p.look is not None}
    train = {p.look for p in people("train") if p.look is not None}
    assert min(test | train) >= TRAINED
    assert not test & train
    assert all((p.look is None) == (p.tier != "T4") for p in people())


def test_pasts_are_noisy_mixed_and_judged() -> None:
    uses = [e for p in people() for e in p.past if isinstance(e, Use)]
    hows = {u.how for u in uses}
    assert hows == {"sent", "liked", "picked", "packed", "more", "rerolled", "disliked", "removed"}
    assert 0.6 < sum(u.ours for u in uses) / len(uses) < 0.9
    mine = [
        s.character in {f.character for f in (*p.fancies, *p.before, *p.refused)}
        for p in people()
        for s in shots(p)
    ]
    assert 0.7 < sum(mine) / len(mine) < 0.95
    chinese = [any("\u4e00" <= c <= "\u9fff" for c in e.text) for p in people() for e in p.past
               if isinstance(e, Line)]  # fmt: skip
    assert 0.1 < sum(chinese) / len(chinese) < 0.5


def test_everything_can_be_drawn_and_named_by_the_engine() -> None:
    words, book = vocabulary(), recipe()
    for name in (n for names in NEIGHBOURS for n in names):
        assert name in words.characters
        assert set(STYLES) <= set(book.heads[name])
    assert set(STYLES) <= set(words.styles)
    missing = {e for s in STYLES for e in book.styles[s].missing}
    assert not missing & {e for mood in MOODS.values() for e in mood}
    assert set(users.POSES) <= set(POSES)
    for emotion in (e for mood in MOODS.values() for e in mood):
        assert emotion in MOODS[mood_of(group_of(emotion))]


def test_lines_name_what_they_are_about_and_messages_name_nothing() -> None:
    words = vocabulary()
    for word, names in NAMES.items():
        for lang, name in list(zip(LANGUAGES, names, strict=True))[:2]:  # English and Chinese
            for frame in (*ABOUT[lang], *(AGAINST[lang] if word in words.characters else ())):
                found = [f.word for f in words.find(frame.format(x=name))]
                assert word in found, frame.format(x=name)
    for text in (*(m.text for m in MESSAGES), *(x for lines in CHAT.values() for x in lines)):
        assert not [f for f in words.find(text) if not f.shy], text
    assert {mood_of(m.group) for m in MESSAGES} == set(MOODS)
    assert {mood_of(m.group) for m in MESSAGES[:4]} == set(MOODS)  # what --quick asks


def test_no_sentence_is_shared_with_training_or_the_other_commands() -> None:
    here = Path(users.__file__).parent
    files = [*TAUGHT.glob("*.txt"), here / "people.json", *here.glob("*.jsonl")]
    taught = "\n".join(f.read_text(encoding="utf-8") for f in files)
    own = [m.text for m in MESSAGES]
    for table in (ABOUT, AGAINST, CHAT):
        own += [x for frames in table.values() for x in frames]
    assert not [x for x in own if x.casefold() in taught.casefold()]


def _disc(row: Art) -> tuple[Pixels, tuple[float, float, float, float]]:
    picture = np.full((256, 256, 4), 128, np.uint8)
    picture[..., 3] = 0
    picture[60:200, 60:200] = (250, 190, 60, 255)
    return picture, (0.0, 0.0, 0.0, 0.0)


def test_a_look_is_worn_and_the_words_do_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users_pictures, "draw", _disc)
    users_pictures.picture.cache_clear()
    plain, dressed = Shot("cat", "flat", "happy"), Shot("cat", "flat", "happy", look=20_001)
    same, other = users_pictures.picture(plain), users_pictures.picture(dressed)
    assert same.size == other.size == (256, 256)
    assert same.tobytes() != other.tobytes()
    assert users_play.as_sticker(plain).drawn == users_play.as_sticker(dressed).drawn
    assert users_play.as_sticker(plain).id != users_play.as_sticker(dressed).id
    users_pictures.picture.cache_clear()


def test_the_engine_lives_through_the_past_and_nothing_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Shot] = []

    def noted(shot: Shot) -> Image.Image:
        drawn.append(shot)
        return Image.fromarray(_disc(users_pictures.row(shot))[0], "RGBA")

    monkeypatch.setattr(users_play, "picture", noted)
    person, user = people()[0], User("eval", "somebody")

    async def lived() -> tuple[Sequence[Event], int, int]:
        async with world() as room:
            store = room.engine.parts.store
            await users_play.live(person, user, engine=room.engine, store=store)
            past = await store.recall(user, before=None, limit=100)
            few = User("eval", "few")
            await users_play.live(person, few, engine=room.engine, store=store, last=3)
            short = await store.recall(few, before=None, limit=100)
            return past.events, len(past.stickers), len(short.events)

    events, ours, short = asyncio.run(lived())
    assert [e.at for e in events] == [e.at for e in person.past]
    own = {e.shot for e in person.past if isinstance(e, Use) and e.ours}
    assert (ours, short) == (len(own), 3)
    # what somebody else drew is read by the captioner and not kept
    assert all(e.image is None for e in events if isinstance(e, Used))
    assert set(drawn) == set(shots(person))
    assert not set(drawn) & {u.shot for u in (*person.kept, *person.probes)}
