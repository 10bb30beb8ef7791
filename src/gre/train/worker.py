"""One process of a run that `gre.train.launch` has spread over several."""

import sys
from pathlib import Path

from gre.errors import GreError
from gre.train.launch import run_stage
from gre.train.processes import is_main
from gre.train.settings import RlConfig, SftConfig, Stage


def main(stage: Stage, settings: Path, errors: Path) -> int:
    """Run the stage; what a user can mend is left in `errors` for the launcher to raise."""
    kind = SftConfig if stage == "sft" else RlConfig
    config = kind.model_validate_json(settings.read_text(encoding="utf-8"))
    try:
        run_stage(stage, config)
    except KeyboardInterrupt:
        message = "interrupted"
    except GreError as error:
        message = str(error)
    else:
        return 0
    if is_main():
        errors.write_text(message, encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))  # type: ignore[arg-type]
