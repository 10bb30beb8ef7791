"""The processor of gre-tiny: Qwen2.5-VL's without its video part, which needs torchvision.

This file is copied into every gre-tiny directory, so that a process that does not know this package
can load the processor with `trust_remote_code=True`; it may import nothing but transformers.
"""

from typing import Any

from transformers.models.qwen2_5_vl.processing_qwen2_5_vl import Qwen2_5_VLProcessor


class GreTinyProcessor(Qwen2_5_VLProcessor):  # type: ignore[misc]
    """Images and text in, model inputs out; the same with and without torchvision."""

    # The parts that are saved and loaded are read off these parameters: no video processor.
    def __init__(
        self,
        image_processor: Any = None,
        tokenizer: Any = None,
        chat_template: str | None = None,
    ) -> None:
        super().__init__(image_processor, tokenizer, chat_template=chat_template)
