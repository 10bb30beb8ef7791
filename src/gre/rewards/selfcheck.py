"""Try the rewards on the real records before a trainer does: gold on top, everything else below.

The very functions that the trainer will call are tried, with the records' own columns, so that a
swapped column or a reward that pays for nonsense is found before the first step and not after.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gre.chain import write_chain
from gre.errors import RecordError
from gre.records import JudgeExample, Located
from gre.rewards.trl_adapter import FIRST_THETA_KM, Stage, TrlReward, make_rewards

# Gold answers are written with six decimals (0.1 m): at theta = 1 km that costs 0.0001.
_TOP = 1.0 - 1e-3
# Below this difference a swapped latitude and longitude name nearly the same point.
_SWAP_DEGREES = 0.02
_REASON = ["The reasoning of a self-check."]


def check_rewards(
    records: Iterable[Located],
    stage: Stage,
    *,
    theta_km: float = FIRST_THETA_KM,
    coordinate: str = "gre",
) -> int:
    """Check over real records that the rewards of a stage order answers as they must.

    For each record the gold answer must earn the top, a wrong one less, the truth with latitude
    and longitude swapped less (stage `coords`), and a malformed one nothing.

    Args:
        records: What the stage will train on: `JudgeExample`s, or anything located.
        stage: `judge` or `coords`.
        theta_km: The threshold in kilometres to try the coordinate reward at.
        coordinate: Name of the distance reward.

    Returns:
        How many records were checked.

    Raises:
        RecordError: names the first record that breaks the order, and how.
        ConfigError: no coordinate reward has that name.
    """
    well_formed, accuracy = make_rewards(stage, theta_km=lambda: theta_km, coordinate=coordinate)
    n = 0
    for record in records:
        answers = _judge_answers(record) if stage == "judge" else _coordinate_answers(record)
        _check_format(record.id, well_formed, answers["gold"])
        _check_accuracy(record.id, accuracy, answers, _columns(record))
        n += 1
    return n


def _judge_answers(record: Located) -> dict[str, str]:
    if not isinstance(record, JudgeExample):
        raise RecordError(f"{record.id}: the judge stage needs records with a label")
    return {"gold": str(record.label), "wrong": str(not record.label), "malformed": "banana"}


def _coordinate_answers(record: Located) -> dict[str, str]:
    far_side = record.lon - 180 if record.lon > 0 else record.lon + 180
    answers = {
        "gold": f"{record.lat:.6f}, {record.lon:.6f}",
        "wrong": f"{-record.lat:.6f}, {far_side:.6f}",
        "malformed": "somewhere warm",
    }
    if abs(record.lat - record.lon) > _SWAP_DEGREES:
        answers["swapped"] = f"{record.lon:.6f}, {record.lat:.6f}"
    return answers


def _columns(record: Located) -> dict[str, Any]:
    return record.model_dump(include={"lat", "lon", "label"})


def _check_format(record_id: str, reward: TrlReward, answer: str) -> None:
    good = _pay(reward, write_chain(_REASON, answer), {})
    bare = _pay(reward, answer, {})
    if good != 1.0 or bare != 0.0:
        raise RecordError(
            f"{record_id}: the format reward pays {good} for a well-formed response and {bare} "
            "for a bare answer; it must pay 1 and 0"
        )


def _check_accuracy(
    record_id: str, reward: TrlReward, answers: Mapping[str, str], columns: Mapping[str, Any]
) -> None:
    paid = {
        what: _pay(reward, write_chain(_REASON, text), columns) for what, text in answers.items()
    }
    paid["unanswered"] = _pay(reward, "The reasoning of a self-check.", columns)
    gold = paid["gold"]
    if gold < _TOP:
        raise RecordError(f"{record_id}: the gold answer earns {gold:.4f}, not the top reward 1")
    for what in ("wrong", "swapped"):
        if paid.get(what, 0.0) >= gold:
            raise RecordError(f"{record_id}: the {what} answer earns as much as the gold answer")
    for what in ("malformed", "unanswered"):
        if paid[what] != 0.0:
            raise RecordError(
                f"{record_id}: a response that is {what} earns {paid[what]:.4f}, not 0"
            )


def _pay(reward: TrlReward, response: str, columns: Mapping[str, Any]) -> float:
    completion = [{"role": "assistant", "content": response}]
    batch = {name: [value] for name, value in columns.items()}
    return reward(prompts=[None], completions=[completion], **batch)[0]
