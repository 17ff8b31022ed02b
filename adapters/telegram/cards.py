"""The taste page and the "Why this?" card as lines of plain text; knows no chat."""

from __future__ import annotations

from collections.abc import Iterable

from pmg_engine.types import Liking, Taste, Why

__all__ = ["taste", "why"]

MOST = 12  # likings on a card: more is no page but a list
SIGNS = {"pinned": "📌", "removed": "🚫"}


def taste(card: Taste) -> str:
    """Likes, dislikes, pins; signs in place of words, so that it reads in every language."""
    likes = [liking.word for liking in card.likings if liking.weight > 0][:MOST]
    dislikes = [liking.word for liking in card.likings if liking.weight < 0][:MOST]
    lines = [_line("💚", likes), _line("💔", dislikes)]
    for mark, sign in SIGNS.items():
        lines.append(_line(sign, [one.word for one in card.marks if one.mark == mark]))
    lines.append(f"💬 {1 - card.alpha:.0%} ⟷ {card.alpha:.0%} 💚")
    return "\n".join(line for line in lines if line)


def why(card: Why) -> str:
    """What the message asked for; to the person alone also what their taste added."""
    sticker = card.sticker
    target = sticker.keywords.target
    single = (target.emotion, target.intent, target.character, target.style, target.colour)
    asked = [word for word in (*single, *target.props) if word and word != "none"]
    lines = [_line("🎯", asked)]
    if card.taste:
        lines.append(_line("💚", map(_weighed, sticker.keywords.preference[:MOST])))
        drawn = (sticker.drawn.style, sticker.drawn.colour, sticker.drawn.character)
        lines.append(_line("🎨", [word for word in drawn if word]))
        for best in sticker.candidates[:1]:
            lines.append(f"🧮 z {best.z:.2f} · d_p {best.d_p:.2f} · d_t {best.d_t:.2f}")
    return "\n".join(line for line in lines if line)


def _line(sign: str, words: Iterable[str]) -> str:
    said = " · ".join(words)
    return f"{sign} {said}" if said else ""


def _weighed(liking: Liking) -> str:
    return f"{liking.word} {liking.weight:+.2f}"
