"""The prompt gate: word lists say which messages are met with silence. Knows no user."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
HEAD = 3  # letters of a pattern that are looked up before it is tried
PIECE = 4  # letters of what a pattern needs that are looked for first in a text
LEAST = 3  # letters: fewer are in every text
DENSE_PIECE = 2  # a Chinese character tells more than a letter
SLOTS = 3  # parts of a pattern that are looked for; a fourth tells nothing more
BLOCK = 256  # characters: no pattern is longer, so what it needs stands in two blocks
LEET = str.maketrans("134057@$!|*", "ieaostasili")
LEETED = re.compile(r"(?<![a-z0-9@$!|*])[a-z]*[0-9@$!|*][a-z0-9@$!|*]*")
TO_LATIN = str.maketrans("аеорсухіѕԁһјкмтвӏпαεοικνρτυχηıɑɡ", "aeopcyxisdhjkmtblnaeoikvptuxniag")
TO_CYRILLIC = str.maketrans("aeopcyxkmtbhi", "аеорсухкмтвні")
LETTERS = re.compile(r"[^\W\d_]+")
MIXED = re.compile(r"[a-z][^\W\d_a-z]|[^\W\d_a-z][a-z]")
CROWDED = re.compile(f"[{DENSE}]")
RUN = re.compile(r"[^ ~*'$\1]+")
MASKED = re.compile(rf"(?<=[^\W\d_])[^\w\s'.,!?;:-]{{1,3}}(?=[^\W\d_{DENSE}])")
SPLIT = re.compile(rf"(?<=[{DENSE}])[^\w。，！？、,!?]{{1,3}}(?=[{DENSE}])")
SPELLED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*|/,]{1,3}){2,}[^\W\d_](?!\w)")
EVERY = re.compile(r"\S")
STARTS = re.compile(rf"[{DENSE}]|(?<!\w)[^\s!-/:-@\[-`{{-~]")
PART = re.compile(r"([{}()|]|<\w+>)")
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
    "電話機車網號遊戲聲嗎嚇氣煩熱凍軟羨慘樂愛親帥萌凱瘋覺願夠極關係誰處應該實條橋頂鐵軌與為撐輕鬆農經騎傳張謝轉寧彌後國飛別當詳蓮數銀臺劃繩盡終斷現總卻憑夢懷憶淚遠邊錯鎖門聽聯見視訊訴試誤讀課證識負責貴買費賣趕辦辭鏡隊隨靜順預頻題顏顧飯飽餓餘驚僅價優內兩勞勝勸參員喚單圍團場墜壞壓憂鬱慮奪宮寫專尋導層屍帶幫廠恥惱慣戀戰拋掛換揮損搖搶擁擇據擺攔敗晝曉東棄歡歸殘決況淒滿潰濕災營爭牆獨異癒監盤睜禱種積穩窮筆級紅純紙緊線編練縮繼續罵義習聖脅腫腳膽臉臨舉舊虛蟲補裡複復規覽計討記訂設許評認語請諒講謊豬貝貪贏跡躍較輩輸運進達違遞遲適選醜針鈴鋪錢長閉閃閨問聞隱隻雖雙額類風餵館馬駕驗騙鬧鬥齊齡龍妳攢瞞脫紗捨約統維綁項須領頁頸術衝動務業學寢幾從惡傢擔擋擊葯攤纏囑",
    "妈爷过离杀楼结这个没着么们来说无时间还对开会尔宠猫儿孙寿遗书体药饮绝烧伤脑癌诊疗医检细烂废头发样点给让岁节恸灵坟墓葬礼丧讣亲媳妇产养护阳阴阵难险鱼鸟龟"
    "电话机车网号游戏声吗吓气烦热冻软羡惨乐爱亲帅萌凯疯觉愿够极关系谁处应该实条桥顶铁轨与为撑轻松农经骑传张谢转宁弥后国飞别当详莲数银台划绳尽终断现总却凭梦怀忆泪远边错锁门听联见视讯诉试误读课证识负责贵买费卖赶办辞镜队随静顺预频题颜顾饭饱饿余惊仅价优内两劳胜劝参员唤单围团场坠坏压忧郁虑夺宫写专寻导层尸带帮厂耻恼惯恋战抛挂换挥损摇抢拥择据摆拦败昼晓东弃欢归残决况凄满溃湿灾营争墙独异愈监盘睁祷种积稳穷笔级红纯纸紧线编练缩继续骂义习圣胁肿脚胆脸临举旧虚虫补里复复规览计讨记订设许评认语请谅讲谎猪贝贪赢迹跃较辈输运进达违递迟适选丑针铃铺钱长闭闪闺问闻隐只虽双额类风喂馆马驾验骗闹斗齐龄龙你攒瞒脱纱舍约统维绑项须领页颈术冲动务业学寝几从恶家担挡击药摊缠嘱",
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
        lists, forms = _read(self._lists), _forms(text)
        found = list(_said(lists.grave, lists.cleared(forms)))
        if runs := [re.sub(r"[\W_]", "", m.group()) for m in SPELLED.finditer(forms[0])]:
            found += _said(lists.spelled, runs)
        return min(found, key=_gravity, default=None)


class _Section:
    """Patterns, of which only those whose words stand in a text are tried on it.

    A thousand patterns stay cheap: bit n of a number stands for pattern n, and every piece of
    text that a pattern needs knows the numbers of those that need it.

    Args:
        spelled: for "iwanttodie", what is left of "i w a n t  t o  d i e": no spaces, no ends.
    """

    def __init__(self, patterns: Sequence[_Pattern], *, spelled: bool = False) -> None:
        self._patterns = patterns
        self._spelled = spelled
        self._free = [0] * SLOTS  # patterns that need nothing there
        self._needing: dict[str, list[int]] = {}  # piece -> per slot the patterns that need it
        self._begun: dict[str, int] = {}  # first letters -> the patterns that can begin so
        for n, pattern in enumerate(patterns):
            slots = pattern.slots()
            for slot in range(SLOTS):
                for piece in slots[slot] if slot < len(slots) else ():
                    self._needing.setdefault(piece, [0] * SLOTS)[slot] |= 1 << n
                if slot >= len(slots):
                    self._free[slot] |= 1 << n
            for head in pattern.heads():
                start = head.replace(" ", "") if spelled else head
                self._begun[start] = self._begun.get(start, 0) | 1 << n
        self._dense = sum(1 << n for n, pattern in enumerate(patterns) if pattern.dense)

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where patterns match, and the name of their section."""
        dense = bool(CROWDED.search(text))
        blocks = range(0, len(text), BLOCK)
        pieces = [self._pieces(text[i : i + BLOCK + PIECE], dense=dense) for i in blocks]
        for n, start in enumerate(blocks):
            alive = self._alive(set().union(*pieces[n : n + 2]), dense=dense)
            if alive:
                yield from self._tried(text, alive, range(start, start + BLOCK))

    def _pieces(self, text: str, *, dense: bool) -> set[str]:
        sizes = (LEAST, PIECE, 1, DENSE_PIECE) if dense else (LEAST, PIECE)
        return {text[i : i + n] for n in sizes for i in range(len(text))} & self._needing.keys()

    def _alive(self, pieces: set[str], *, dense: bool) -> int:
        slots = self._free.copy()
        for piece in pieces:
            for slot, patterns in enumerate(self._needing[piece]):
                slots[slot] |= patterns
        alive = ~0 if dense else ~self._dense
        for patterns in slots:
            alive &= patterns
        return alive

    def _tried(self, text: str, alive: int, places: range) -> Iterator[tuple[int, int, str]]:
        begun = self._begun.get
        for place in (EVERY if self._spelled else STARTS).finditer(text, places.start, places.stop):
            start = place.start()
            head = text[start : start + HEAD]
            here = alive & (begun(head, 0) | begun(head[:2], 0) | begun(head[:1], 0))
            while here:
                pattern = self._patterns[(here & -here).bit_length() - 1]
                here &= here - 1
                regex = pattern.spelled if self._spelled else pattern.regex
                if match := regex.match(text, start):
                    yield start, match.end(), pattern.section


