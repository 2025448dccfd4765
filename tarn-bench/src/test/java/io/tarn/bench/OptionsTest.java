package io.tarn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.bench.row.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void defaults() {
        Options options = Options.parse();
        assertThat(options.measured()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.warmUp()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.clients()).isEqualTo(32);
        assertThat(options.rows()).isEmpty();
        assertThat(options.startServer()).isFalse();
    }

    @Test
    void readsEveryOption() {
        Options options = Options.parse(
                "--url",
                "http://h:1",
                "--access-key",
                "a",
                "--secret-key",
                "s",
                "--rows",
                "stage,list",
                "--seconds",
                "7",
                "--clients",
                "64",
                "--server-command",
                "./tarn run",
                "--skip-large",
                "--json",
                "f");
        assertThat(options.url()).contains("http://h:1");
        assertThat(options.rows()).containsExactly("stage", "list");
        assertThat(options.measured()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.clients()).isEqualTo(64);
        assertThat(options.serverCommand()).containsExactly("./tarn", "run");
        assertThat(options.startServer()).isTrue();
        assertThat(options.skipLarge()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nope|unknown option --nope",
                "--seconds x|--seconds needs a number, not x",
                "--seconds 0|--seconds must be 1 to 3600, not 0",
                "--url|--url needs a value",
                "--access-key a|go together",
                "--start-server --pid 1|--pid is for a server that runs already",
            })
    void saysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> Options.parse(line.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void wrongCommandLinesEndWithStatusTwo() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Main.run(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), "--rows", "stage,nonsense"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no row is called nonsense");
        assertThat(Main.run(System.out, new PrintStream(err, true, StandardCharsets.UTF_8), "--url", "ftp://x"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("not a URL like http://127.0.0.1:8000");
    }

    @Test
    void helpAndListEndWithStatusZero() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, "--list"))
                .isZero();
        assertThat(Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, "--help"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("small-commit")
                .contains("--storage-namespace");
    }
}
