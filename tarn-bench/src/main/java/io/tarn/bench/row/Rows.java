package io.tarn.bench.row;

import java.util.ArrayList;
import java.util.List;

/// Every row there is, in the order they run: floors first, what leaves much behind last.
public final class Rows {
    private static final List<Row> ALL = List.of(
            new Row("floor-rocksdb", "RocksDB alone: synced batches of 32 and of 64 puts", FloorRows::rocksdb),
            new Row("floor-file", "the file system alone: 1 KiB written, synced, renamed", FloorRows::file),
            new Row("floor-copy", "the file system alone: 1 MiB files copied", FloorRows::copy),
            new Row("empty", "GET /healthcheck: the floor of every request", ReadRows::health),
            new Row("stage", "stageObject: an object's metadata", WriteRows::stage),
            new Row("stage-64", "the same with 64 clients", WriteRows::stageWith64),
            new Row("stat-uncommitted", "statObject of a staged object", ReadRows::statUncommitted),
            new Row("stat-committed", "statObject of a committed object", ReadRows::statCommitted),
            new Row("list", "listObjects, pages of 1,000 anywhere", ReadRows::list),
            new Row("list-alone", "the same with one client", ReadRows::listAlone),
            new Row("page-list", "pages of 1,000 objects at the beginning and at the end", PageRows::list),
            new Row("page-diff", "the same of a diff of all objects", PageRows::diff),
            new Row("page-log", "the same of a log of 5,000 commits", PageRows::log),
            new Row("create-branch", "createBranch of main", WriteRows::createBranch),
            new Row("small-commit", "commit of one object, one after another", CommitRows::small),
            new Row("merge", "8 clients: branch, stage, commit, merge into one branch", CommitRows::merge),
            new Row("upload-1k", "uploadObject of 1 KiB", WriteRows::uploadSmall),
            new Row("upload-1m", "uploadObject of 1 MiB", WriteRows::uploadLarge),
            new Row("get-1k", "getObject of 1 KiB", WriteRows::getSmall),
            new Row("get-1m", "getObject of 1 MiB", WriteRows::getLarge),
            new Row("s3-put-4k", "S3 PutObject of 4 KiB, presigned, beside a plain file server", S3Rows::putSmall),
            new Row("s3-put-1m", "the same of 1 MiB", S3Rows::putMiddle),
            new Row("s3-put-64m", "the same of 64 MiB, 4 clients", S3Rows::putLarge),
            new Row("s3-get-4k", "S3 GetObject of 4 KiB, presigned, beside a plain file server", S3Rows::getSmall),
            new Row("s3-get-1m", "the same of 1 MiB", S3Rows::getMiddle),
            new Row("s3-get-64m", "the same of 64 MiB, 4 clients", S3Rows::getLarge),
            new Row("s3-list", "S3 ListObjectsV2, pages of 1,000 anywhere", S3Rows::list),
            new Row("s3-multipart-1g", "1 GiB to S3 in parts of 16 MiB, 4 clients", S3Rows::multipart),
            new Row("s3-stat", "statObject alone, and while 4 clients put 64 MiB", S3Rows::statUnderWrites),
            new Row("s3-200", "200 transfers of 64 MiB to and from S3 at once", S3Rows::crowd),
            new Row("commit-20000", "commit of 20,000 staged objects, three times", CommitRows::lower),
            new Row("commit-40000", "commit of 40,000 staged objects, three times", CommitRows::middle),
            new Row(
                    "deletes",
                    "delete 100,000 by 1,000, first page of 100 behind them, their commit",
                    CommitRows::deletes),
            new Row("import-200000", "import of 200,000 local files, three times", ImportRows::many),
            new Row("commit-500000", "commit of 500,000 staged objects", CommitRows::large),
            new Row("huge", "one object of --huge-gib up and down", HugeRows::upAndDown));

    private Rows() {}

    public static List<Row> all() {
        return ALL;
    }

    /// The rows of these names, in the order they run; all for none. An unknown name is a [UsageException].
    public static List<Row> named(List<String> names) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(ALL.stream().map(Row::name).toList());
        if (!unknown.isEmpty()) {
            throw new UsageException("no row is called " + String.join(", ", unknown) + "; --list names them");
        }
        return names.isEmpty()
                ? ALL
                : ALL.stream().filter(row -> names.contains(row.name())).toList();
    }

    /// Name and meaning of each row, one a line.
    public static String list() {
        StringBuilder list = new StringBuilder();
        ALL.forEach(row -> list.append(String.format("%-18s %s%n", row.name(), row.what())));
        return list.toString();
    }
}
