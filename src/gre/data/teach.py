"""Ask a teacher model for a reasoning chain a photo, and never ask (or pay) twice."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import Field

from gre.config import Config
from gre.data.journal import Asked, Entry, Journal
from gre.data.seeds import relative_to
from gre.errors import EndpointError
from gre.models.base import Answer, Geolocator, OneByOne, Question
from gre.models.threads import as_they_arrive
from gre.prompts import Prompt, load_prompt
from gre.records import Draft, Seed, Tally
from gre.store import read_all, sha256_of, write_jsonl, write_manifest

Progress = Callable[[int, int], None]


class TeachConfig(Config):
    """Settings of the stage.

    Attributes:
        prompt: Name of the instruction in `gre.prompts`.
        temperature: 0 asks for the likeliest chain.
        seed: Makes sampling repeatable where the teacher allows it.
        limit: Ask about the first so many seeds only.
        give_up_after: Failures in a row that end the run; what was answered stays.
    """

    prompt: str = "teach"
    temperature: float = Field(default=0.0, ge=0)
    seed: int = 0
    limit: int | None = Field(default=None, ge=1)
    give_up_after: int = Field(default=20, ge=1)


def run(
    seeds_file: Path,
    model: Geolocator,
    out: Path,
    config: TeachConfig,
    *,
    progress: Progress | None = None,
) -> Tally:
    """Write `drafts.jsonl`, `exclusions.jsonl` and a manifest to a folder.

    Answers are kept in `journal.sqlite` as they arrive: run again after a crash, only what is
    missing is asked for. A permanent failure (a photo that is refused) is settled too; an outage is
    asked again next time.

    Args:
        progress: Called with (questions settled, questions in all).

    Returns:
        Seeds seen; kept where there is a draft, dropped as `refused` or `outage`.

    Raises:
        EndpointError: too many failures in a row, or no further question can succeed.
    """
    started = time.time()
    seeds = read_all(seeds_file, Seed)[: config.limit]
    prompt = load_prompt(config.prompt)
    folder = seeds_file.parent
    asked = [_asked(seed, folder, prompt, model, config) for seed in seeds]
    with Journal(out / "journal.sqlite") as journal:
        paths = {seed.id: folder / seed.image for seed in seeds}
        missing = journal.open_questions(asked)
        questions = [Question(one.id, paths[one.id], prompt.text) for one in missing]
        arriving = _give_up_on_outage(ask_all(questions, model, config), config.give_up_after)
        failures: dict[str, str] = {}
        for n, _ in enumerate(_settle(arriving, missing, journal, failures), start=1):
            if progress is not None:
                progress(len(asked) - len(missing) + n, len(asked))
        results = [
            _result(seed, one, journal.find(one), failures, folder, out)
            for seed, one in zip(seeds, asked, strict=True)
        ]
    tally = _write(out, results)
    settings = {**config.model_dump(), "model": model.name, "prompt_sha256": prompt.sha256}
    write_manifest(
        out, stage="teach", config=settings, inputs=[seeds_file], counts=tally.counts(),
        started=started,
    )  # fmt: skip
    return tally


def _settle(
    answers: Iterable[Answer], asked: Sequence[Asked], journal: Journal, failures: dict[str, str]
) -> Iterator[Answer]:
    """Put answers into the journal before passing them on; note outages, which stay open."""
    by_id = {one.id: one for one in asked}
    for answer in answers:
        question = by_id[answer.id]
        if answer.text is not None:
            journal.settle(question, Entry(answer.text, None))
        elif answer.permanent:
            journal.settle(question, Entry(None, answer.error))
        else:
            failures[question.key] = answer.error or "no answer"
        yield answer


def _asked(
    seed: Seed, folder: Path, prompt: Prompt, model: Geolocator, config: TeachConfig
) -> Asked:
    path = folder / seed.image
    checksum = seed.sha256 or (sha256_of(path) if path.is_file() else f"missing:{seed.image}")
    parameters = (("temperature", config.temperature), ("seed", config.seed))
    return Asked(seed.id, model.name, checksum, prompt.sha256, parameters)


def ask_all(
    questions: Sequence[Question], model: Geolocator, config: TeachConfig
) -> Iterator[Answer]:
    """Put questions to a teacher; answers come as they arrive, in any order."""
    temperature, seed = config.temperature, config.seed
    if isinstance(model, OneByOne):
        arriving = as_they_arrive(
            lambda question: model.ask(question, temperature=temperature, seed=seed),
            questions,
            model.concurrency,
        )
        yield from (answer for _, answer in arriving)
    else:
        drawn = model.answer(questions, temperature=temperature, seed=seed)
        yield from (answers[0] for answers in drawn)


def _give_up_on_outage(answers: Iterable[Answer], limit: int) -> Iterator[Answer]:
    """Pass answers on; after `limit` failures in a row there is no teacher to talk to."""
    in_a_row = 0
    for answer in answers:
        yield answer
        in_a_row = in_a_row + 1 if answer.text is None else 0
        if in_a_row >= limit:
            raise EndpointError(
                f"the teacher failed {in_a_row} times in a row, last with: {answer.error}; "
                "what was answered is kept, run the same command again to go on"
            )


def _result(
    seed: Seed,
    asked: Asked,
    entry: Entry | None,
    failures: Mapping[str, str],
    folder: Path,
    out: Path,
) -> Draft | dict[str, str]:
    """Turn what is known of a question into a draft, or a line of `exclusions.jsonl`."""
    if entry is None:
        detail = failures.get(asked.key, "not asked")
        return {"id": seed.id, "reason": "outage", "detail": detail}
    if entry.response is None:
        return {"id": seed.id, "reason": "refused", "detail": entry.error or ""}
    return Draft(
        id=seed.id,
        image=relative_to(folder / seed.image, out),
        lat=seed.lat,
        lon=seed.lon,
        split=seed.split,
        teacher=asked.model,
        prompt_hash=asked.prompt_sha256,
        response=entry.response,
    )


def _write(out: Path, results: Sequence[Draft | dict[str, str]]) -> Tally:
    tally, drafts, exclusions = Tally(), [], []
    for result in results:
        tally.see()
        if isinstance(result, Draft):
            tally.keep()
            drafts.append(result)
        else:
            tally.drop(result["reason"])
            exclusions.append(result)
    write_jsonl(out / "drafts.jsonl", drafts)
    write_jsonl(out / "exclusions.jsonl", exclusions)
    return tally
