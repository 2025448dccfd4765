package io.tarn.bench.row;

import io.tarn.bench.load.Load;
import io.tarn.bench.load.Measurement;
import io.tarn.bench.load.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/// The S3 gateway with presigned requests, each row beside the same from a plain file server. Bodies of 64 MiB are made
/// of one piece of 1 MiB many times over, and moved by [#LARGE_CLIENTS] clients.
final class S3Rows {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int LARGE_CLIENTS = 4;
    private static final int LARGE_MIB = 64;
    private static final int OBJECTS_TO_GET = 64;
    private static final int LARGE_OBJECTS_TO_GET = 4;
    private static final int PARTS = 64;
    private static final int PART_MIB = 16;
    private static final int CROWD = 200;

    private S3Rows() {}

    /// A size to move: `content` so many times over.
    private record Size(String name, int bytes, int times, int clients, int objects) {
        long total() {
            return (long) bytes * times;
        }
    }

    private static Size small(Bench bench) {
        return new Size("4k", 4 * KIB, 1, bench.settings().clients(), OBJECTS_TO_GET);
    }

    private static Size middle(Bench bench) {
        return new Size("1m", MIB, 1, bench.settings().clients(), OBJECTS_TO_GET);
    }

    private static Size large() {
        return new Size("64m", MIB, LARGE_MIB, LARGE_CLIENTS, LARGE_OBJECTS_TO_GET);
    }

    static List<Result> putSmall(Bench bench) throws IOException {
        return beside(bench, "put", small(bench), S3Rows::put);
    }

    static List<Result> putMiddle(Bench bench) throws IOException {
        return beside(bench, "put", middle(bench), S3Rows::put);
    }

    static List<Result> putLarge(Bench bench) throws IOException {
        return beside(bench, "put", large(), S3Rows::put);
    }

    static List<Result> getSmall(Bench bench) throws IOException {
        return beside(bench, "get", small(bench), S3Rows::get);
    }

    static List<Result> getMiddle(Bench bench) throws IOException {
        return beside(bench, "get", middle(bench), S3Rows::get);
    }

    static List<Result> getLarge(Bench bench) throws IOException {
        return beside(bench, "get", large(), S3Rows::get);
    }

    @FunctionalInterface
    private interface Work {
        Measurement measure(Bench bench, Load load, S3Requests requests, Size size) throws IOException;
    }

    private static List<Result> beside(Bench bench, String verb, Size size, Work work) throws IOException {
        Measurement gateway = work.measure(bench, bench.load(), requests(bench, "s3-" + verb), size);
        List<Result> results = new ArrayList<>();
        results.add(withBytes("s3-" + verb + "-" + size.name(), gateway, size));
        try (FileServerProcess files = FileServerProcess.start(bench.settings().directory())) {
            var load = new Load(files.endpoint(), bench.settings().seed());
            var plain = new S3Requests(files.endpoint(), false, "/");
            results.add(
                    withBytes("file-server-" + verb + "-" + size.name(), work.measure(bench, load, plain, size), size));
        }
        return results;
    }

    private static S3Requests requests(Bench bench, String branch) throws IOException {
        String made = bench.fixtures().branch(branch, Fixtures.MAIN);
        return new S3Requests(bench.endpoint(), true, "/" + bench.repository() + "/" + made + "/");
    }

    private static Measurement put(Bench bench, Load load, S3Requests requests, Size size) {
        ByteBuffer content = WriteRows.content(bench, size.bytes());
        Step step = (client, index) -> requests.put(client, size.name() + "-" + index, content, size.times());
        return load.forSeconds(
                size.clients(), bench.settings().warmUp(), bench.settings().measured(), step);
    }

    private static Measurement get(Bench bench, Load load, S3Requests requests, Size size) throws IOException {
        ByteBuffer content = WriteRows.content(bench, size.bytes());
        Fixtures.complete(
                "uploading",
                load.forCount(
                        size.objects() < 8 ? 1 : 8,
                        size.objects(),
                        (client, index) -> requests.put(client, size.name() + "-" + index, content, size.times())));
        Step step = (client, index) ->
                requests.get(client, size.name() + "-" + client.random().nextInt(size.objects()), size.total());
        return load.forSeconds(
                size.clients(), bench.settings().warmUp(), bench.settings().measured(), step);
    }

    private static Result withBytes(String name, Measurement measured, Size size) {
        double megabytes = measured.perSecond() * size.total() / 1e6;
        return Result.of(name, measured).with("mb_per_second", Math.round(10 * megabytes) / 10.0);
    }

