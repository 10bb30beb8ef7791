"""Train the gre-tiny that ships with the package: the demo's stages with more scenes and steps.

    python tools/train_tiny.py runs/tiny && python tools/ship_tiny.py runs/tiny

It takes well over half an hour on two cores; interrupted, the same command goes on.
"""

import sys
from pathlib import Path

from gre.demo.plan import DemoConfig, Plan
from gre.demo.stages import Work, stages
from gre.demo.steps import Step, run_stages, same_settings

# The benchmark scenes are the demo's own, so that the two tables can be held side by side.
SIZES = Plan(
    seeds=60_000, taught=54_000, test=1000, unseen=400,
    sft_steps=6000, judge_steps=60, coords_steps=160,
)  # fmt: skip


def main(out: Path) -> None:
    """Run all stages into a folder."""
    config = DemoConfig(out=out)
    work = Work(config, SIZES)
    same_settings(out / "demo.json", config, "a demo")
    run_stages(work, stages(SIZES), show)


def show(step: Step) -> None:
    """Tell where the work stands, on one line."""
    end = "\n" if step.finished or step.skipped else "\r"
    left = "" if step.eta_s is None else f"  {step.eta_s / 60:.0f} min left in all"
    sys.stderr.write(f"{step.stage.title}: {step.done}/{step.total}{left}{end}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
