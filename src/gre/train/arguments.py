"""From our settings to TRL's: one function a trainer, nothing about the machine hard-coded."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.models.loading import resolve_precision
from gre.train.data import split_batch
from gre.train.extras import quiet_libraries
from gre.train.processes import cpu_backend, on_cpu, world_size
from gre.train.settings import RlConfig, SftConfig, TrainConfig

if TYPE_CHECKING:
    from peft import LoraConfig
    from trl import GRPOConfig, SFTConfig

_SCHEDULES = {"cosine": "cosine", "linear": "linear", "constant": "constant_with_warmup"}


def sft_arguments(config: SftConfig, *, steps: int) -> "SFTConfig":
    """TRL's arguments for the cold start; loss on the responses only."""
    from trl import SFTConfig

    with quiet_libraries():
        return SFTConfig(
            **_common(config, steps),
            train_sampling_strategy="sequential",
            max_length=config.max_tokens,
            completion_only_loss=True,
            remove_unused_columns=False,
        )


def rl_arguments(config: RlConfig, *, steps: int) -> "GRPOConfig":
    """TRL's arguments for GRPO."""
    from trl import GRPOConfig

    common = _common(config, steps)
    accumulation = common["gradient_accumulation_steps"]
    with quiet_libraries():
        return GRPOConfig(
            **common,
            **_vllm(config),
            shuffle_dataset=False,
            num_generations=config.generations,
            steps_per_generation=accumulation * config.updates_per_batch,
            max_completion_length=config.max_completion_tokens,
            temperature=config.temperature,
            beta=config.kl_beta,
            epsilon=config.clip,
            scale_rewards=config.advantage_scale,
        )


def lora_config(config: TrainConfig) -> "LoraConfig | None":
    """The adapters to train, or None for all weights."""
    if config.lora is None:
        return None
    from peft import LoraConfig

    return LoraConfig(
        r=config.lora.rank,
        lora_alpha=config.lora.alpha,
        lora_dropout=config.lora.dropout,
        target_modules=config.lora.target,
        task_type="CAUSAL_LM",
    )


def checkpoints_dir(config: TrainConfig) -> Path:
    """Where a run keeps what it needs to go on after an interruption."""
    return config.out / "checkpoints"


def _common(config: TrainConfig, steps: int) -> dict[str, Any]:
    device_batch, accumulation = split_batch(
        config.batch_size,
        processes=world_size(),
        device_batch_size=config.device_batch_size,
    )
    return {
        "output_dir": str(checkpoints_dir(config)),
        "seed": config.seed,
        "max_steps": steps,
        "per_device_train_batch_size": device_batch,
        "gradient_accumulation_steps": accumulation,
        "learning_rate": config.learning_rate,
        "lr_scheduler_type": _SCHEDULES[config.schedule],
        "warmup_steps": round(steps * config.warmup_share),
        "weight_decay": config.weight_decay,
        "adam_beta2": config.beta2,
        "max_grad_norm": config.max_grad_norm,
        "bf16": resolve_precision(config.precision) == "bf16",
        "use_cpu": on_cpu(),
        "ddp_backend": cpu_backend(),
        "ddp_find_unused_parameters": False,
        "gradient_checkpointing": config.gradient_checkpointing,
        "save_strategy": "steps" if config.save_every else "no",
        "save_steps": config.save_every or 500,
        "save_total_limit": config.keep_checkpoints,
        "logging_steps": 1,
        "dataloader_pin_memory": not on_cpu(),
        "report_to": [],
        "disable_tqdm": True,
    }


def _vllm(config: RlConfig) -> dict[str, Any]:
    if config.vllm is None:
        return {}
    return {
        "use_vllm": True,
        "vllm_mode": config.vllm.mode,
        "vllm_gpu_memory_utilization": config.vllm.memory_share,
        "vllm_tensor_parallel_size": config.vllm.tensor_parallel,
        "vllm_server_host": config.vllm.host,
        "vllm_server_port": config.vllm.port,
    }
