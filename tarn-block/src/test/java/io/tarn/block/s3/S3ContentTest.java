package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStoreException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ContentTest {
    private static final int SIZE = 1000;
    private static final int KEPT = 100;

    @TempDir
    Path folder;

    private final byte[] whole = generated(SIZE);

    private static byte[] generated(int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = GeneratedStream.at(i);
        }
        return content;
    }

    @Test
    void theBeginningIsKeptForAnotherAttempt() throws IOException {
        S3Content content = new S3Content(new GeneratedStream(SIZE), SIZE, KEPT);
        int total = 0;
        for (int count : new int[] {0, 1, 60, 30, KEPT}) {
            assertThat(content.isRepeatable()).isTrue();
            assertThat(content.newStream().readNBytes(count)).isEqualTo(generated(count));
            total += count;
        }
        assertThat(total).isGreaterThan(KEPT);
        assertThat(content.isRepeatable()).isTrue();
        assertThat(content.newStream().readAllBytes()).isEqualTo(whole);
        assertThat(content.isRepeatable()).isFalse();
        assertThatThrownBy(content::newStream).hasMessageContaining("again");
    }

    @Test
    void oneReadMayReachBeyondWhatIsKept() throws IOException {
        S3Content content = new S3Content(new GeneratedStream(SIZE), SIZE, KEPT);
        assertThat(content.newStream().readNBytes(40)).hasSize(40);
        InputStream again = content.newStream();
        byte[] buffer = new byte[500];
        assertThat(again.readNBytes(buffer, 0, 500)).isEqualTo(500);
        assertThat(buffer).isEqualTo(generated(500));
        assertThat(content.isRepeatable()).isFalse();
    }

    @Test
    void aFileIsSentAgainFromWhereItStood() throws IOException {
        Path file = Files.write(folder.resolve("f"), whole);
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            assertThat(in.skip(300)).isEqualTo(300);
            S3Content content = new S3Content(in, SIZE - 300, KEPT);
            for (int count : new int[] {SIZE - 300, 600, SIZE - 300}) {
                assertThat(content.newStream().readNBytes(count))
                        .isEqualTo(Arrays.copyOfRange(whole, 300, 300 + count));
                assertThat(content.isRepeatable()).isTrue();
            }
        }
    }

    @Test
    void contentThatFailedIsNotAskedAgain() {
        S3Content content = new S3Content(new GeneratedStream(SIZE, 10), SIZE, KEPT);
        assertThatThrownBy(() -> content.newStream().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(content.isRepeatable()).isFalse();
        assertThat(content.failure()).isPresent();
        assertThatThrownBy(content::newStream).isInstanceOf(ObjectStoreException.class);
    }
}
