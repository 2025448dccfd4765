package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SourceStreamTest {
    private static SourceStream of(long length, long announced) {
        return new SourceStream(new GeneratedStream(length), OptionalLong.of(announced));
    }

    @Test
    void givesExactlyWhatWasAnnounced() throws IOException {
        SourceStream stream = of(1000, 1000);
        assertThat(stream.readAllBytes()).hasSize(1000);
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(stream.position()).isEqualTo(1000);
        assertThat(stream.failure()).isEmpty();
        assertThat(of(0, 0).readAllBytes()).isEmpty();
        of(0, 0).requireEmptyIfAnnounced();
        assertThat(new SourceStream(new GeneratedStream(5), OptionalLong.empty()).readAllBytes())
                .hasSize(5);
    }

    @Test
    void failsBeforeTheLastByteWhenThereIsMore() throws IOException {
        SourceStream stream = of(11, 10);
        assertThat(stream.readNBytes(9)).hasSize(9);
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
        assertThat(stream.position()).isEqualTo(9);
        assertFailed(stream);
        SourceStream notEmpty = of(1, 0);
        assertThatThrownBy(notEmpty::requireEmptyIfAnnounced).isInstanceOf(ObjectStoreException.class);
        assertThatThrownBy(() -> of(1, 0).readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void failsWhenItEndsEarly() {
        SourceStream stream = of(9, 10);
        assertThatThrownBy(stream::readAllBytes).isInstanceOf(IOException.class);
        assertFailed(stream);
        assertThatThrownBy(() -> of(9, 10).fill(new byte[20], 0, 20)).isInstanceOf(ObjectStoreException.class);
    }

    @Test
    void remembersWhatTheContentThrew() {
        SourceStream broken = new SourceStream(new GeneratedStream(10, 5), OptionalLong.empty());
        assertThatThrownBy(broken::readAllBytes).isInstanceOf(IOException.class);
        assertThat(broken.failure().orElseThrow()).hasCauseInstanceOf(IOException.class);
        IllegalStateException bug = new IllegalStateException("bug");
        SourceStream buggy = new SourceStream(
                new InputStream() {
                    @Override
                    public int read() {
                        throw bug;
                    }
                },
                OptionalLong.of(3));
        assertThatThrownBy(buggy::read).isSameAs(bug);
        assertThat(buggy.failure()).containsSame(bug);
    }

    private static void assertFailed(SourceStream stream) {
        RuntimeException failure = stream.failure().orElseThrow();
        assertThat(((ObjectStoreException) failure).kind()).isEqualTo(Kind.SOURCE_FAILED);
        assertThat(failure).hasNoCause();
    }
}
