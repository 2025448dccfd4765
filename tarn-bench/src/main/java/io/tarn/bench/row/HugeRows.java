package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/// One object that is larger than any heap, up and down. The server's memory shows in the facts of the report.
final class HugeRows {
    private static final int PIECE_BYTES = 8 << 20;
    private static final int PIECES_PER_GIB = (1 << 30) / PIECE_BYTES;

    private HugeRows() {}

    static List<Result> upAndDown(Bench bench) throws IOException {
        int gib = bench.settings().hugeGib();
        if (gib == 0) {
            return List.of();
        }
        String branch = bench.fixtures().branch("huge", Fixtures.MAIN);
        byte[] bytes = new byte[PIECE_BYTES];
        new SplittableRandom(bench.settings().seed()).nextBytes(bytes);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).put(bytes).flip();
        int pieces = gib * PIECES_PER_GIB;
        Measurement up = bench.load()
                .forCount(
                        1,
                        1,
                        (client, index) ->
                                bench.requests().upload(client, branch, Fixtures.OBJECTS, index, piece, pieces));
        Measurement down = bench.load()
                .forCount(
                        1,
                        1,
                        (client, index) -> bench.requests()
                                .get(client, branch, Fixtures.OBJECTS, index, (long) pieces * PIECE_BYTES));
        return List.of(result("upload-huge", up, gib), result("get-huge", down, gib));
    }

    private static Result result(String name, Measurement measured, int gib) {
        return Result.of(name, measured)
                .with("gib", gib)
                .with("mib_per_second", Math.round(gib * 1024 * measured.perSecond()));
    }
}
