"""The prompt gate: word lists say which messages are met with silence. Knows no user."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from PIL import Image

__all__ = ["WordGuard", "plainly"]

LANGUAGES = ("en", "zh", "de", "es", "pt", "ru", "fr", "ja")  # pmg_engine/safety.<language>.txt
ORDER = ("crisis", "grief", "blocked")  # the gravest first; sections of other names follow
LONGEST = 20_000  # characters looked at: a message is shorter, and the time stays linear
UNSEEN = ("Mn", "Cf")  # Unicode categories: accents, and characters that show nothing
VOICED = "\u3099\u309a"  # Japanese か and が are different letters, not one with an accent
DENSE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts without spaces between words
HEAD = 4  # letters of a pattern that are looked up before it is tried
LEET = str.maketrans("134057@$!|*", "ieaostasili")
LEETED = re.compile(r"[a-z0-9@$!|*]+")
TO_LATIN = str.maketrans("аеорсухіѕԁһјкмтвӏпαεοικνρτυχηıɑɡ", "aeopcyxisdhjkmtblnaeoikvptuxniag")
TO_CYRILLIC = str.maketrans("aeopcyxkmtbhi", "аеорсухкмтвні")
LETTERS = re.compile(r"[^\W\d_]+")
MASKED = re.compile(rf"(?<=[^\W\d_])[^\w\s'.,!?;:-]{{1,3}}(?=[^\W\d_{DENSE}])")
SPLIT = re.compile(rf"(?<=[{DENSE}])[^\w。，！？、,!?]{{1,3}}(?=[{DENSE}])")
SPELLED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*|/,]{1,3}){2,}[^\W\d_](?!\w)")
EVERY = re.compile(r"\S")
STARTS = re.compile(rf"[{DENSE}]|(?<!\w)[^\s!-/:-@\[-`{{-~]")
WALL = "~"  # stands for a phrase that was taken out
WIDE = "\1"  # ** as one letter
OPEN = "\0"  # behind the head of a pattern whose next letter may be any
SPACE = r"(?:,|\.{2,4})? "
SIGNS = {" ": SPACE, "~": r"\w*", "'": "'?", "$": r"(?= ?(?:[^\w\s']|$))"}
WORD_GAP = r"(?:[ ,]{1,2}(?!\w+'s )[\w'-]+){0,%d}?[ ,]{1,2}"
DENSE_GAP = r"[^。！？!?,，.的の\n~]{0,%d}?"
# what a person writes in traditional characters, in the simplified ones of the lists
SIMPLE = str.maketrans(
    "媽爺過離殺樓結這個沒著麼們來說無時間還對開會爾寵貓兒孫壽遺書體藥飲絕燒傷腦癌診療醫檢細爛廢頭髮樣點給讓歲節慟靈墳墓葬禮喪訃親媳婦產養護陽陰陣難險魚鳥龜"
    "電話機車網號遊戲聲嗎嚇氣煩熱凍軟羨慘樂愛親帥萌凱瘋覺願夠極關係誰處應該實條橋頂鐵軌與為",
    "妈爷过离杀楼结这个没着么们来说无时间还对开会尔宠猫儿孙寿遗书体药饮绝烧伤脑癌诊疗医检细烂废头发样点给让岁节恸灵坟墓葬礼丧讣亲媳妇产养护阳阴阵难险鱼鸟龟"
    "电话机车网号游戏声吗吓气烦热冻软羡惨乐爱亲帅萌凯疯觉愿够极关系谁处应该实条桥顶铁轨与为",
)


class WordGuard:
    """Says why a message should be met with silence, from word lists that are data.

    A list is text. `[crisis]` opens a section, whose name is the answer; `[except]` holds harmless
    phrases that are taken out first, so that "dying of laughter" and "笑死我了" stay what they are.
    `#` begins a comment, `name = a|b|c` names alternatives, and every other line is one pattern:

        {a|b}   one of them             <name>  one of the named alternatives, also inside {}
        (a )    perhaps                 suicid~ any ending of the word
        *       up to three words, or eight characters of Chinese or Japanese; ** twice as many
        $       here the clause must end

    Case, accents, spaces, invisible and look-alike characters do not matter; apostrophes may be
    left out. Words match whole; Chinese and Japanese match anywhere.

    Args:
        lists: the texts of lists. Without any, those beside this file: `safety.<language>.txt`.
    """

    def __init__(self, *lists: str) -> None:
        self._lists = lists

    @classmethod
    def of(cls, path: Path) -> WordGuard:
        """A guard of the list in a file of UTF-8 text."""
        return cls(path.read_text("utf-8"))

    async def objection(self, text: str, image: Image.Image | None = None) -> str | None:
        """None, or the section that objects: "crisis", "grief" or "blocked"."""
        return self.judge(text)

    def judge(self, text: str) -> str | None:
        """The gravest objection to a text, or None. Pure; well under a millisecond a line."""
        sections, spelled = _read(self._lists)
        harmless = sections.get("except")
        forms = _forms(text)
        cleared = [harmless.without(form) if harmless else form for form in forms]
        runs = [re.sub(r"[\W_]", "", m.group()) for m in SPELLED.finditer(forms[0])]
        for name in sorted(sections.keys() - {"except"}, key=_gravity):
            if any(map(sections[name].found, cleared)) or any(map(spelled[name].found, runs)):
                return name
        return None


class _Section:
    """The patterns of one section, by the first letters of what they match.

    Only the patterns that can begin at a place are tried there: that keeps a thousand patterns
    cheap on twenty thousand characters.

    Args:
        spelled: for "iwanttodie", what is left of "i w a n t  t o  d i e": no spaces, no ends.
    """

    def __init__(self, patterns: Sequence[_Pattern], *, spelled: bool = False) -> None:
        self._spelled = spelled
        self._rows: dict[str, list[_Pattern]] = {}
        for pattern in patterns:
            if pattern.plain or not spelled:
                for head in pattern.heads:
                    self._rows.setdefault(head.strip() if spelled else head, []).append(pattern)
        self._begun = {head[:2] for head in self._rows}

    def found(self, text: str) -> bool:
        """Does any pattern match?"""
        return next(self._spans(text), None) is not None

    def without(self, text: str) -> str:
        """The text with every match replaced by a mark that no pattern goes through."""
        out, last = [], 0
        for start, end in self._spans(text):
            out += [text[last:start], f" {WALL} "]
            last = end
        return "".join([*out, text[last:]])

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        last = 0
        for place in (EVERY if self._spelled else STARTS).finditer(text):
            start = place.start()
            end = self._end(text, start) if start >= last else None
            if end is not None:
                last = end
                yield start, end

    def _end(self, text: str, start: int) -> int | None:
        """Where the first pattern that matches here ends."""
        if text[start] not in self._begun and text[start : start + 2] not in self._begun:
            return None
        for size in range(HEAD, 0, -1):
            for pattern in self._rows.get(text[start : start + size], ()):
                regex = pattern.spelled if self._spelled else pattern.regex
                if match := regex.match(text, start):
                    return match.end()
        return None


@dataclass(frozen=True, slots=True)
class _Group:
    """{a|b}, or (a|b) that may be left out."""

    optional: bool
    tree: list[list[str | _Group]]  # alternatives of words and groups


_Tree = list[list[str | _Group]]


class _Pattern:
    """One line of a list; it is compiled when a text first begins like it."""

    def __init__(self, line: str) -> None:
        self.dense = bool(re.search(f"[{DENSE}]", line))
        self.plain = "*" not in line and not self.dense
        tight = re.sub(r" ?(\*+) ?", lambda m: WIDE if m[1] == "**" else "*", line)
        self._tree = _parsed(iter(re.split(r"([{}()|])", tight)))
        # the first letters of everything it can match, as far as they are known
        self.heads = {head.rstrip(OPEN) for head in _heads(self._tree, {""})}

    def source(self) -> str:
        """Its regular expression, for a place where a word begins."""
        body = _regex(self._tree, dense=self.dense)
        return f"(?:{body})" + ("" if self.dense else r"(?!\w|'s\b)")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.source())

    @cached_property
    def spelled(self) -> re.Pattern[str]:
        """Without the spaces between its words."""
        return re.compile(_regex(self._tree, dense=self.dense).replace(SPACE, ""))


def _parsed(tokens: Iterator[str]) -> _Tree:
    tree: _Tree = [[]]
    for token in tokens:
        if token in ("}", ")"):
            break
        if token == "|":
            tree.append([])
        elif token in ("{", "("):
            tree[-1].append(_Group(token == "(", _parsed(tokens)))
        elif token:
            tree[-1].append(token)
    return tree


def _heads(tree: _Tree, begun: set[str]) -> set[str]:
    """What the alternatives can begin with, HEAD letters; OPEN ends a shorter one."""
    out: set[str] = set()
    for sequence in tree:
        heads = begun
        for node in sequence:
            done = {h for h in heads if len(h) == HEAD or h.endswith(OPEN)}
            short = heads - done
            if not short:
                break
            if isinstance(node, _Group):
                heads = done | _heads(node.tree, short) | (short if node.optional else set())
            else:
                heads = done | {re.sub(f"[~'*${WIDE}].*", OPEN, h + node)[:HEAD] for h in short}
        out |= heads
    return out


def _regex(tree: _Tree, *, dense: bool) -> str:
    return "|".join("".join(_expression(n, dense=dense) for n in row) for row in tree)


def _expression(node: str | _Group, *, dense: bool) -> str:
    if isinstance(node, _Group):
        return f"(?:{_regex(node.tree, dense=dense)})" + ("?" if node.optional else "")
    # no sentence end in a gap, and no possessive: "my dad's car", "妈妈的手机", "母の車"
    gap, size = (DENSE_GAP, 8) if dense else (WORD_GAP, 3)
    escaped = re.sub(r"[^\w *~'$\1]", lambda m: re.escape(m[0]), node)
    signs = SIGNS | {"*": gap % size, WIDE: gap % (2 * size)}
    return re.sub(r"[ *~'$\1]", lambda m: signs[m[0]], escaped)


def _patterns(texts: Sequence[str]) -> dict[str, list[_Pattern]]:
    sections: dict[str, list[_Pattern]] = {}
    for text in texts:
        names: dict[str, str] = {}
        section = ""
        for line in map(str.strip, text.splitlines()):
            if line.startswith("["):
                section = line.strip("[]")
            elif " = " in line and not line.startswith("#"):
                name, words = line.split(" = ")
                names[name] = _filled(words, names)
            elif line and not line.startswith("#"):
                groups = {name: f"{{{words}}}" for name, words in names.items()}
                sections.setdefault(section, []).append(_Pattern(_folded(_filled(line, groups))))
    return sections


def _filled(line: str, names: Mapping[str, str]) -> str:
    """The line with every <name> replaced."""
    return re.sub(r"<(\w+)>", lambda m: names[m[1]], line)


@cache
def _read(lists: tuple[str, ...]) -> tuple[dict[str, _Section], dict[str, _Section]]:
    """The sections of lists, for words and for letters spelt out; read when first needed."""
    folder = files(__package__)
    shipped = (folder.joinpath(f"safety.{language}.txt") for language in LANGUAGES)
    patterns = _patterns(lists or [file.read_text("utf-8") for file in shipped])
    words = {name: _Section(rows) for name, rows in patterns.items()}
    return words, {name: _Section(rows, spelled=True) for name, rows in patterns.items()}


def _gravity(section: str) -> tuple[int, str]:
    return (ORDER.index(section) if section in ORDER else len(ORDER), section)


def plainly(text: str) -> str:
    """NFKC, case-folded, without invisible characters, accents and stretched spaces."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    bare = "".join(c for c in folded if c in VOICED or unicodedata.category(c) not in UNSEEN)
    straight = unicodedata.normalize("NFC", bare).replace("\u2019", "'").replace("\u2018", "'")
    return re.sub(r"\s+", " ", straight).strip()


