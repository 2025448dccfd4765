"""DuckDB with its extension httpfs, which a wheel brings; path style, as the endpoint is an address."""

import pathlib

import duckdb
from duckdb_extension_httpfs import __file__ as wheel

from connection import check, check_equal
from s3_connection import BRANCH, TAG, Run


class Database:
    def __init__(self, run):
        self.run = run
        self.db = duckdb.connect()
        extension = next(pathlib.Path(wheel).parent.glob(f"extensions/v{duckdb.__version__}/httpfs.duckdb_extension"))
        self.db.execute(f"LOAD '{extension}'")
        self.db.execute(
            f"CREATE SECRET (TYPE s3, KEY_ID '{run.key}', SECRET '{run.secret}', ENDPOINT '{run.host}', "
            "USE_SSL false, URL_STYLE 'path')"
        )

    def at(self, place):
        return f"s3://{self.run.bucket}/{place}"

    def all(self, query):
        return self.db.execute(query).fetchall()

    def content(self, files):
        """What these Parquet files hold, in numbers that do not depend on the order of rows."""
        return self.all(
            f"SELECT count(*), sum(id), sum(hash(id, station, mean)), count(DISTINCT city) FROM read_parquet('{files}')"
        )

    def digests(self, place):
        return dict(
            self.all(
                f"SELECT split_part(filename, '/table/', 2), sha256(content) "
                f"FROM read_blob('{self.at(place)}/table/*.parquet')"
            )
        )


def journey(d):
    local = d.run.tree / "table" / "*.parquet"
    for number in range(4):
        source = d.run.tree / "table" / f"part-{number}.parquet"
        target = d.at(f"{BRANCH}/table/part-{number}.parquet")
        d.db.execute(f"COPY (FROM read_parquet('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION uncompressed)")
    original = d.content(local)
    check_equal(d.content(d.at(f"{BRANCH}/table/*.parquet")), original, "the branch")
    written = d.digests(BRANCH)
    check_equal(len(written), 4, "files of the table")
    commit = d.run.commit("a table by DuckDB")
    d.run.tag(TAG, commit)
    d.db.execute(f"COPY (SELECT 1 AS id) TO '{d.at(f'{BRANCH}/table/part-1.parquet')}' (FORMAT parquet)")
    check_equal(d.all(f"FROM read_parquet('{d.at(f'{BRANCH}/table/part-1.parquet')}')"), [(1,)], "the changed branch")
    for ref in (commit, TAG):
        check_equal(d.digests(ref), written, f"the bytes of {ref}")
        check_equal(d.content(d.at(f"{ref}/table/*.parquet")), original, f"the rows of {ref}")
    return commit


def folders(d):
    source = d.run.tree / "data" / "_data" / "seattle-weather.csv"
    target = d.at(f"{BRANCH}/weather")
    d.db.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT csv, HEADER, PARTITION_BY (weather))")
    query = "SELECT weather, count(*), sum(temp_max) FROM read_csv('{}') GROUP BY ALL ORDER BY 1"
    found = d.all(query.format(d.at(f"{BRANCH}/weather/**/*.csv")))
    check_equal(found, d.all(query.format(source)), "a table in folders")
    check(len(found) > 3, "few folders")
    check_equal(d.all(f"SELECT count(*) FROM glob('{d.at(f'{BRANCH}/weather/**')}')")[0][0], len(found), "its files")
    for missing in (f"{BRANCH}/nothing.parquet", "nowhere/table/part-0.parquet"):
        try:
            d.all(f"FROM read_parquet('{d.at(missing)}')")
        except duckdb.Error as e:
            check("404" in str(e) or "No files found" in str(e), str(e))
        else:
            raise AssertionError(f"{missing} was read")


def main():
    run = Run("duckdb")
    d = Database(run)
    commit = journey(d)
    folders(d)
    run.commit("weather")
    check_equal(len(d.digests(commit)), 4, "the first commit after all")
    run.finish()


main()
