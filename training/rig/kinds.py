"""What body each character has: torso or none, tail, socks. Knows no picture."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Kind:
    """One body plan. Foods and things have no torso: their limbs grow from the head itself."""

    name: str
    torso: bool = True
    tail: str = ""
    socks: str = "belly"  # colour of hands and feet: belly, dark, pink or main
    tip: str = "main"  # colour of the tail's end: main, dark, pale or pink
    coat: str = (
        "most"  # which of the head's colours: most, vivid, pale, or round the face: cheek, fair
    )
    dark_limbs: bool = False
    legs: bool = True
    gloves: bool = True


_ANIMALS = (
    Kind("cat", tail="long"),
    Kind("tiger", coat="vivid", tail="long", tip="dark"),
    Kind("lion", coat="warm", tail="tuft", tip="dark"),
    Kind("fox", coat="vivid", tail="bushy", socks="dark", tip="pale"),
    Kind("wolf", tail="bushy", tip="pale"),
    Kind("rabbit", tail="puff"),
    Kind("dog", coat="fair", tail="wag"),
    Kind("bear", tail="stub"),
    Kind("panda", coat="pale", tail="stub", socks="dark", tip="dark", dark_limbs=True),
    Kind("koala", tail="stub"),
    Kind("hamster", coat="warm", tail="stub", socks="pink"),
    Kind("mouse", coat="cheek", tail="thin", socks="pink", tip="pink"),
    Kind("monkey", tail="curl", tip="main"),
    Kind("cow", coat="pale", tail="tuft", socks="dark", tip="dark"),
    Kind("pig", tail="spiral", socks="belly"),
    Kind("deer", tail="wag", socks="dark", tip="pale"),
    Kind("dragon", tail="spike"),
)
_LIKE = {
    "black cat": "cat",
    "puppy": "dog",
    "polar bear": "bear",
    "goat": "deer",
    "moose": "deer",
    "giraffe": "deer",
    "horse": "lion",
    "unicorn": "lion",
    "raccoon": "fox",
    "squirrel": "fox",
    "frog": "koala",
}
KINDS = {kind.name: kind for kind in _ANIMALS}
KINDS |= {name: replace(KINDS[like], name=name) for name, like in _LIKE.items()}
KINDS["ghost"] = Kind("ghost", torso=False, legs=False, gloves=False)
KINDS["chick"] = Kind("chick", coat="vivid", torso=False, gloves=False)
THING = Kind("thing", torso=False)


def kind_of(character: str) -> Kind:
    """The body plan of a character; an unknown one is a thing with thin limbs and gloves."""
    return KINDS.get(character, THING)
