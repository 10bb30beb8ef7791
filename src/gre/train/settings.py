"""The settings of the three training stages, checked before any model is loaded."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from gre.config import Config
from gre.models.loading import Precision
from gre.models.tiny import TinyShape
from gre.train.curriculum import CurriculumConfig

Stage = Literal["sft", "judge", "coords"]


class LoraSettings(Config):
    """Train low-rank adapters instead of all weights (peft); the result is merged when saved."""

    rank: int = Field(default=64, ge=1)
    alpha: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.05, ge=0, lt=1)
    target: str = "all-linear"


class VllmSettings(Config):
    """Sample completions with vLLM: in the training processes, or on a server of its own.

    Attributes:
        memory_share: Share of each GPU's memory that vLLM may take when colocated.
        tensor_parallel: GPUs that one copy of the model is spread over.
    """

    mode: Literal["colocate", "server"] = "colocate"
    memory_share: float = Field(default=0.3, gt=0, lt=1)
    tensor_parallel: int = Field(default=1, ge=1)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)


class TrainConfig(Config):
    """What every stage can be told. Paths are relative to the working directory.

    Attributes:
        model: Directory or hub name of the model to start from.
        data: The records to train on, JSONL.
        out: Where the final model goes, with `checkpoints/`, `metrics.jsonl` and `manifest.json`.
        seed: Of the data order, sampling and everything else that is drawn.
        limit: Use only the first so many records.
        steps: Optimizer steps; None derives them from `epochs`.
        batch_size: Examples (sft) or completions (rl) an optimizer step, over all processes.
        device_batch_size: How many of them go through the model at once; None: all of a process's.
        optimizer: `muon` moves the hidden matrices by Muon and the rest by AdamW: for models that
            start from nothing.
        muon_learning_rate: Muon's own learning rate; `learning_rate` is AdamW's.
        schedule: How the learning rate falls after the warm-up.
        warmup_share: Share of the steps over which the learning rate rises from 0.
        precision: `auto` is bf16 on a GPU and fp32 on a CPU.
        attention: An attention implementation of transformers; None is its default.
        save_every: Steps between checkpoints; None saves only when interrupted and at the end.
        processes: Data-parallel processes that `gre train` starts on this machine's CPU. On GPUs
            use `accelerate launch` instead.
    """

    model: str | None = None
    data: Path
    out: Path
    seed: int = 0
    limit: int | None = Field(default=None, ge=1)

    steps: int | None = Field(default=None, ge=1)
    epochs: float = Field(default=1.0, gt=0)
    batch_size: int = Field(ge=1)
    device_batch_size: int | None = Field(default=None, ge=1)
    learning_rate: float = Field(gt=0)
    optimizer: Literal["adamw", "muon"] = "adamw"
    muon_learning_rate: float = Field(default=0.02, gt=0)
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    warmup_share: float = Field(default=0.03, ge=0, lt=1)
    weight_decay: float = Field(default=0.0, ge=0)
    beta2: float = Field(default=0.999, gt=0, lt=1)
    max_grad_norm: float = Field(default=1.0, gt=0)

    precision: Precision = "auto"
    attention: str | None = None
    gradient_checkpointing: bool = False
    lora: LoraSettings | None = None
    save_every: int | None = Field(default=None, ge=1)
    keep_checkpoints: int = Field(default=2, ge=1)
    processes: int = Field(default=1, ge=1)


class JudgeWarmup(Config):
    """Mix judge examples into the cold start, so that stage I begins from a model that can answer.

    GRPO only sharpens what a model already samples; one that has never written a verdict earns 0
    for everything and learns nothing. Off by default, as the paper has no such examples.

    Attributes:
        data: GRE30K-Judge records, JSONL.
        share: Share of the training examples that are judge examples.
    """

    data: Path
    share: float = Field(default=0.2, gt=0, lt=1)


class SftConfig(TrainConfig):
    """The cold start: supervised fine-tuning on GRE30K-CoT.

    Attributes:
        tiny: Start from a new gre-tiny of this shape instead of `model`; its tokenizer is learnt
            from the records, and the untrained model is kept in `out/base`.
        judge_warmup: See `JudgeWarmup`.
        max_tokens: Longer examples are cut; None keeps them whole.
    """

    batch_size: int = Field(default=16, ge=1)
    learning_rate: float = Field(default=1e-5, gt=0)
    tiny: TinyShape | None = None
    judge_warmup: JudgeWarmup | None = None
    max_tokens: int | None = Field(default=None, ge=16)

    @model_validator(mode="after")
    def _one_start(self) -> Self:
        if (self.model is None) == (self.tiny is None):
            raise ValueError("give either model (to start from) or tiny (to make a new one)")
        return self


class RlConfig(TrainConfig):
    """GRPO on GRE30K-Judge (reward I) or on GRE30K-Seed (reward II).

    Attributes:
        model: Directory or hub name of the model to start from.
        generations: Completions sampled for each prompt: the group that rewards are compared in.
        updates_per_batch: Optimizer steps that share one round of sampling, each on its own part.
        temperature: Of the sampling.
        max_completion_tokens: Longer completions are cut, and earn nothing.
        kl_beta: Weight of the KL penalty against the starting model; 0 does without a second model.
        clip: Clipping range of the probability ratio.
        advantage_scale: What a reward's distance from its group's mean is divided by: the group's
            standard deviation (the paper's GRPO), which makes as much of a metre as of a continent
            when a group agrees; the whole batch's; or nothing.
        coordinate: Name of the distance reward (stage coords).
        curriculum: Thresholds, window and level of the theta curriculum (stage coords).
        vllm: Sample with vLLM; None samples with transformers.
    """

    model: str
    batch_size: int = Field(default=64, ge=1)
    learning_rate: float = Field(default=1e-6, gt=0)
    generations: int = Field(default=8, ge=2)
    updates_per_batch: int = Field(default=1, ge=1)
    temperature: float = Field(default=1.0, gt=0)
    max_completion_tokens: int = Field(default=2048, ge=8)
    kl_beta: float = Field(default=0.0, ge=0)
    clip: float = Field(default=0.2, gt=0)
    advantage_scale: Literal["group", "batch", "none"] = "group"
    coordinate: str = "gre"
    curriculum: CurriculumConfig = CurriculumConfig()
    vllm: VllmSettings | None = None

    @model_validator(mode="after")
    def _whole_groups(self) -> Self:
        if self.batch_size % self.generations:
            raise ValueError(
                f"batch_size ({self.batch_size}) must be a multiple of generations"
                f" ({self.generations}), so that every prompt has its whole group"
            )
        if self.save_every and self.save_every % self.updates_per_batch:
            raise ValueError("save_every must be a multiple of updates_per_batch")
        return self
