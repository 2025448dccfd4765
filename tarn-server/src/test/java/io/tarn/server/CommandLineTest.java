package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.StartMode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @Test
    void quickstartIsRunWithItsFlag() {
        CommandLine line = CommandLine.parse(new String[] {"quickstart", "-c", "some.yaml"});
        assertThat(line.command()).isEqualTo(CommandLine.Command.RUN);
        assertThat(line.mode()).isEqualTo(StartMode.QUICKSTART);
        assertThat(line.configurationFile()).contains(Path.of("some.yaml"));
    }

    @Test
    void quickstartWinsOverLocalSettings() {
        assertThat(CommandLine.parse(new String[] {"run", "--quickstart", "--local-settings"})
                        .mode())
                .isEqualTo(StartMode.QUICKSTART);
        assertThat(CommandLine.parse(new String[] {"run", "--local-settings", "--quickstart"})
                        .mode())
                .isEqualTo(StartMode.QUICKSTART);
    }

    @ParameterizedTest
    @CsvSource({
        "run, RUN",
        "init, SETUP",
        "config check, CONFIG_CHECK",
        "migrate version, MIGRATE_VERSION",
        "migrate up, MIGRATE_UP",
        "migrate goto, MIGRATE_GOTO",
        "migrate task list, MIGRATE_TASK_LIST",
        "migrate task run, MIGRATE_TASK_RUN",
        "superuser, SUPERUSER",
        "config, HELP",
        "migrate, HELP",
        "help migrate, HELP",
        "train, TRAIN"
    })
    void commands(String words, CommandLine.Command command) {
        String[] needed = switch (command) {
            case SETUP, SUPERUSER -> new String[] {"--user-name", "me"};
            case MIGRATE_GOTO -> new String[] {"--version", "4"};
            case MIGRATE_TASK_RUN -> new String[] {"a-task"};
            case RUN, TRAIN, CONFIG_CHECK, MIGRATE_VERSION, MIGRATE_UP, MIGRATE_TASK_LIST, VERSION, HELP ->
                new String[0];
        };
        String[] line =
                Stream.concat(Stream.of(words.split(" ")), Stream.of(needed)).toArray(String[]::new);
        assertThat(CommandLine.parse(line).command()).isEqualTo(command);
    }

    @Test
    void flags() {
        CommandLine run = CommandLine.parse(new String[] {"-m", "--config=a.yaml", "run"});
        assertThat(run.has(CommandLine.ALLOW_MISMATCHED)).isTrue();
        assertThat(run.configurationFile()).contains(Path.of("a.yaml"));
        CommandLine check = CommandLine.parse(new String[] {"config", "check", "-c", "b.yaml"});
        assertThat(check.has(CommandLine.NO_CONNECT)).isFalse();
        assertThat(check.configurationFile()).contains(Path.of("b.yaml"));
        CommandLine setup = CommandLine.parse(new String[] {"setup", "--user-name=me", "--no-check"});
        assertThat(setup.flags()).containsEntry("user-name", "me").containsEntry("no-check", "true");
        assertThat(CommandLine.parse(new String[] {"config", "fly", "--help"}).command())
                .isEqualTo(CommandLine.Command.HELP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fly high               | unknown command "fly" for "tarn"
            config fly             | unknown command "fly" for "tarn config"
            migrate up more        | unknown command "more" for "tarn migrate up"
            run more               | unknown command "more" for "tarn run"
            run --no-connect       | unknown flag: --no-connect
            config check --force   | unknown flag: --force
            setup                  | required flag(s) "user-name" not set
            migrate goto           | required flag(s) "version" not set
            migrate goto --version | flag needs an argument: --version
            run -x                 | unknown flag: -x
            """)
    void refusedLines(String line, String text) {
        assertThatThrownBy(() -> CommandLine.parse(line.split(" ")))
                .isInstanceOf(CommandLine.UsageException.class)
                .hasMessage(text);
    }

    @ParameterizedTest
    @CsvSource({"fly, unknown command \"fly\"", "--fly, unknown flag: --fly", "--config, flag needs an argument"})
    void whatItCannotDoItSays(String argument, String text) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(new String[] {argument}, print(out), print(err));
        assertThat(status).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith(text);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("Error: " + text)
                .contains("Usage:");
    }

    @Test
    void withoutACommandItShowsTheUsage() {
        var out = new ByteArrayOutputStream();
        assertThat(Main.run(new String[] {}, print(out), print(out))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage: tarn COMMAND");
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        var out = new ByteArrayOutputStream();
        assertThat(Main.run(new String[] {"--version"}, print(out), print(out))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("lakefs version \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8000, 127.0.0.1, 8000", ":80, 0.0.0.0, 80", "[::1]:1, ::1, 1"})
    void listenAddresses(String text, String host, int port) {
        assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:", "localhost:http", "localhost:70000", "localhost:-1"})
    void unusableListenAddresses(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(text);
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }
}
