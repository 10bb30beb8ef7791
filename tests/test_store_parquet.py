"""Records as Parquet: the same records come back, and a bad file is named by file and row."""

from pathlib import Path

import pytest

from gre.errors import MissingFileError, RecordError
from gre.records import JudgeExample, Seed
from gre.store import read_all, read_parquet, write_parquet


def test_the_same_records_come_back(tmp_path: Path) -> None:
    seeds = [
        Seed(id="a", image="a.jpg", lat=1.5, lon=-2.5, split="test", altitude_m=3.0),
        Seed(id="b", image="b.jpg", lat=-1, lon=180, city="Suva", country="FJ"),
    ]
    assert write_parquet(tmp_path / "seeds.parquet", seeds, Seed) == 2
    assert read_all(tmp_path / "seeds.parquet", Seed) == seeds


def test_truth_values_keep_their_type(tmp_path: Path) -> None:
    example = JudgeExample(
        id="a", image="a.jpg", lat=0, lon=1, prompt="p", chain="c", answer="0, 1", label=False
    )
    write_parquet(tmp_path / "judge.parquet", [example], JudgeExample)
    assert read_all(tmp_path / "judge.parquet", JudgeExample) == [example]


def test_no_records_still_make_a_table_with_its_columns(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write_parquet(tmp_path / "seeds.parquet", [], Seed)
    assert pq.read_schema(tmp_path / "seeds.parquet").names == list(Seed.model_fields)


def test_a_row_that_does_not_fit_is_named(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"id": "a", "image": "a.jpg", "lat": lat, "lon": 0.0} for lat in (1.0, 139.0)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "seeds.parquet")
    with pytest.raises(RecordError, match=r"seeds\.parquet:2: lat: Input should be less"):
        list(read_parquet(tmp_path / "seeds.parquet", Seed))


def test_what_is_no_parquet_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "seeds.parquet").write_text("not Parquet")
    with pytest.raises(RecordError, match="not a Parquet file"):
        list(read_parquet(tmp_path / "seeds.parquet", Seed))
    with pytest.raises(MissingFileError, match="no such file"):
        list(read_parquet(tmp_path / "none.parquet", Seed))