def _folded(text: str) -> str:
    return plainly(text[:LONGEST])[:LONGEST].translate(SIMPLE)


def _forms(text: str) -> tuple[str, ...]:
    """The text as written, and with what hides letters undone; each is judged."""
    plain = _of_one_script(_folded(text))
    letters = LEETED.sub(_without_leet, plain)
    joined = SPLIT.sub("", MASKED.sub("", letters))
    return tuple(dict.fromkeys((plain, letters, joined)))


def _of_one_script(text: str) -> str:
    """Words of Latin letters and look-alikes in one script, that of the text where both fit."""
    latin = 2 * len(re.findall("[a-z]", text)) >= len(re.findall(r"[^\W\d_]", text))

    def one(match: re.Match[str]) -> str:
        word = match.group()
        letters = set(word)
        romans = {c for c in letters if "a" <= c <= "z"}
        if not romans or romans == letters or re.search(f"[{DENSE}]", word):
            return word
        only_latin = any(ord(c) not in TO_CYRILLIC for c in romans)
        only_other = any(ord(c) not in TO_LATIN for c in letters - romans)
        into = TO_LATIN if only_latin or (latin and not only_other) else TO_CYRILLIC
        return word.translate(into)

    return LETTERS.sub(one, text)


def _without_leet(match: re.Match[str]) -> str:
    """ "k1ll" is "kill", "10" is a number and the marks around a word are none of its letters."""
    word = match.group()
    core = word.strip("!*|")
    if core.isalpha() or not re.search("[a-z]", core):
        return word
    return word.replace(core, core.translate(LEET))
