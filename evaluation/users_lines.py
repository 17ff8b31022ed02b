"""What simulated users say: about what they like, about nothing, and the messages all are asked.

Written for the evaluation alone: no sentence is shared with training or the acceptance commands.
Knows words, no user.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ABOUT",
    "AGAINST",
    "CHAT",
    "LANGUAGES",
    "MESSAGES",
    "MOODS",
    "NAMES",
    "Message",
    "mood_of",
]

LANGUAGES = ("en", "zh", "de", "es")

# The moods a conditional taste tells apart, and the faces that show each. `furious` is left out:
# it reddens the head, and red heads have none.
MOODS: dict[str, tuple[str, ...]] = {
    "up": ("happy", "laugh", "smile", "love", "kiss", "cheeky", "wink", "cool", "yummy", "shy"),
    "down": ("sad", "cry", "sob", "tired", "sick", "scared", "nervous", "worried"),
    "cross": ("angry", "huff", "annoyed", "surprised", "shocked", "confused", "thinking", "dizzy"),
}
_MOOD_OF_GROUP = {
    "joy": "up", "love": "up", "sadness": "down", "fear": "down", "anger": "cross",
    "surprise": "cross",
}  # fmt: skip


def mood_of(group: str) -> str:
    """The mood an emotion's group belongs to. Raises KeyError for one that has none."""
    return _MOOD_OF_GROUP[group]


@dataclass(frozen=True, slots=True)
class Message:
    """A line that names no thing, and the emotion group its writer meant."""

    text: str
    group: str


# word -> its name in LANGUAGES
NAMES: dict[str, tuple[str, str, str, str]] = {
    "cat": ("cat", "猫", "Katze", "gato"),
    "dog": ("dog", "狗", "Hund", "perro"),
    "rabbit": ("rabbit", "兔子", "Hase", "conejo"),
    "hamster": ("hamster", "仓鼠", "Hamster", "hámster"),
    "panda": ("panda", "熊猫", "Panda", "panda"),
    "pig": ("pig", "小猪", "Schwein", "cerdo"),
    "mouse": ("mouse", "老鼠", "Maus", "ratón"),
    "cow": ("cow", "奶牛", "Kuh", "vaca"),
    "lion": ("lion", "狮子", "Löwe", "león"),
    "monkey": ("monkey", "猴子", "Affe", "mono"),
    "apple": ("apple", "苹果", "Apfel", "manzana"),
    "tomato": ("tomato", "番茄", "Tomate", "tomate"),
    "peach": ("peach", "桃子", "Pfirsich", "melocotón"),
    "tangerine": ("tangerine", "橘子", "Mandarine", "mandarina"),
    "strawberry": ("strawberry", "草莓", "Erdbeere", "fresa"),
    "lemon": ("lemon", "柠檬", "Zitrone", "limón"),
    "cookie": ("cookie", "饼干", "Keks", "galleta"),
    "potato": ("potato", "土豆", "Kartoffel", "patata"),
    "flat": ("flat design", "扁平风格", "flaches Design", "diseño plano"),
    "glossy": ("glossy 3d", "立体风格", "glänzendes 3D", "3d brillante"),
    "cartoon": ("cartoon style", "卡通风格", "Cartoon-Stil", "estilo cartoon"),
    "bold": ("bold outlines", "粗线条风格", "dicke Linien", "líneas gruesas"),
    "retro": ("retro style", "复古风格", "Retro-Stil", "estilo retro"),
}

ABOUT: dict[str, tuple[str, ...]] = {
    "en": (
        "that {x} from yesterday still makes me grin",
        "{x} all the way for me, you know that",
        "showed my sister the {x} and she wants one too",
        "anything with a {x} in it wins me over",
        "my desk has three things with a {x} on it by now",
    ),
    "zh": (
        "昨天那个{x}我存下来了",
        "只要有{x}我就投降",
        "给同事看了{x}，他们都说像我",
        "又买了一个{x}的杯垫",
        "{x}一出来心情就好了",
    ),
    "de": (
        "bei {x} werde ich immer schwach",
        "schon wieder {x}, genau mein Ding",
        "meine Schwester lacht über mich und {x}",
        "ohne {x} wäre der Chat halb so schön",
    ),
    "es": (
        "lo de {x} me alegró la tarde",
        "otra vez {x}, me encanta",
        "mi hermana dice que {x} es muy yo",
        "con {x} me ganas siempre",
    ),
}  # fmt: skip
AGAINST: dict[str, tuple[str, ...]] = {
    "en": ("honestly I am sick of the {x}", "please, without the {x} next time"),
    "zh": ("说实话不喜欢{x}", "下次不要{x}好不好"),
    "de": ("ehrlich, ohne {x} bitte", "nicht schon wieder {x}"),
    "es": ("la verdad, sin {x} por favor", "no quiero {x} otra vez"),
}
CHAT: dict[str, tuple[str, ...]] = {
    "en": (
        "running ten minutes late", "did the parcel show up yet", "who is in for tonight",
        "the meeting moved to four", "remind me to call them back", "that queue took forever",
    ),
    "zh": (
        "我晚十分钟到", "快递到了没有", "今晚谁有空", "会议改到四点了", "提醒我晚点回他",
        "排队排了好久",
    ),
    "de": (
        "komme zehn Minuten später", "ist das Paket schon da", "wer ist heute Abend dabei",
        "der Termin ist jetzt um vier", "erinner mich an den Anruf",
    ),
    "es": (
        "llego diez minutos tarde", "ya llegó el paquete", "quién se apunta esta noche",
        "la reunión es a las cuatro", "recuérdame que los llame",
    ),
}  # fmt: skip

MESSAGES: tuple[Message, ...] = (
    Message("we actually did it, I am over the moon", "joy"),
    Message("气死我了，他又放我鸽子", "anger"),
    Message("I can't stop crying since she left", "sadness"),
    Message("哇，我完全没想到会这样", "surprise"),
    Message("das hat mich so glücklich gemacht", "joy"),
    Message("I'm terrified of what they will say tomorrow", "fear"),
    Message("te quiero muchísimo, lo sabes", "love"),
    Message("how dare they cancel on us again, I'm furious", "anger"),
    Message("哈哈哈笑得我肚子疼", "joy"),
    Message("me siento muy triste hoy", "sadness"),
    Message("wait, what? I really did not see that coming", "surprise"),
    Message("想你了，抱抱你", "love"),
    Message("I feel so empty and alone today", "sadness"),
    Message("qué miedo me da ir sola", "fear"),
    Message("best evening in months, I can't stop laughing", "joy"),
    Message("ich bin stinksauer auf die", "anger"),
    Message("sending you all my love, sleep tight", "love"),
    Message("太难过了，我想哭", "sadness"),
    Message("no way, are you serious? I am shocked", "surprise"),
    Message("we won, we won, this is amazing", "joy"),
)