    /// Pages of 1,000 keys below one branch, from anywhere, in version 2 of the operation.
    static List<Result> list(Bench bench) throws IOException {
        String branch = bench.fixtures().committed();
        var requests = new S3Requests(bench.endpoint(), true, "/");
        int starts = bench.settings().objects() - ReadRows.PAGE;
        Step step = (client, index) -> {
            String after = Requests.object(Fixtures.OBJECTS, client.random().nextInt(starts));
            String parameters =
                    "list-type=2&prefix=" + branch + "%2F&start-after=" + (branch + "/" + after).replace("/", "%2F");
            requests.list(client, bench.repository(), parameters);
            if (client.bodyLength() < (long) ReadRows.PAGE * 100) {
                throw new IOException("a page of " + client.bodyLength() + " bytes");
            }
        };
        return List.of(Result.of("s3-list-1000", bench.timed(bench.settings().clients(), step)));
    }

    /// One object of 1 GiB in parts of 16 MiB by 4 clients, from the first request to the answer of the last.
    static List<Result> multipart(Bench bench) throws IOException {
        S3Requests requests = requests(bench, "s3-multipart");
        ByteBuffer content = WriteRows.content(bench, MIB);
        String etag = repeatedMd5(content, PART_MIB);
        String name = "one-gib";
        String[] id = new String[1];
        long start = System.nanoTime();
        once(bench, 1, 1, (client, index) -> id[0] = requests.begin(client, name));
        once(
                bench,
                LARGE_CLIENTS,
                PARTS,
                (client, index) -> requests.part(client, name, id[0], (int) index + 1, content, PART_MIB));
        long partsEnd = System.nanoTime();
        once(bench, 1, 1, (client, index) -> requests.complete(client, name, id[0], document(etag)));
        long end = System.nanoTime();
        double megabytes = (double) PARTS * PART_MIB * MIB / 1e6 / ((end - start) / 1e9);
        return List.of(Result.of("s3-multipart-1g", Measurement.ofSequence(end - start))
                .with("mb_per_second", Math.round(megabytes))
                .with("complete_ms", (end - partsEnd) / 1_000_000));
    }

    private static void once(Bench bench, int clients, long count, Step step) throws IOException {
        Fixtures.complete("the upload in parts", bench.load().forCount(clients, count, step));
    }

    private static String document(String etag) {
        StringBuilder document = new StringBuilder("<CompleteMultipartUpload>");
        for (int number = 1; number <= PARTS; number++) {
            document.append("<Part><PartNumber>")
                    .append(number)
                    .append("</PartNumber><ETag>")
                    .append(etag)
                    .append("</ETag></Part>");
        }
        return document.append("</CompleteMultipartUpload>").toString();
    }

    private static String repeatedMd5(ByteBuffer content, int times) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            for (int i = 0; i < times; i++) {
                md5.update(content.duplicate());
            }
            return HexFormat.of().formatHex(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /// Stat through the REST API, alone and while 4 clients put objects of 64 MiB.
    static List<Result> statUnderWrites(Bench bench) throws IOException {
        String branch = bench.fixtures().committed();
        int objects = bench.settings().objects();
        Supplier<Measurement> stat = () -> bench.timed(
                1,
                (client, index) -> bench.requests()
                        .stat(client, branch, Fixtures.OBJECTS, client.random().nextInt(objects)));
        Measurement alone = stat.get();
        S3Requests requests = requests(bench, "s3-writes");
        Measurement[] writes = new Measurement[1];
        Thread writers = Thread.ofPlatform().start(() -> writes[0] = put(bench, bench.load(), requests, large()));
        Measurement under = stat.get();
        try {
            writers.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return List.of(
                Result.of("stat-alone", alone),
                Result.of("stat-under-writes", under),
                withBytes("writes-beside-stat", writes[0], large()));
    }

    /// 200 clients at once, half of them putting and half of them getting 64 MiB, one object each.
    static List<Result> crowd(Bench bench) throws IOException {
        S3Requests requests = requests(bench, "s3-crowd");
        ByteBuffer content = WriteRows.content(bench, MIB);
        Size size = large();
        once(bench, 1, 1, (client, index) -> requests.put(client, "shared", content, size.times()));
        Measurement measured =
                Fixtures.complete("200 transfers", bench.load().forCount(CROWD, CROWD, (client, index) -> {
                    if (index % 2 == 0) {
                        requests.put(client, "one-" + index, content, size.times());
                    } else {
                        requests.get(client, "shared", size.total());
                    }
                }));
        return List.of(withBytes("s3-200-transfers", measured, size));
    }
}