@dataclass(eq=False)
class _Group:
    """{a|b}, or (a|b) that may be left out."""

    optional: bool
    tree: list[list[str | _Group]]  # alternatives of words and groups
    _known: dict[int, frozenset[str] | None] = field(default_factory=dict)
    _begun: dict[tuple[frozenset[str], int], frozenset[str]] = field(default_factory=dict)

    def pieces(self, least: int, size: int) -> frozenset[str] | None:
        """What is in every match: one of these; None when nothing is sure."""
        if size not in self._known:
            rows = [_slots(row, least=least, size=size) for row in self.tree]
            sure = not self.optional and all(rows)
            self._known[size] = frozenset().union(*(row[0] for row in rows)) if sure else None
        return self._known[size]

    def heads(self, begun: frozenset[str], *, size: int) -> frozenset[str]:
        """What its alternatives can begin with behind `begun`."""
        key = (begun, size)
        if key not in self._begun:
            self._begun[key] = _heads(self.tree, begun, size=size)
        return self._begun[key]


_Tree = list[list[str | _Group]]


def _slots(row: Sequence[str | _Group], *, least: int, size: int) -> list[frozenset[str]]:
    """Sets of pieces of which one each is in every match of a row, the most telling first."""
    found: list[frozenset[str] | None] = []
    for node in row:
        if isinstance(node, _Group):
            found.append(node.pieces(least, size))
        else:
            found += [frozenset({r[:size]}) for r in RUN.findall(node) if len(r) >= least]
    return sorted((one for one in found if one), key=len)


