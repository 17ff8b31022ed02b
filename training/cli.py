"""`pmg train NAME`: the trainings that an operator runs. Knows their names, not what they teach.

The others are steps of `training/runs/pocket.sh`: `python -m training.painter` and so on.
"""

from __future__ import annotations

import importlib
import sys

__all__ = ["COMMANDS", "main"]

# name -> (module with main(argv), one line of help)
COMMANDS = {
    "soft": ("training.soft", "soft preference embeddings, from made-up people and who agreed"),
}


def main(argv: list[str]) -> int:
    """Run one training; 0 when it ran, 2 for a wrong call. Raises PMGError."""
    if not argv or argv[0] in {"-h", "--help"} or argv[0] not in COMMANDS:
        print("usage: pmg train NAME [options]      (pmg train NAME --help)\n")
        for name, (_, text) in COMMANDS.items():
            print(f"  {name:<16} {text}")
        return 0 if argv and argv[0] in {"-h", "--help"} else 2
    return int(importlib.import_module(COMMANDS[argv[0]][0]).main(argv[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
