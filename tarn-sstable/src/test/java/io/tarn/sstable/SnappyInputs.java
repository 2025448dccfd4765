package io.tarn.sstable;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Seeded inputs of many shapes, and the digest of what the encoder of `github.com/golang/snappy` v0.0.4 made of
/// them.
final class SnappyInputs {
    /// SHA-256 over the concatenated encodings of [#all], in order, computed with Go.
    static final String GO_ENCODINGS_SHA256 = "9a60219aa551b91806d0c15a52ecd3c7f15c04e50dc673870c84c832003c1ae1";

    private static final int SHAPES = 6;

    private SnappyInputs() {}

    static List<byte[]> all() {
        Random random = new Random(42);
        List<byte[]> inputs = new ArrayList<>();
        for (int length = 0; length < 200; length++) {
            for (int shape = 0; shape < SHAPES; shape++) {
                inputs.add(input(random, shape, length));
            }
        }
        for (int i = 0; i < 600; i++) {
            inputs.add(input(random, i % SHAPES, 200 + random.nextInt(8000)));
        }
        for (int length : new int[] {255, 256, 257, 511, 512, 513, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537}) {
            for (int shape = 0; shape < SHAPES; shape++) {
                inputs.add(input(random, shape, length));
            }
        }
        for (int shape = 0; shape < SHAPES; shape++) {
            inputs.add(input(random, shape, 65_536 + 16));
            inputs.add(input(random, shape, 65_536 * 3 + 1000));
        }
        return inputs;
    }

    private static byte[] input(Random random, int shape, int length) {
        byte[] bytes = new byte[length];
        int period = 1 + random.nextInt(3000);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte)
                    switch (shape) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(256);
                        case 2 -> 'a' + random.nextInt(2);
                        case 3 -> i < period ? random.nextInt(256) : bytes[i - period];
                        case 4 ->
                            i % 100 < 40 ? "data/part/application/octet-stream".charAt(i % 34) : random.nextInt(64);
                        default -> random.nextInt(8) == 0 || i < 50 ? random.nextInt(256) : bytes[i - 1 - (i * 7) % 50];
                    };
        }
        return bytes;
    }
}
