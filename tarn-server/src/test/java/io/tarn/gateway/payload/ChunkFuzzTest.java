package io.tarn.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.error.S3Exception;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Bodies that somebody changed on the way: what is read is what was sent, or the reading fails.
class ChunkFuzzTest {
    private static final int ROUNDS = 3000 * Integer.getInteger("tarn.stress.factor", 1);

    @Test
    void changedBodiesAreFoundOut() {
        Seed seed = Seed.ofProcess().split("chunks");
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            byte[] data = gen.bytes(0, gen.oneIn(50) ? 200_000 : 400);
            Optional<ChunkSigning> signing = gen.oneIn(2) ? Optional.of(FramedBody.SIGNING) : Optional.empty();
            boolean trailer = signing.isEmpty() || gen.oneIn(2);
            Checksum checksum = Checksums.of(gen.pick(ChecksumAlgorithm.values()), data);
            byte[] body = FramedBody.chunks(
                    data, gen.intBetween(1, 300), signing, trailer ? Optional.of(checksum) : Optional.empty());
            byte[] changed = mutated(gen, body);
            Payload payload = FramedBody.open(
                    slices(gen, changed),
                    changed.length,
                    FramedBody.form(signing, trailer),
                    "x-amz-decoded-content-length",
                    "" + data.length,
                    "x-amz-trailer",
                    trailer ? checksum.algorithm().header() : "");
            accepted += read(payload, data, "round " + round + ", " + seed.hint()) ? 1 : 0;
        }
        assertThat(accepted).as("most bodies fail, but not all").isBetween(1, ROUNDS - 1);
    }

    private static boolean read(Payload payload, byte[] data, String where) {
        var out = new ByteArrayOutputStream();
        try {
            payload.stream().transferTo(out);
        } catch (PayloadException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(where, e);
        }
        assertThat(Arrays.equals(out.toByteArray(), data)).as(where).isTrue();
        return true;
    }

    /// Nothing in one of four; else bytes changed, dropped, doubled, moved, inserted or cut off.
    private static byte[] mutated(Gen gen, byte[] body) {
        byte[] changed = body.clone();
        for (int edits = gen.oneIn(4) ? 0 : gen.intBetween(1, 3); edits > 0; edits--) {
            changed = edited(gen, changed);
        }
        return changed;
    }

    private static byte[] edited(Gen gen, byte[] body) {
        int from = gen.intBetween(0, Math.max(0, body.length - 1));
        int to = Math.min(body.length, from + gen.intBetween(1, 40));
        byte[] middle = Arrays.copyOfRange(body, from, to);
        return switch (gen.intBetween(0, 5)) {
            case 0 -> joined(Arrays.copyOf(body, from), gen.bytes(0, 3), Arrays.copyOfRange(body, to, body.length));
            case 1 -> joined(Arrays.copyOf(body, to), middle, Arrays.copyOfRange(body, to, body.length));
            case 2 -> Arrays.copyOf(body, from);
            case 3 ->
                joined(
                        body,
                        gen.pick("\r\n", "0\r\n\r\n", "\n", "x").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            case 4 -> joined(Arrays.copyOf(body, from), Arrays.copyOfRange(body, to, body.length), middle);
            default -> flipped(gen, body, from);
        };
    }

    private static byte[] flipped(Gen gen, byte[] body, int at) {
        byte[] changed = body.clone();
        if (changed.length > 0) {
            changed[at] ^= (byte) (1 << gen.intBetween(0, 7));
        }
        return changed;
    }

    private static byte[] joined(byte[]... pieces) {
        var out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /// A network that hands over as much at once as it likes.
    private static InputStream slices(Gen gen, byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, gen.intBetween(1, 5000)));
            }
        };
    }

    /// Bytes that never were a body: a verdict, and no more memory than the buffers.
    @Test
    void noiseIsRefused() throws IOException {
        Gen gen = Seed.ofProcess().split("noise").gen();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = gen.bytes(0, 300);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = gen.oneIn(3)
                        ? noise[i]
                        : (byte) gen.pick('\r', '\n', '0', '1', 'f', ';', ':', 'x')
                                .charValue();
            }
            Payload payload = FramedBody.open(
                    noise, FramedBody.form(Optional.empty(), true), "x-amz-decoded-content-length", "10");
            try {
                assertThat(payload.stream().readAllBytes()).hasSize(10);
            } catch (PayloadException e) {
                assertThat(e.refusal()).isInstanceOf(S3Exception.class);
            }
        }
    }

    /// A client that never ends its line, or its trailer.
    @Test
    void endlessBodiesAreCutOff() {
        for (String start : new String[] {"", "5;chunk-signature=", "0\r\n", "0\r\nx-amz-checksum-crc32:"}) {
            var endless = new InputStream() {
                private int at;

                @Override
                public int read() {
                    return at < start.length() ? start.charAt(at++) : count();
                }

                private int count() {
                    assertThat(at++).isLessThan(1 << 20);
                    return '1';
                }
            };
            Payload payload = FramedBody.open(
                    endless,
                    -1,
                    new PayloadForm.UnsignedChunks(),
                    "x-amz-decoded-content-length",
                    start.startsWith("0") ? "0" : "5",
                    "x-amz-trailer",
                    "x-amz-checksum-crc32");
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> payload.stream().readAllBytes()))
                    .as(start)
                    .isInstanceOf(PayloadException.class);
        }
    }
}