class _Pattern:
    """One line of a list; it is compiled when a text first begins like it."""

    def __init__(self, line: str, section: str, names: Mapping[str, _Group]) -> None:
        self.section = section
        tight = re.sub(r" ?(\*+) ?", lambda m: WIDE if m[1] == "**" else "*", line)
        self._tree = _parsed(iter(PART.split(tight)), names)
        self.dense = bool(CROWDED.search(_regex(self._tree, dense=False)))
        self.plain = "*" not in line and not self.dense

    def slots(self) -> list[frozenset[str]]:
        """What must stand in a text for a match, by the parts of the pattern."""
        least, size = (1, DENSE_PIECE) if self.dense else (LEAST, PIECE)
        whole = _Group(False, self._tree).pieces(least, size)
        found = _slots(self._tree[0], least=least, size=size) if len(self._tree) == 1 else []
        return found[:SLOTS] if found else [whole] if whole else []

    def heads(self) -> set[str]:
        """The first letters of everything it can match, as far as they are known."""
        size = DENSE_PIECE if self.dense else HEAD
        return {head.rstrip(OPEN) for head in _heads(self._tree, frozenset({""}), size=size)}

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


def _parsed(tokens: Iterator[str], names: Mapping[str, _Group]) -> _Tree:
    tree: _Tree = [[]]
    for token in tokens:
        if token in ("}", ")"):
            break
        if token == "|":
            tree.append([])
        elif token in ("{", "("):
            tree[-1].append(_Group(token == "(", _parsed(tokens, names)))
        elif token.startswith("<"):
            tree[-1].append(names[token[1:-1]])
        elif token:
            tree[-1].append(token)
    return tree


def _heads(tree: _Tree, begun: frozenset[str], *, size: int) -> frozenset[str]:
    """What the alternatives can begin with, `size` letters; OPEN ends a shorter one."""
    out: frozenset[str] = frozenset()
    for sequence in tree:
        heads = begun
        for node in sequence:
            done = {h for h in heads if len(h) == size or h.endswith(OPEN)}
            short = heads - done
            if not short:
                break
            if isinstance(node, _Group):
                inner = node.heads(short, size=size)
                heads = inner.union(done, short if node.optional else ())
            else:
                cuts = {re.sub(f"[~'*${WIDE}].*", OPEN, h + node)[:size] for h in short}
                heads = frozenset(cuts | done)
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


