"""What a run of the stage can be told."""

from pathlib import Path

from pydantic import Field

from gre.data.asking.settings import AskingConfig


class TeachConfig(AskingConfig):
    """Settings of the stage, beside those of all asking.

    Attributes:
        prompt: Name of the instruction in `gre.prompts`, or the path of a text file.
        limit: Ask about the first so many seeds only.
        photos: Folder that every photo must lie in, links followed. None: where `gre seeds` found
            them, as its manifest tells, or below the seeds file's own folder.
        ask_anew: Go on although the journal holds answers to another question (prompt, model,
            parameters), and pay for all photos again.
    """

    prompt: str = "teach"
    limit: int | None = Field(default=None, ge=1)
    photos: Path | None = None
    ask_anew: bool = False
