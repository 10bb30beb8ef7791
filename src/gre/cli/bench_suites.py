"""`gre bench suites`: list, show, check and prepare the public benchmarks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from gre.bench.suites.card import SuiteCard
    from gre.bench.suites.check import CheckReport

app = typer.Typer(help="The public benchmarks: list, show, check, prepare.")

Name = Annotated[str, typer.Argument(help="A suite's name, as the list has it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
MetadataFile = Annotated[
    Path | None, typer.Option(help="The suite's ids and coordinates: CSV, JSON, JSONL, Parquet.")
]
ImagesFolder = Annotated[Path | None, typer.Option(help="Folder of its photos.")]
ExclusionLists = Annotated[
    list[Path] | None,
    typer.Option("--exclude", help="Exclusion list of your own, JSONL; may be repeated."),
]


@app.callback(invoke_without_command=True)
def suites(context: typer.Context, as_json: AsJson = False) -> None:
    """List the suites."""
    if context.invoked_subcommand is not None:
        return
    from gre.bench.suites.card import suite_cards
    from gre.cli.app_common import echo_json

    cards = suite_cards()
    if as_json:
        echo_json([card.model_dump(mode="json") for card in cards])
        return
    for card in cards:
        photos = "-" if card.photos is None else f"{card.photos:,}"
        checked = "checksum known" if card.checksum else ""
        typer.echo(f"{card.name:<18}{photos:>9}  {card.title:<28}{checked}".rstrip())


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show what is known of a suite: pages, licence, counts, columns, defects."""
    from gre.bench.suites.card import suite_card
    from gre.cli.app_common import echo_json

    card = suite_card(name)
    if as_json:
        echo_json(card.model_dump(mode="json"))
        return
    for line in _card_lines(card):
        typer.echo(line)


