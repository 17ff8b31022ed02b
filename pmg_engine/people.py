"""Takes out of a message who a person is, so that nobody is drawn by it. Knows no vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale, localedata

__all__ = ["unmarked"]

# One letter for each kind of word in people.txt: a sentence becomes a short string of kinds, and
# the patterns below are grammar over that string. DENSE_KINDS are those of Chinese and Japanese.
KINDS = {
    "kept": "w", "trait": "T", "weak": "C", "folk": "D", "romance": "R", "mild": "J", "very": "V",
    "being": "B", "am": "b", "pronoun": "I", "russian pronoun": "r", "swap": "m", "stop": "f",
    "article": "a", "and": "&", "the": "e", "that": "W", "as": "S", "from": "F", "of": "E",
    "in": "n", "with": "h", "wears": "y", "uses": "u", "has": "v", "speaks": "K", "moved": "G",
    "celebrates": "k", "holiday": "o", "visits": "g", "worship": "c", "clothes": "Y", "aid": "H",
    "looks": "O", "condition": "Q", "post": "Z", "title": "M", "name": "N", "surname": "A",
    "place": "L", "language": "X", "person": "P", "means": "i", "pity": "t",
}  # fmt: skip
DENSE_KINDS = {
    "kept": "w", "person": "1", "trait": "2", "both": "3", "after": "4", "of": "5", "being": "6",
    "one": "7", "pronoun": "8", "very": "9", "stop": "0", "surname": "s",
    "weak": "j", "honour": "l",
}  # fmt: skip
SPOKEN = ("en", "zh", "de", "es", "fr", "pt", "ru", "ja")

TRAIT = "[TCDR]"
STOP = r"(?=[.,&WfVIr]|$)"
WEARS = "(?:[nyhE]a?[TCDJ]?[YH]|ha?[TCDJw]{0,3}[OYHQ])"
POST = f"(?:Z|Fe?[LU]{{1,3}}|EL|{WEARS}|nmw?x|R)"
WHO = f"WBV?(?:{POST}|a?{TRAIT}(?![TCDPJw]))"
# "poor" alone is pity and stays: "poor mum"
BEFORE = "(?:[TCDRJi](?:,?&?(?=[TCDRJi])|(?=[VPt]))|V(?=[VTCDRi])|(?<=[aeTCDRJ])t)"
GRAMMAR = re.compile(
    "|".join(
        (
            rf"(?P<person>a?{BEFORE}{{0,6}}P(?:,?{POST}|{WHO}){{0,2}}(?P<known>U(?!U))?)",
            rf"(?P<folk>(?<=S)a?{TRAIT}{{0,2}}[TD]{STOP}|a(?:[TCJ][,&]?){{0,3}}D(?=[.,&WfVIrBG]|$))",
            r"(?P<trait>(?:(?<=[IPN][B'])|(?<=[IPN]BV)|(?<=b)|(?<=r))V{0,2}"
            rf"(?:a?(?:{TRAIT}[,&]*){{0,3}}[TCDRx]{STOP}|#(?=[&fWV,]|[.](?!#)|$)|{POST}))",
            r"(?P<title>M[.]?[NAUL]{1,2})",
            r"(?P<name>NA?)",
            r"(?P<tongue>(?<=K)[TDXRL])",
            r"(?P<dress>(?<=y)a?[TCDJ]{0,2}Y)",
            r"(?P<aid>(?<=u)a?H)",
            r"(?P<state>(?<=v)a?Q)",
            r"(?P<abroad>(?<=G)[nF]e?[LU]{1,3})",
            r"(?P<feast>(?<=k)o)",
            r"(?P<prayer>(?<=g)[ae]?c)",
            r"(?P<dense>(?:[234j]5?|s(?=l)){0,4}[13l])",
            r"(?P<there>(?<=[18l])9?4)",
            r"(?P<self>(?<=6)7?9?(?:[23]5?)+(?=[.,05]|$)|(?<=[18l])9?2(?=[.,0]|$))",
        )
    )
)
PLAIN = {
    "folk": "a person", "trait": "a person", "name": "Alex", "tongue": "a language",
    "dress": "clothes", "aid": "glasses", "state": "something", "abroad": "abroad",
    "feast": "a holiday", "prayer": "prayers", "there": "那样", "self": "人",
}  # fmt: skip
SUFFIXES = (
    "haired", "skinned", "eyed", "legged", "armed", "bodied", "born", "speaking", "aged",
    "year old",
)  # fmt: skip

DENSE = r"\u3005\u3040-\u30ff\u3400-\u9fff"
TENS = "(?:twen|thir|for|fif|six|seven|eigh|nine)t"
TOKEN = re.compile(
    r"(?P<age>\d{1,3}[- ]?(?:years?|yrs?|y/?o)\b(?:[- ]old\b)?|"
    rf"{TENS}y(?:[- ]\w{{3,5}})? years? old\b|"
    r"[一二三四五六七八九十百\d]{1,4}(?:多|几)?岁)"
    rf"|(?P<tens>\d0s\b|{TENS}ies\b)|(?P<number>\b\d{{1,3}}\b)|(?P<dense>[{DENSE}])"
    rf"|(?P<word>[dl]['’](?=\w)|(?:[OD]['’](?=[A-Z]))?[^\W{DENSE}]+(?:-[^\W{DENSE}]+)*)"
    r"|(?P<clitic>['’](?:s|m|re|ve|d|ll|t)\b)|(?P<mark>\n|\S)",
    re.IGNORECASE,
)
# "son" and "man" are other words in a message that is not English
FOREIGN = re.compile(
    r"\b(?:ich|nicht|und|der|das|ein|mit|auf|mir|mich|zu|wie|hört|wir|ihr|soll|el|los|las|que|por|con|mi|"
    r"soy|les|des|est|et|je|mon|ma|pas|avec|dans|le|tu|au|à|sa|não|meu|minha|uma|para|é|de|du)\b",
    re.IGNORECASE,
)
ENGLISH = frozenset({"son", "man", "her"})
KANA = re.compile(r"[\u3040-\u30ff]")

# skin and sex of an emoji
TONES = re.compile("[\U0001f3fb-\U0001f3ff]|\u200d[\u2640\u2642]\ufe0f?")
HOW = (
    r"(?P<how>(?:just|never|always|really|also|still|even|often|only|already|usually|"
    r"\w{2,9}ly)\s+)?"
)
HAS = re.compile(r"\b(?:s?he['’]s(?=\s+(?:been|got|had|gone)\b)|they['’]ve)\b", re.IGNORECASE)
IS = re.compile(r"\b(?:s?he['’]s|they['’]re)\b", re.IGNORECASE)
VERB = re.compile(rf"\bs?he\s+{HOW}(?P<verb>[a-z]+s(?:n['’]t)?)\b", re.IGNORECASE)
BEING = {"is": "are", "was": "were", "has": "have", "does": "do"}
BEING |= {"always": "always", "sometimes": "sometimes"}
RUSSIAN = re.compile(
    r"\b(?P<who>(?:он|она|они|я|ты|мы)\s+(?:[\w-]+\s+){0,2}?\w*?)"
    r"(?:(?P<stem>[аеёиоуыя])|ш[её]?)л[аои]?(?P<self>с[ья])?\b",
    re.IGNORECASE,
)
TA = re.compile(rf"(?<![A-Za-z])ta(?=们|[{DENSE}])", re.IGNORECASE)
NICKNAMED = re.compile(
    "(?<![大养俺古])[小老阿][王李张刘陈赵吴徐孙胡郭罗梁宋郑谢韩冯董萧曹袁邓许傅沈曾彭吕卢蒋蔡贾魏薛阎潘谭"
    "廖邹陆郝崔邱秦顾邵孟钱姚](?![子末序打扎儿开式])"
)


@dataclass(frozen=True)
class Word:
    """A word of the message: where it stands, its kind, and what stands for all of its like."""

    start: int
    end: int
    kind: str
    plain: str | None = None


@dataclass(frozen=True)
class Lexicon:
    """Kind and plain word of each phrase; how many tokens the longest with that start has."""

    phrases: dict[str, tuple[str, str | None]]
    longest: dict[str, int]


def unmarked(text: str) -> str:
    """The text with "black girl", "old man" and "person" all the same; "black cat" stays.

    Skin, origin, faith, gender, love, body and age decide neither the feeling of a sticker nor
    who is on it; what somebody wants to look like they say of a character, not of a person.
    """
    text = _levelled(text)
    words = _words(text)
    out: list[str] = []
    at = done = 0
    for match in GRAMMAR.finditer("".join(w.kind for w in words)):
        if match.start() == match.end():
            continue
        out += _plainly(text, words[done : match.start()], at)
        at = words[match.start() - 1].end if match.start() else 0
        inside = words[match.start() : match.end()]
        out += [text[at : inside[0].start], _replaced(match, inside, text)]
        at, done = inside[-1].end, match.end()
    out += _plainly(text, words[done:], at)
    return "".join(out) + text[words[-1].end if words else 0 :]


def _levelled(text: str) -> str:
    """What needs no grammar: tones of emoji, the verbs of he, she and they, Chinese surnames."""

    def they(match: re.Match[str]) -> str:
        return f"they {match['how'] or ''}{_plural(match['verb'])}"

    text = VERB.sub(they, IS.sub("they are", HAS.sub("they have", TONES.sub("", text))))
    text = RUSSIAN.sub(lambda m: f"{m['who']}{m['stem'] or 'ш'}ли{'сь' if m['self'] else ''}", text)
    return NICKNAMED.sub("小明", TA.sub("他", text))


def _plural(verb: str) -> str:
    """What "they" do where he or she "loves", "is" or "tries": also one word for all."""
    verb, negated = (verb[:-3], "n't") if verb.lower().endswith(("n't", "n’t")) else (verb, "")
    if verb.lower() in BEING:
        return BEING[verb.lower()] + negated
    if verb in ("dies", "lies", "ties"):
        return verb[:-1]
    for end, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("oes", "o")):
        if verb.endswith(end):
            return verb.removesuffix(end) + other
    return verb.removesuffix("s") if not verb.endswith(("ss", "us")) else verb


def _words(text: str) -> list[Word]:
    """The text as words and phrases, always the longest phrase that is known."""
    lexicon = _lexicon("ja" if KANA.search(text) else "zh")
    tokens = list(TOKEN.finditer(text))
    other = ENGLISH if FOREIGN.search(text) else frozenset()
    found: list[Word] = []
    i = 0
    while i < len(tokens):
        start, known, n = tokens[i].start(), None, 1
        longest = min(lexicon.longest.get(_folded(tokens[i][0]), 1), len(tokens) - i)
        for size in range(longest, 0, -1):
            known = lexicon.phrases.get(_folded(text[start : tokens[i + size - 1].end()]))
            if known:
                n = size
                break
        if n == 1 and _folded(tokens[i][0]) in other:
            known = ("w", None)
        kind, plain = known or (_guessed(tokens[i], found), None)
        found.append(Word(start, tokens[i + n - 1].end(), kind, plain))
        i += n
    return found


def _guessed(token: re.Match[str], before: list[Word]) -> str:
    """The kind of a word that no list has."""
    word = token[0]
    if token.lastgroup == "age":
        return "2" if word.endswith("岁") else "T"
    if token.lastgroup in ("tens", "number"):
        return "x" if token.lastgroup == "tens" else "#"
    if token.lastgroup == "clitic":
        after_pronoun = bool(before) and before[-1].kind == "I"
        return "B" if after_pronoun or word[1:].lower() in ("m", "re") else "'"
    if token.lastgroup == "mark":
        return "," if word in ",、" else "w" if word in "%$€£/'’\"+" else "."
    if "-" in word and _folded(word).endswith(SUFFIXES):
        return "T"
    begins = not before or before[-1].kind == "."
    return "U" if word[:1].isupper() and not begins and word[1:].islower() else "w"


def _plainly(text: str, words: list[Word], at: int) -> list[str]:
    """Words that no grammar holds, from the place `at`: each is itself or the word for its like."""
    out = []
    for word in words:
        out += [text[at : word.start], word.plain or text[word.start : word.end]]
        at = word.end
    return out


def _replaced(match: re.Match[str], inside: list[Word], text: str) -> str:
    """What stands for the people that the grammar found."""
    rule = match.lastgroup if match.lastgroup != "known" else "person"
    assert rule is not None
    if rule == "dense":
        return inside[-1].plain if inside[-1].kind in "1l" and inside[-1].plain else "人"
    if rule == "title":
        return f"{inside[0].plain} Alex"
    if rule != "person":
        return PLAIN[rule]
    last = max(i for i, word in enumerate(inside) if word.kind == "P")
    kept = [text[w.start : w.end] for w in inside[:last] if w.kind == "J"]
    words = [*kept, inside[last].plain or "person", *(["Alex"] if match["known"] else [])]
    if inside[0].kind == "a":
        article = text[inside[0].start : inside[0].end]
        english = "an" if words[0][0] in "aeiou" else "a"
        words.insert(0, english if article.lower() in ("a", "an") else article)
    return " ".join(words)


def _folded(text: str) -> str:
    return text.casefold().replace("-", " ").replace("’", "'").replace("\n", " ")


@cache
def _lexicon(language: str) -> Lexicon:
    """The words of people.txt, the lands and tongues of Babel; a word is of its first list."""
    phrases: dict[str, tuple[str, str | None]] = {}
    endings: list[str] = []
    kind = None
    for line in files(__package__).joinpath("people.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name, *endings = line.strip("[]").split(" +")
            own = name.startswith(language + " ")
            kind = DENSE_KINDS[name[3:]] if own else KINDS.get(name)
        elif line and kind and not line.startswith("#"):
            plain, _, several = line.rpartition(" = ")
            for word in several.split("|"):
                for ending in endings or [""]:
                    phrases.setdefault(_folded(word + ending), (kind, plain or None))
                if kind == "D":
                    phrases.setdefault(_folded(word + "s"), ("P", "people"))
    for phrase, known in _lands(language, [p for p, k in phrases.items() if k[0] == "2"]):
        phrases.setdefault(_folded(phrase), known)
    longest: dict[str, int] = {}
    for phrase in phrases:
        tokens = TOKEN.findall(phrase)
        first = _folded(next(t for t in tokens[0] if t))
        longest[first] = max(longest.get(first, 1), len(tokens))
    return Lexicon(phrases, longest)


def _lands(language: str, known: list[str]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """The lands people come from and the tongues they speak, as the eight languages call them."""
    for spoken in SPOKEN:
        locale = Locale(spoken)
        tongues = [n for code, n in locale.languages.items() if localedata.exists(code)]
        lands = list(locale.territories.values())
        if spoken not in ("zh", "ja"):
            yield from ((land, ("L", None)) for land in lands)
            yield from ((tongue, ("X", None)) for tongue in tongues)
        elif spoken == language:
            yield from ((land, ("2", None)) for land in lands)
            yield from ((f"{land}人", ("3", None)) for land in (*lands, *known))
            if spoken == "zh":
                yield from _chinese([*lands, *known], tongues)


def _chinese(lands: list[str], tongues: list[str]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Chinese has no spaces: what stands around a land or a tongue is part of the phrase."""
    for land in lands:
        for phrase in (f"来自{land}", f"来自{land}的", f"从{land}来", f"从{land}来的"):
            yield phrase, ("4", None)
        for phrase in (f"{land}口音", f"{land}腔"):
            yield phrase, ("w", "口音")
    for tongue in tongues:
        yield from ((f"{verb}{tongue}", ("w", "说话")) for verb in ("说", "讲", "用"))
