"""The protocol end to end with the shipped models, and its tables on hand-made vectors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evaluation.arms import ARMS, EVERY, SWEEPS, absent, popular
from evaluation.cli import main
from evaluation.judge import SIDE
from evaluation.painted_once import PaintedOnce
from evaluation.personalization import noise, parsed, planned, timed
from evaluation.personalization_goals import goals
from evaluation.personalization_plots import bars, curves, sheet
from evaluation.personalization_report import (
    Cells,
    Judged,
    Measured,
    Pace,
    Past,
    gains,
    markdown,
    measured,
    table,
)
from evaluation.softs import PICTURES, WORDS
from evaluation.studio import Studio
from evaluation.users import DAY, KEPT, NEIGHBOURS, PROBES, STYLES, people
from evaluation.users_lines import MESSAGES, MOODS, mood_of
from evaluation.world import world
from pmg_engine.config import EngineConfig, PainterConfig
from pmg_engine.types import Array, Condition, Likeness, Scene, Sticker, Thing, User

MOOD = list(MOODS)
TOLD = MESSAGES[:4]


pytestmark = pytest.mark.usefixtures("simple_art")


def test_quick_runs_end_to_end_and_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMG_RESULTS", str(tmp_path / "results"))
    arms = "target-only,tag frequency"
    call = ["personalization", "--quick", "--arms", arms, "--work", str(tmp_path / "work")]
    assert main(call) == 0
    kept = json.loads((tmp_path / "results" / "personalization-quick.json").read_text())
    assert list(kept["table"]) == [*arms.split(","), "own later stickers"]
    plain, counted = (kept["table"][arm] for arm in arms.split(","))
    assert (plain["lift"], plain["cost"], plain["swap"]) == pytest.approx((0, 0, 0), abs=1e-9)
    assert plain["AUC twins"] == pytest.approx(0.5, abs=0.2)
    assert (counted["seconds"], counted["p95"]) == (None, None)  # --quick takes no times
    assert 0 < counted["CLIP-T"] < 1
    assert 0 < counted["CLIP-I-H"] < 1
    assert counted["apart by message"] > 0
    assert "apart by noise" not in counted  # one seed
    assert kept["intervals"]["tag frequency"]["T1"]["AUC twins"]["users"] == 4
    text = (tmp_path / "results" / "personalization-quick.md").read_text()
    assert "measure plumbing, not taste" in text
    assert "LPIPS needs" in text
    assert {p.suffix for p in (tmp_path / "results").iterdir()} == {".json", ".md", ".png", ".webp"}
    done = {p: p.stat().st_mtime_ns for p in (tmp_path / "work").rglob("*.npz")}
    assert len(done) == 4 + 2 * 4
    lost = next(p for p in done if "tag-frequency" in str(p))
    lost.unlink()
    painted = set((tmp_path / "work").rglob("*.png"))
    assert main(call) == 0
    again = {p: p.stat().st_mtime_ns for p in (tmp_path / "work").rglob("*.npz")}
    assert {p for p in done if again[p] != done[p]} == {lost}
    assert set((tmp_path / "work").rglob("*.png")) == painted  # pictures are not painted again
    later = json.loads((tmp_path / "results" / "personalization-quick.json").read_text())
    assert later["intervals"] == kept["intervals"]


def test_an_arm_draws_what_the_engine_draws(tmp_path: Path) -> None:
    person = people()[4]

    async def both() -> tuple[bytes, bytes]:
        async with world(EngineConfig(painter=PainterConfig(steps=2))) as room:
            studio = Studio(room, [person], tmp_path)
            moment = (await studio.moments(MESSAGES[:1]))[0]
            mine = await ARMS["PMG"](studio, 0, moment, 7)
            for weights in ("0.75 0.75", "1.0 1.0", "1.25 1.0"):  # whose taste has words alone
                alone = await SWEEPS[f"PMG at {weights}"](studio, 0, moment, 7)
                assert alone.weight == float(weights.split()[0])
            await ARMS["PMG"](studio, 0, moment, noise(moment, 0))
            painted = studio.painter.fresh
            pace = await timed(studio, "PMG", [moment])
            assert pace is not None
            assert pace.p95 >= pace.median > 0
            assert await timed(studio, "PMG", []) is None
            assert studio.painter.fresh == painted > 0  # what is timed is not kept
            assert not studio.painter.always
            said = room.said(User("eval", person.id), moment.text, voice="mine", remember=False)
            said = replace(said, at=person.past[-1].at + DAY)
            answer = await room.engine.reply(said, seed=7)
            assert isinstance(answer, Sticker)
            return mine.image.tobytes(), answer.candidates[0].image.tobytes()

    mine, engines = asyncio.run(both())
    assert mine == engines


class Counting:
    """A painter that counts its pictures and needs no weights."""

    layered = True

    def __init__(self) -> None:
        self.painted = self.calls = 0

    async def encode(self, texts: Sequence[str]) -> list[Array]:
        return [np.full((1, 2), len(t), np.float32) for t in texts]

    async def paint(
        self,
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
        start: Image.Image | None = None,
    ) -> list[Image.Image]:
        self.painted += len(conditions)
        self.calls += 1
        return [Image.new("RGBA", (8, 8), (seed, 0, 0, 255)) for seed in seeds]

    async def refine(
        self,
        images: Sequence[Image.Image],
        conditions: Sequence[Condition],
        *,
        seeds: Sequence[int],
    ) -> list[Image.Image]:
        self.painted += len(conditions)
        return [Image.new("RGBA", (8, 8), (0, seed, 0, 255)) for seed in seeds]

    async def close(self) -> None:
        return


def test_a_picture_is_painted_once(tmp_path: Path) -> None:
    inner = Counting()
    painter = PaintedOnce(inner, tmp_path)
    one, two = (Condition(np.full((2, 2), v, np.float32), w_t=1, w_p=0, w_s=0) for v in (1.0, 2.0))

    worn = replace(one, offset=np.ones((2, 8, 8), np.float32))
    bread = replace(one, scene=Scene(beside=Thing("bread, flat style", Likeness("bread"))))

    async def painted() -> None:
        first = await painter.paint([one, two], seeds=[5, 5])
        again = await PaintedOnce(inner, tmp_path).paint([two, one, one], seeds=[5, 5, 6])
        assert [i.getpixel((0, 0)) for i in (*first, *again)] == [
            (s, 0, 0, 255) for s in (5, 5, 5, 5, 6)
        ]
        assert inner.painted == 3
        await PaintedOnce(inner, tmp_path).paint([bread, one], seeds=[5, 5])
        assert inner.painted == 4, "what lies beside somebody makes it another picture"
        await PaintedOnce(inner, tmp_path).paint([worn, one], seeds=[5, 5])
        assert inner.painted == 5, "and so does a look"
        figure = replace(one, head=two)
        for _ in range(2):
            plain = await painter.paint([figure], seeds=[5])
            large = await painter.refine(plain, [figure], seeds=[5])
            assert [i.getpixel((0, 0)) for i in (*plain, *large)] == [
                (5, 0, 0, 255),
                (0, 5, 0, 255),
            ]
        assert inner.painted == 6, "a figure with its head painted again is a picture of its own"
        before, other = inner.calls, PaintedOnce(inner, tmp_path / "other")
        both = await asyncio.gather(
            other.paint([one], seeds=[7]),
            other.paint([two, one], seeds=[7, 8]),
            other.paint([worn], seeds=[9]),
        )
        assert [i.getpixel((0, 0))[0] for made in both for i in made] == [7, 7, 8, 9]
        assert inner.calls == before + 1, "whoever asks at the same time is served in one batch"
        painter.always = True
        await painter.paint([one], seeds=[5])
        assert inner.painted == 11

    asyncio.run(painted())


def test_noise_is_the_messages_alone() -> None:
    class Told:
        def __init__(self, number: int) -> None:
            self.number = number

    seeds = [noise(Told(n), s) for n in range(20) for s in range(3)]  # type: ignore[arg-type]
    near = {seed + i for seed in seeds for i in range(3)}  # a lone condition takes three in a row
    assert len(near) == 3 * len(seeds)


def test_unknown_arms_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["personalization", "--quick", "--arms", "magic"]) == 1
    assert "There is no arm called 'magic'" in capsys.readouterr().out


def test_kept_results_belong_to_one_engine(tmp_path: Path) -> None:
    plan = planned(parsed(["--quick", "--work", str(tmp_path)]))
    other = planned(parsed(["--work", str(tmp_path)]))
    assert (len(plan.who), plan.messages, plan.seeds, plan.steps) == (4, 4, 1, 2)
    assert plan.folder != other.folder
    assert plan.painted != other.painted  # other steps, other pictures
    assert set(plan.arms) == set(ARMS) - set(absent())
    assert set(other.arms) == set(EVERY) - set(absent())
    assert (other.seeds_of("alpha 0.5"), other.seeds_of("history 2")) == (1, 3)


def test_only_its_own_arms_depend_on_a_soft_preference(tmp_path: Path) -> None:
    plan = planned(parsed(["--quick", "--work", str(tmp_path)]))
    taught = replace(plan, learned={WORDS: "a"})
    again = replace(plan, learned={WORDS: "b"})
    person = plan.who[0]
    sweep = f"{WORDS} + keywords at 1.0 1.0"
    for arm, same in (
        ("PMG", True),
        (PICTURES, True),
        (f"{PICTURES} + keywords", True),
        (WORDS, False),
        (sweep, False),
    ):
        assert (taught.path(arm, person) == again.path(arm, person)) == same, arm


def test_what_is_popular_is_one_taste() -> None:
    who, style = popular()
    assert who.word in {name for names in NEIGHBOURS for name in names}
    assert style.word in STYLES


# -- tables on vectors made by hand: one axis per user and one per mood, which the centre removes


def vector(user: int, mood: str) -> np.ndarray:
    out = np.zeros(64, np.float32)
    out[user], out[60 + MOOD.index(mood)] = 1, 3
    return out


def past(u: int) -> Past:
    def own(count: int) -> np.ndarray:
        return np.stack([vector(u, m) for m in MOOD for _ in range(count)])

    shown = np.full((2, SIDE, SIDE, 3), 40 * u % 255, np.uint8)
    return Past(people()[u], own(1), own(KEPT), own(PROBES), unit(own(KEPT)), shown)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def arm(of: list[int], *, groups: list[str], seeds: int = 1) -> Cells:
    moods = [mood_of(m.group) for m in TOLD for _ in range(seeds)]
    vectors = np.stack([np.stack([vector(v, m) for m in moods]) for v in of])
    told = np.array([[g for g in groups for _ in range(seeds)]] * len(of))
    shown = np.zeros((len(of), SIDE, SIDE, 3), np.uint8)
    said = np.full(told.shape, 0.5) if of[0] == 9 else np.full(told.shape, 0.4)
    return Cells(vectors, unit(vectors), said, told, np.zeros(told.shape, bool), shown, seeds)


RIGHT = [m.group for m in TOLD]
USERS = 8


def found() -> tuple[dict[str, Measured], Judged]:
    same = list(range(USERS))
    arms = {
        "target-only": arm([9] * USERS, groups=RIGHT, seeds=2),
        "tag frequency": arm([9] * USERS, groups=RIGHT),
        "PMG": arm(same, groups=[*RIGHT[:3], "nothing"]),
        "mismatched user": arm([(u + 4) % USERS for u in same], groups=RIGHT),
    }
    return measured(arms, [past(u) for u in same], TOLD, times={"PMG": Pace(1.5, 2)})


def test_the_table_says_whose_taste_is_drawn() -> None:
    arms, judged = found()
    rows = table(arms, judged)
    own, plain, wrong = (rows[n] for n in ("PMG", "target-only", "mismatched user"))
    assert (own["AUC twins"], own["AUC all"]) == (1.0, 1.0)
    assert own["likeness"] == pytest.approx(1.0)
    assert (plain["AUC twins"], plain["swap"], plain["lift"]) == (0.5, 0.0, 0.0)
    assert wrong["AUC twins"] == 0.5
    assert wrong["AUC all"] == pytest.approx((6 * 0.5 + 0) / 7)
    assert own["cost"] == pytest.approx(0.25)
    assert (own["seconds"], own["p95"]) == (1.5, 2)
    assert (own["CLIP-T"], plain["CLIP-T"]) == (pytest.approx(0.4), 0.5)
    assert arms["PMG"].by_user["CLIP-T cost"] == pytest.approx(0.1)
    assert own["CLIP-I-H"] > plain["CLIP-I-H"]  # an axis of their own beside that of the mood
    assert plain["apart by noise"] == pytest.approx(0, abs=1e-6)  # by hand: all the same
    assert plain["apart by message"] > 0
    assert "apart by noise" not in own  # one seed
    assert rows["own later stickers"]["AUC twins"] == 1.0
    assert gains(arms, judged, "tag frequency")["PMG"]["T2"]["mean"] == 0.5


def test_goals_ask_for_taste_and_accuracy() -> None:
    arms, judged = found()
    told = {one.what: one for one in goals(arms, judged)}
    reached = {what: one.reached for what, one in told.items()}
    assert reached == {
        "AUC among near neighbours": True,
        "AUC among all": True,
        "swap effect": True,
        "likeness to the own later stickers": True,
        "AUC over tag frequency, T1": False,  # half a win more is no tie
        "AUC over tag frequency, T2 T3": True,
        "accuracy below target-only": False,
        "copies": True,
        "AUC of mismatched user": True,
    }
    assert told["accuracy below target-only"].mean == pytest.approx(0.25)
    assert told["AUC over tag frequency, T2 T3"].mean == pytest.approx(0.5)
    assert not goals({"target-only": arms["target-only"]}, judged)
    plain = arms["target-only"]
    flat = {f"history {n}": plain for n in (0, 1, 2, 4)}
    told = {one.what: one for one in goals({"target-only": plain, **flat}, judged)}
    assert told["accuracy below target-only, history 2"].reached
    assert not told["least step of AUC, history 0 to 4"].reached


def test_markdown_and_pictures_show_every_arm(tmp_path: Path) -> None:
    arms, judged = found()
    text = markdown(arms, judged, about="eight simulated users", goals=goals(arms, judged))
    assert text.count("| PMG |") == 3  # the table, the tiers, over counting
    assert "| swap effect | " in text
    assert "| 0.02 | **no** |" in text
    assert "T2" in text
    assert "| 1.50 | 2.00 |" in text
    assert all(word in text for word in ("pocket CLIP", "p95"))
    bars(arms, judged, tmp_path / "bars.png")
    assert not curves(arms, judged, tmp_path / "curves.png")
    swept = {**arms, "alpha 0.5": arms["PMG"], "history 2": arms["tag frequency"]}
    assert curves(swept, judged, tmp_path / "curves.png")
    drawn = {"target-only": arm([9] * USERS, groups=RIGHT)}
    blue = np.zeros((USERS, SIDE, SIDE, 3), np.uint8) + np.array([0, 0, 255], np.uint8)
    drawn["retrieval"] = replace(drawn["target-only"], shown=blue)
    sheet(drawn, judged, tmp_path / "sheet.png", message="hello")
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.height == 56 + USERS * SIDE
        assert image.getpixel((image.width - 5, image.height - 5)) == (0, 0, 255)