@app.command()
def check(
    name: Name,
    metadata: Annotated[Path, typer.Option(help="Its ids and coordinates.")],
    images: ImagesFolder = None,
    decode: Annotated[
        bool, typer.Option(help="Read every photo to its end, not only look for it.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Hold a copy of a suite against what was published; exit 1 when something is wrong."""
    from gre.bench.suites.card import suite_card
    from gre.bench.suites.check import check_suite
    from gre.cli.app_common import echo_json, progress

    card = suite_card(name)
    with progress(f"checking {name}", card.photos) as advance:
        report = check_suite(card, metadata, images, decode=decode, progress=advance)
    if as_json:
        echo_json(report.model_dump(mode="json"))
    else:
        for line in _report_lines(report):
            typer.echo(line)
    if report.wrong:
        raise typer.Exit(1)


@app.command()
def prepare(
    name: Name,
    out: Annotated[Path, typer.Option(help="Folder for truth.jsonl and a manifest.")],
    metadata: MetadataFile = None,
    images: ImagesFolder = None,
    exclude_list: ExclusionLists = None,
    split: Annotated[str, typer.Option(help="Which part the photos are.")] = "test",
    form: Annotated[Literal["jsonl", "parquet"], typer.Option(help="How it is written.")] = "jsonl",
    n: Annotated[int, typer.Option("--n", "--scenes", help="GeoWorld: how many scenes.")] = 1000,
    seed: Annotated[int, typer.Option(help="GeoWorld: names the world's history.")] = 0,
    size: Annotated[int, typer.Option(help="GeoWorld: picture width in pixels.")] = 112,
    as_json: AsJson = False,
) -> None:
    """Write a suite as records that `gre bench predict` and `gre score` read."""
    from gre.bench.suites.card import suite_card
    from gre.bench.suites.prepare import Scenes, Sources, prepare_suite
    from gre.cli.app_common import checked, echo_json, echo_tally, progress

    card = suite_card(name)
    sources = checked(
        Sources,
        metadata=metadata,
        images=images,
        exclude=tuple(exclude_list or ()),
        split=split,
        form=form,
        scenes=checked(Scenes, n=n, seed=seed, size=size),
    )
    with progress(f"preparing {name}", n if card.origin == "geoworld" else card.photos) as advance:
        prepared = prepare_suite(card, sources, out, progress=advance)
    if as_json:
        counts = {**prepared.tally.counts(), "excluded": prepared.excluded}
        echo_json({"truth": str(prepared.truth), **counts})
        return
    echo_tally("records", prepared.tally)
    for reason, count in prepared.excluded.items():
        typer.echo(f"  excluded from the filtered score {count:>7}  {reason}")
    typer.echo(f"wrote {prepared.truth}")


@app.command()
def exclude(
    images: Annotated[Path, typer.Argument(help="Folder of photos.")],
    out: Annotated[Path, typer.Option(help="Exclusion list to write, JSONL.")],
    metadata: MetadataFile = None,
    suite: Annotated[
        str | None, typer.Option(help="Whose column names the metadata has, if unusual.")
    ] = None,
    bits: Annotated[
        int, typer.Option(help="Distance of perceptual hashes of copies; -1: same bytes only.")
    ] = 6,
    copies: Annotated[int, typer.Option(help="Records of one picture that mark a notice.")] = 5,
    as_json: AsJson = False,
) -> None:
    """List placeholders, copies and dead photos by looking at every picture of a folder."""
    from gre.bench.suites.card import ColumnNames, suite_card
    from gre.bench.suites.metadata import read_metadata
    from gre.bench.suites.screen import ScreenConfig, screen
    from gre.cli.app_common import checked, echo_json, echo_tally, progress
    from gre.store import write_jsonl

    config = checked(ScreenConfig, bits=None if bits < 0 else bits, copies=copies)
    columns = suite_card(suite).columns if suite else ColumnNames()
    read = read_metadata(metadata, columns) if metadata else None
    with progress("looking", len(read) if read else None) as advance:
        found, tally = screen(images, read, config, progress=advance)
    write_jsonl(out, found)
    if as_json:
        echo_json({"list": str(out), **tally.counts()})
        return
    echo_tally("photos", tally)
    typer.echo(f"wrote {out}: give it to prepare or predict with --exclude")


def _card_lines(card: "SuiteCard") -> list[str]:
    """A card for people."""
    photos = "not fixed" if card.photos is None else f"{card.photos:,}"
    columns = {what: name for what, name in card.columns.model_dump().items() if name}
    lines = [
        f"{card.title} ({card.name})",
        card.about,
        f"photos    {photos}",
        f"splits    {', '.join(card.splits)}",
        f"licence   {card.licence}",
        f"prompt    {card.prompt}",
    ]
    lines += [f"{what:<10}{page}" for what, page in card.pages.model_dump().items() if page]
    lines += [f"columns   {', '.join(f'{k}={v}' for k, v in columns.items())}"] if columns else []
    if card.checksum:
        lines += [f"checksum  {card.checksum.coordinates}", f"          {card.checksum.evidence}"]
    for defect in card.defects:
        count = "" if defect.count is None else f" {defect.count:,}"
        effect = "excluded" if defect.excludes else "note"
        lines += [f"defect    {defect.name} ({effect}{count}): {defect.about}"]
        lines += [f"          {defect.evidence}"]
    return lines


def _report_lines(report: "CheckReport") -> list[str]:
    """A report for people, the worst first."""
    photos = "" if report.photos is None else f", {report.photos:,} pictures"
    lines = [f"{report.suite}: {report.rows:,} records{photos}"]
    verdict = {True: "as published", False: "NOT as published", None: "nothing to compare with"}
    lines.append(f"coordinates {report.checksum}: {verdict[report.verified]}")
    for finding in report.findings:
        lines.append(f"{finding.level:<9}{finding.kind}: {finding.message}")
        if finding.examples:
            lines.append(f"{'':<9}  {', '.join(finding.examples)}")
    lines.append("nothing wrong" if not report.wrong else f"{len(report.wrong)} things are wrong")
    return lines
