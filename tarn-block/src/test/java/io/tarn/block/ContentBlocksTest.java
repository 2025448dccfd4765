package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ContentBlocksTest {
    private static final int BLOCK = 100_000;
    private static final int MEMORY = 450_000;

    private final UploadMemory memory = new UploadMemory(MEMORY, Duration.ZERO);

    @Test
    void cutsContentOfAnyLengthIntoFullBlocks() throws Exception {
        for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 99_999, 100_000, 100_001, 200_000, 250_123}) {
            byte[] content = StoreFixture.seeded(length, length);
            assertBlocks(content, OptionalLong.of(length));
            assertBlocks(content, OptionalLong.empty());
        }
    }

    private void assertBlocks(byte[] content, OptionalLong size) throws Exception {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        ByteBuffer before = ByteBuffer.allocate(0);
        byte[] beforeBytes = {};
        try (ContentBlocks blocks = new ContentBlocks(new ByteArrayInputStream(content), size, BLOCK, memory)) {
            assertThat(blocks.ended()).isFalse();
            while (!blocks.ended()) {
                ByteBuffer block = blocks.next();
                assertThat(blocks.ended() || block.remaining() == BLOCK).isTrue();
                joined.write(block.array(), block.position(), block.remaining());
                assertThat(before).isEqualTo(ByteBuffer.wrap(beforeBytes));
                before = block;
                beforeBytes = Arrays.copyOf(block.array(), block.remaining());
                assertThat(blocks.sizeBytes()).isEqualTo(joined.size());
                assertThat(blocks.md5())
                        .isEqualTo(MessageDigest.getInstance("MD5").digest(joined.toByteArray()));
            }
        }
        assertThat(joined.toByteArray()).isEqualTo(content);
        assertAllFree();
    }

    @Test
    void aWrongLengthIsToldBeforeTheLastBlock() {
        for (int length : new int[] {0, 1, 50_000, 100_000, 150_000, 200_000, 200_001}) {
            for (int announced : new int[] {length - 1, length + 1, 2 * length + 100_000}) {
                if (announced < 0) {
                    continue;
                }
                assertThat(failure(new GeneratedStream(length), OptionalLong.of(announced)))
                        .hasNoCause()
                        .hasMessageContaining(announced + " bytes announced");
            }
        }
    }

    @Test
    void aBrokenSourceIsTheCause() {
        for (long failAt : new long[] {0, 1, 65_536, 100_000, 150_000}) {
            assertThat(failure(new GeneratedStream(200_000, failAt), OptionalLong.empty()))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    private ObjectStoreException failure(InputStream content, OptionalLong size) {
        ObjectStoreException failure = StoreFixture.fails(Kind.SOURCE_FAILED, () -> {
            try (ContentBlocks blocks = new ContentBlocks(content, size, BLOCK, memory)) {
                while (!blocks.ended()) {
                    blocks.next();
                }
            }
        });
        assertAllFree();
        return failure;
    }

    @Test
    void uploadsBeyondTheMemoryAreThrottled() {
        try (ContentBlocks _ = large();
                ContentBlocks _ = large()) {
            StoreFixture.fails(Kind.THROTTLED, this::large);
            StoreFixture.fails(Kind.THROTTLED, this::one);
            try (ContentBlocks small = new ContentBlocks(new GeneratedStream(10), OptionalLong.of(10), BLOCK, memory)) {
                assertThat(small.next().remaining()).isEqualTo(10);
            }
            try (ContentBlocks unknown =
                    new ContentBlocks(new GeneratedStream(BLOCK), OptionalLong.empty(), BLOCK, memory)) {
                StoreFixture.fails(Kind.THROTTLED, unknown::next);
            }
        }
        assertAllFree();
    }

    private ContentBlocks large() {
        return new ContentBlocks(new GeneratedStream(BLOCK + 1), OptionalLong.of(BLOCK + 1), BLOCK, memory);
    }

    private ContentBlocks one() {
        return new ContentBlocks(new GeneratedStream(BLOCK), OptionalLong.of(BLOCK), BLOCK, memory);
    }

    private void assertAllFree() {
        memory.reserve(MEMORY);
        memory.release(MEMORY);
    }
}
