"""Who a person is decides nothing: identity-swapped lines give the same keywords."""
# ruff: noqa: E501 (tables of sentences)

from __future__ import annotations

import json
import time
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest

import pmg_engine
from pmg_engine.keywords import named
from pmg_engine.people import unmarked
from pmg_engine.vocabulary import vocabulary

FRAMES = [
    "my {} friend made me laugh", "the {} man next door is so loud", "a {} girl helped me today", "I love my {} colleague",
    "the {} boy gave me a pizza", "my {} neighbour has a cute dog", "two {} guys sang on the bus", "a {} lady smiled at me",
    "my {} teacher is angry with me", "congrats to my {} cousin!!", "that {} person took my seat", "a {} woman fixed my bike",
    "my {} boss gave me the day off", "sorry to that {} kid", "good morning to my {} classmates", "the {} driver was late again",
    "I'm scared of the {} doctor", "draw my {} friend with a cat", "my {} girlfriend baked a cake", "the {} nurse was kind",
]  # fmt: skip
TRAITS = ["black", "white", "Asian", "brown", "old", "young", "fat", "gay", "Muslim", "Jewish", "blind", "trans", "short", "Mexican"]  # fmt: skip
FRAMES_ZH = [
    "我的{}朋友好搞笑", "那个{}老板又骂我", "{}同事请我吃披萨", "隔壁的{}邻居养了一只猫", "一个{}女孩帮了我", "{}老师今天生气了",
    "谢谢那个{}医生", "{}同学早上好", "我最爱我的{}女朋友", "{}司机又迟到了", "有个{}孩子在哭", "恭喜{}学生毕业",
    "{}男人在公交上唱歌", "对不起那个{}阿姨", "{}客户烦死了", "画一下我的{}朋友和小狗", "{}奶奶给我做了饺子", "{}男生好帅",
    "{}姐姐带我去玩", "路上遇到一个{}老人",
]  # fmt: skip
TRAITS_ZH = [
    "黑人",
    "白人",
    "亚裔",
    "日本",
    "胖",
    "年老的",
    "年轻的",
    "穆斯林",
    "同性恋",
    "残疾",
    "黄皮肤的",
    "秃头",
]
SWAPS = [
    "a man|a woman|an old man|a black girl|an elderly Asian lady|a tall, bald guy|a gay boy",
    "my boyfriend|my girlfriend|my husband|my wife|my Chinese wife",
    "my mom|my dad|my old father|my black mother",
    "she loves it|he loves it|they love it",
    "he's late and his bus is gone|she's late and her bus is gone",
    "the policeman|the policewoman",
    "my Somali neighbour|my Swedish neighbour|my 70-year-old neighbour|my neighbour from Japan",
    "she uses a wheelchair|he uses hearing aids",
    "Ahmed is here|Emily is here|Priya is here",
    "women|men|black people|Muslims|immigrants|gay guys",
    "👩🏿|👩🏻|👩",
    "她走了|他走了",
    "我的回族同学|我的汉族同学|我的东北同学|我的农村来的同学",
    "新郎|新娘",
    "一个男人|一个女人|一个黑人女孩|一个老人|一个胖子|一个日本女生",
]  # fmt: skip


def rows(name: str) -> list[dict[str, object]]:
    written = Path(__file__).with_name("people").joinpath(name).read_text("utf-8")
    return [json.loads(line) for line in written.splitlines()]


def swapped() -> list[list[str]]:
    """Sentences that differ only in who somebody is, by frame."""
    frames: dict[object, list[str]] = defaultdict(list)
    for row in rows("frames.jsonl"):
        frames[row["frame"]].append(str(row["text"]))
    return list(frames.values())


@pytest.mark.parametrize("texts", swapped(), ids=lambda texts: texts[0])
def test_whoever_it_is_the_text_is_one(texts: list[str]) -> None:
    assert len(texts) == 3
    assert len({unmarked(text) for text in texts}) == 1


@pytest.mark.parametrize("row", rows("keep.jsonl"), ids=lambda row: row["text"])
def test_things_animals_and_feelings_stay(row: dict[str, list[str]]) -> None:
    plain = unmarked(str(row["text"])).casefold()
    assert [word for word in row["kept"] if word.casefold() not in plain] == []


def test_every_name_of_a_character_or_thing_survives() -> None:
    """In all languages; "pregnant woman" is drawn as a person, because that is who she is."""
    abroad = json.loads(Path(pmg_engine.__file__).with_name("names.json").read_text("utf-8"))
    written = json.loads(Path(pmg_engine.__file__).with_name("vocabulary.json").read_text("utf-8"))
    things = {**written["characters"], **written["concepts"]}
    names = {name for thing in things.values() for name in thing["names"]}
    for language in abroad["languages"].values():
        names |= set(chain.from_iterable(language["things"].values()))
    assert len(names) > 4000
    asked = {name: f"draw {name}" if name[0] < "\u2e80" else f"画{name}" for name in names}
    lost = {name for name, text in asked.items() if name not in unmarked(text)}
    assert lost == {"pregnant woman", "pregnant man", "pregnant person", "孕妇"}


@pytest.mark.parametrize("frame", FRAMES)
def test_traits_change_nothing(frame: str) -> None:
    plain = " ".join(frame.format("").split())
    assert {unmarked(frame.format(trait)) for trait in TRAITS} == {unmarked(plain)}
    assert {named(frame.format(t), vocabulary()) for t in TRAITS} == {named(plain, vocabulary())}


@pytest.mark.parametrize("frame", FRAMES_ZH)
def test_traits_change_nothing_in_chinese(frame: str) -> None:
    assert {unmarked(frame.format(t)) for t in TRAITS_ZH} == {unmarked(frame.format(""))}
    found = {named(frame.format(t), vocabulary()) for t in TRAITS_ZH}
    assert found == {named(frame.format(""), vocabulary())}


@pytest.mark.parametrize("swap", SWAPS)
def test_swapped_people_are_one(swap: str) -> None:
    assert len({unmarked(who) for who in swap.split("|")}) == 1


def test_things_and_animals_keep_their_colour() -> None:
    for text in (
        "my black cat",
        "a white dog",
        "old book",
        "French fries",
        "小猫",
        "白猫",
        "老家",
        "黑白照片",
    ):
        assert unmarked(text) == text
    assert named("my blue cat", vocabulary()).colour == "blue"
    assert named("my black friend", vocabulary()).colour is None
    assert named("画一只黑色的狗", vocabulary()).colour == "black"
    assert named('a sticker that says "black girl magic"', vocabulary()).text == "black girl magic"


def test_long_texts_take_linear_time() -> None:
    for text in (
        *(
            "black ",
            "黑白",
            "black old man ",
            "a ",
            "an old ",
            "黑的",
            "with a a ",
            "he ",
            "я ааа ",
        ),
        *("from Turkey ", "Mr. ", "gay, ", "的老", "70 years old ", "-a", "I'm "),
    ):
        began = time.process_time()
        unmarked(text * (20_000 // len(text)))
        assert time.process_time() - began < 3, text  # a second when busy; quadratic takes minutes
