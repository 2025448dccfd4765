package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import io.tarn.bench.load.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/// Small writes and whole objects.
final class WriteRows {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int OBJECTS_TO_GET = 64;

    private WriteRows() {}

    static List<Result> stage(Bench bench) throws IOException {
        return List.of(stage(bench, "stage", bench.settings().clients()));
    }

    static List<Result> stageWith64(Bench bench) throws IOException {
        return List.of(stage(bench, "stage-64", 64));
    }

    static List<Result> createBranch(Bench bench) {
        return List.of(Result.of(
                "create-branch",
                bench.timed(
                        bench.settings().clients(),
                        (client, index) ->
                                bench.requests().createBranch(client, "row-create-" + index, Fixtures.MAIN))));
    }

    static List<Result> uploadSmall(Bench bench) throws IOException {
        return List.of(upload(bench, "upload-1k", KIB));
    }

    static List<Result> uploadLarge(Bench bench) throws IOException {
        return List.of(upload(bench, "upload-1m", MIB));
    }

    static List<Result> getSmall(Bench bench) throws IOException {
        return List.of(get(bench, "get-1k", KIB));
    }

    static List<Result> getLarge(Bench bench) throws IOException {
        return List.of(get(bench, "get-1m", MIB));
    }

    private static Result stage(Bench bench, String name, int clients) throws IOException {
        String branch = bench.fixtures().branch("stage", Fixtures.MAIN);
        return Result.of(
                name,
                bench.timed(
                        clients, (client, index) -> bench.requests().stage(client, branch, Fixtures.OBJECTS, index)));
    }

    private static Result upload(Bench bench, String name, int size) throws IOException {
        String branch = bench.fixtures().branch("upload", Fixtures.MAIN);
        ByteBuffer content = content(bench, size);
        Step step = (client, index) -> bench.requests().upload(client, branch, Fixtures.OBJECTS, index, content);
        return withBytes(name, bench.timed(bench.settings().clients(), step), size);
    }

    private static Result get(Bench bench, String name, int size) throws IOException {
        String branch = bench.fixtures().branch("get", Fixtures.MAIN);
        ByteBuffer content = content(bench, size);
        Fixtures.complete(
                "uploading",
                bench.load()
                        .forCount(
                                8,
                                OBJECTS_TO_GET,
                                (client, index) ->
                                        bench.requests().upload(client, branch, Fixtures.OBJECTS, index, content)));
        bench.fixtures().commit(branch);
        Step step = (client, index) -> bench.requests()
                .get(client, branch, Fixtures.OBJECTS, client.random().nextInt(OBJECTS_TO_GET), size);
        return withBytes(name, bench.timed(bench.settings().clients(), step), size);
    }

    static Result withBytes(String name, Measurement measured, int size) {
        double mibPerSecond = measured.perSecond() * size / MIB;
        return Result.of(name, measured).with("mib_per_second", Math.round(10 * mibPerSecond) / 10.0);
    }

    static ByteBuffer content(Bench bench, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(bench.settings().seed()).nextBytes(bytes);
        return ByteBuffer.allocateDirect(size).put(bytes).flip();
    }
}
