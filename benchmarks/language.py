"""What it saves that a public language model reads its instructions once. Measures only.

Run `python benchmarks/language.py`. The net is random (speed does not depend on what it knows), of
the shape of a small public one; the prompt is the engine's own for public models. Results go to
benchmarks/results/language.json.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LIMIT = 8.0  # times faster to the first token once the instructions are known
LINES = ("my cat knocked the cup over again", "I got the job!!", "今天好累啊", "see you tomorrow")


def random_chat() -> Any:
    """24 M parameters of the Qwen2 family with the pocket model's words."""
    import torch
    from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

    from pmg_engine.models.llm import PocketChat

    tokenizer = AutoTokenizer.from_pretrained(ROOT / "weights" / "pocket" / "llm")
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
    )
    torch.manual_seed(0)
    shape = {"hidden_size": 512, "intermediate_size": 1408, "num_hidden_layers": 8}
    net = Qwen2ForCausalLM(
        Qwen2Config(**shape, vocab_size=len(tokenizer), max_position_embeddings=4096)
    )
    return PocketChat(net, tokenizer)


def seconds(chat: Any, line: str) -> float:
    """Until the first token of the answer to one line."""
    import torch

    from pmg_engine import prompts

    asked = prompts.target(line, family="general")
    talk = [{"role": "system", "content": asked.system}, {"role": "user", "content": asked.user}]
    coded = chat._tokenizer.apply_chat_template(
        talk, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    coded.pop("token_type_ids", None)
    begin = time.perf_counter()
    start = chat._prefixes.start(asked.system, coded["input_ids"])
    with torch.inference_mode():
        chat._net.generate(**coded, **start, max_new_tokens=1, do_sample=False, pad_token_id=0)
    return time.perf_counter() - begin


def main() -> int:
    """Print cold and warm times and their ratio, write the JSON; 1 when the limit is missed."""
    chat = random_chat()
    seconds(chat, LINES[0])  # the libraries' own first time
    warm = sorted(seconds(chat, line) for line in LINES * 3)
    cold = []
    for line in LINES * 2:
        chat._prefixes._known.clear()
        cold.append(seconds(chat, line))
    cold.sort()
    slow, quick = cold[len(cold) // 2], warm[len(warm) // 2]
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "cold_ms": round(slow * 1000, 1),
        "warm_ms": round(quick * 1000, 1),
        "ratio": round(slow / quick, 1),
        "at_least": LIMIT,
        "reached": slow / quick >= LIMIT,
    }
    path = ROOT / "benchmarks" / "results" / "language.json"
    path.write_text(json.dumps(kept, indent=1) + "\n")
    print(json.dumps(kept))
    return 0 if kept["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
