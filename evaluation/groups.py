"""The seven groups emotions are scored by: fixed with the judge, so it keeps its own table."""

from __future__ import annotations

__all__ = ["GROUPS", "GROUP_OF", "group_of"]

GROUPS: dict[str, tuple[str, ...]] = {
    "joy": (
        "happy",
        "laugh",
        "smile",
        "excited",
        "cheeky",
        "wink",
        "cool",
        "smug",
        "yummy",
        "party",
        "relieved",
        "greedy",
        "proud",
        "praise",
        "agree",
        "greet",
        "strong",
        "ok",
        "morning",
        "congrats",
    ),
    "love": ("love", "kiss", "shy", "pleading", "thanks"),
    "sadness": ("sad", "cry", "sob", "tired", "sick", "bye", "sorry"),
    "anger": ("angry", "furious", "huff", "annoyed", "disagree"),
    "surprise": ("surprised", "shocked", "confused", "thinking", "dizzy"),
    "fear": ("scared", "nervous", "worried"),
    "neutral": ("neutral", "speechless", "sleepy", "night"),
}
GROUP_OF = {emotion: group for group, members in GROUPS.items() for emotion in members}


def group_of(emotion: str) -> str:
    """The group of one emotion; "" for any other word ("unreadable" is never right)."""
    return GROUP_OF.get(emotion, "")
