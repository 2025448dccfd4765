"""Makes the files that every S3 client moves: `data`, a tree of many small ones with awkward names among them, and
`table`, a table of 230 MB in four Parquet files, which `whole` has in a single one, beyond what rclone puts at once.
"""

import argparse
import pathlib
import shutil

import numpy
import pyarrow
import pyarrow.parquet

FILES = 4
ROWS = 1_350_000
CITIES = ("Bergen", "Graz", "İzmir", "Lviv", "Tromsø", "Zürich")
ODD = ("space and+plus.json", "percent%41%.json", "Ünïcode/日本語.json", "tilde~star'(paren)&=;.json", "deep/er/x.json")


def data(source, target):
    shutil.copytree(source, target)
    content = (target / "_data" / "cars.json").read_bytes()
    for number, name in enumerate(ODD):
        file = target / "odd" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content[: 1000 * (number + 1)])
    (target / "odd" / "empty.json").touch()


def part(random, number):
    ids = numpy.arange(number * ROWS, (number + 1) * ROWS, dtype=numpy.int64)
    city = random.integers(0, len(CITIES), ROWS, dtype=numpy.int8)
    return pyarrow.table(
        {
            "id": ids,
            "city": pyarrow.DictionaryArray.from_arrays(city, pyarrow.array(CITIES)).cast(pyarrow.string()),
            "year": pyarrow.array(2020 + ids % 3, pyarrow.int32()),
            **{name: random.standard_normal(ROWS) for name in ("low", "mean", "high")},
            "station": random.integers(0, 2**63, ROWS, dtype=numpy.int64),
        }
    )


def table(seed, target, whole):
    random = numpy.random.default_rng(seed)
    target.mkdir()
    whole.mkdir()
    parts = [part(random, number) for number in range(FILES)]
    for number, content in enumerate(parts):
        pyarrow.parquet.write_table(content, target / f"part-{number}.parquet", compression="none")
    pyarrow.parquet.write_table(pyarrow.concat_tables(parts), whole / "whole.parquet", compression="none")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True, help="the tree of small files to take")
    parser.add_argument("--target", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    args = parser.parse_args()
    print(f"the table of seed {args.seed}")
    data(args.source, args.target / "data")
    table(args.seed, args.target / "table", args.target / "whole")


main()
