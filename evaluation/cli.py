"""`pmg eval NAME`: the acceptance commands. Knows their names, not what they measure."""

from __future__ import annotations

import importlib
import sys

from pmg_engine.errors import PMGError

from .report import say

__all__ = ["COMMANDS", "main"]

# name -> (module with main(argv), one line of help)
COMMANDS = {
    "judge": ("evaluation.judge_report", "the judge's own accuracy, on real and damaged art"),
    "clip": ("evaluation.clip_report", "zero-shot accuracy of the pocket CLIP on held-out art"),
    "grid": ("evaluation.grid", "painted grid cells, read by the judge, against the real ones"),
    "pairs": ("evaluation.pairs", "poses, chat acts and props never seen with a character"),
    "concepts": ("evaluation.concepts", "things painted in styles they were never seen in"),
    "copying": ("evaluation.copying", "does the painter hand out its training pictures?"),
    "autoencoder": ("evaluation.autoencoder", "what the autoencoder keeps of held-out art"),
    "matte": ("evaluation.matte", "is the sticker found on backgrounds it never saw?"),
    "keywords": ("evaluation.keywords", "emotion groups read from people's lines, by language"),
    "understood": ("evaluation.understood", "is the thing a line speaks of drawn? CLDR's words"),
    "preferences": ("evaluation.preferences", "what simulated people like and refuse, from 1-50"),
    "lines": ("evaluation.lines_report", "faces, sarcasm, silence, fairness, intents by hand"),
    "named": ("evaluation.named", "is a named character or style drawn?"),
    "words": ("evaluation.words", "does talk about one animal make it yours, and nobody else's?"),
    "use": ("evaluation.use", "do likes, re-rolls and dislikes move what is drawn?"),
    "new-user": ("evaluation.new_user", "does a new person see different characters?"),
    "personalization": ("evaluation.personalization", "does a sticker fit its own user's taste?"),
    "alpha": ("evaluation.alpha", "transparent corners, one piece"),
    "crisp": ("evaluation.crisp", "is the edge sharp at 512 pixels?"),
    "sheets": ("evaluation.sheets", "contact sheets for the documentation"),
    "blind": ("evaluation.blind", "real or painted? numbered pairs, for people to tell apart"),
    "human": ("evaluation.human", "what people chose blind in /tastetest, and PMG's rating"),
}


def main(argv: list[str]) -> int:
    """Run one command; 0 when it ran and reached its target, 1 when not, 2 for a wrong call."""
    if not argv or argv[0] in {"-h", "--help"} or argv[0] not in COMMANDS:
        say("usage: pmg eval NAME [options]      (pmg eval NAME --help)\n")
        for name, (_, text) in COMMANDS.items():
            say(f"  {name:<16} {text}")
        return 0 if argv and argv[0] in {"-h", "--help"} else 2
    module = importlib.import_module(COMMANDS[argv[0]][0])
    try:
        return int(module.main(argv[1:]))
    except PMGError as error:
        say(f"pmg eval {argv[0]}: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
