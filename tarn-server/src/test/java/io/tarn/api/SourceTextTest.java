package io.tarn.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules about the text of the sources that neither the compiler nor the formatter watches.
class SourceTextTest {
    /// The formatter breaks longer documentation lines in the middle and forgets their slashes.
    private static final int DOCUMENTATION_COLUMNS_MAX = 120;

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void documentationLinesAreShortEnoughForTheFormatter() throws IOException {
        assertThat(lines().filter(SourceTextTest::isLongDocumentation)).isEmpty();
    }

    @Test
    void nothingIsLeftFromAMerge() throws IOException {
        assertThat(lines().filter(line ->
                        line.text().startsWith("<<<<<<<") || line.text().startsWith(">>>>>>>")))
                .isEmpty();
    }

    private record Line(Path file, int number, String text) {}

    private static boolean isLongDocumentation(Line line) {
        return line.text().strip().startsWith("///") && line.text().length() > DOCUMENTATION_COLUMNS_MAX;
    }

    private static Stream<Line> lines() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> sources = modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceTextTest::javaFiles)
                    .toList();
            assertThat(sources).hasSizeGreaterThan(100);
            return sources.stream().flatMap(SourceTextTest::linesOf);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Line> linesOf(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return IntStream.range(0, lines.size()).mapToObj(i -> new Line(file, i + 1, lines.get(i)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