def _patterns(text: str) -> Iterator[_Pattern]:
    """The patterns of one list."""
    names: dict[str, _Group] = {}
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif " = " in line and not line.startswith("#"):
            name, words = line.split(" = ")
            names[name] = _Group(False, _parsed(iter(PART.split(_folded(words))), names))
        elif line and not line.startswith("#"):
            yield _Pattern(_folded(line), section, names)


class _Lists:
    """The patterns of some lists by what they are for."""

    def __init__(self, patterns: Sequence[_Pattern]) -> None:
        self._except = _Section([p for p in patterns if p.section == "except"])
        self._rest = [p for p in patterns if p.section != "except"]
        self.grave = _Section(self._rest)

    @cached_property
    def spelled(self) -> _Section:
        """Those for letters spelt out; few texts need them."""
        return _Section([p for p in self._rest if p.plain], spelled=True)

    def cleared(self, forms: Sequence[str]) -> Iterator[str]:
        """Those forms of a text that object, without their harmless phrases."""
        return (self._without(form) for form in forms if any(_said(self.grave, [form])))

    def _without(self, text: str) -> str:
        """The text with every harmless phrase replaced by a mark that no pattern goes through."""
        out, last = [], 0
        for start, end, _ in sorted(self._except.spans(text), key=lambda s: (s[0], -s[1])):
            if start >= last:
                out += [text[last:start], f" {WALL} "]
                last = end
        return "".join([*out, text[last:]])


@cache
def _read(lists: tuple[str, ...]) -> _Lists:
    """Lists, read when first needed."""
    folder = files(__package__)
    shipped = (folder.joinpath(f"safety.{language}.txt") for language in LANGUAGES)
    texts = lists or [file.read_text("utf-8") for file in shipped]
    return _Lists([pattern for text in texts for pattern in _patterns(text)])


def _said(section: _Section, texts: Iterable[str]) -> Iterator[str]:
    """The names of what matches in any of some texts."""
    return (name for text in texts for _, _, name in section.spans(text))


def _gravity(section: str) -> tuple[int, str]:
    return (ORDER.index(section) if section in ORDER else len(ORDER), section)


def plainly(text: str) -> str:
    """NFKC, case-folded, without invisible characters, accents and stretched spaces."""
    if text.isascii():
        return re.sub(r"\s+", " ", text.lower()).strip()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    kinds = {c: unicodedata.category(c) for c in set(folded) if c not in VOICED}
    bare = folded.translate({ord(c): None for c, kind in kinds.items() if kind in UNSEEN})
    straight = unicodedata.normalize("NFC", bare).replace("\u2019", "'").replace("\u2018", "'")
    return re.sub(r"\s+", " ", straight).strip()


def _folded(text: str) -> str:
    plain = plainly(text[:LONGEST])[:LONGEST]
    return plain.translate(SIMPLE) if CROWDED.search(plain) else plain


def _forms(text: str) -> tuple[str, ...]:
    """The text as written, and with what hides letters undone; each is judged."""
    plain = _of_one_script(_folded(text))
    letters = LEETED.sub(_without_leet, plain)
    joined = SPLIT.sub("", MASKED.sub("", letters))
    return tuple(dict.fromkeys((plain, letters, joined)))


def _of_one_script(text: str) -> str:
    """Words of Latin letters and look-alikes in one script, that of the text where both fit."""
    if not MIXED.search(text):
        return text
    latin = 2 * len(re.findall("[a-z]", text)) >= len(re.findall(r"[^\W\d_]", text))

    def one(match: re.Match[str]) -> str:
        word = match.group()
        letters = set(word)
        romans = {c for c in letters if "a" <= c <= "z"}
        if not romans or romans == letters or CROWDED.search(word):
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
