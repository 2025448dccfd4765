package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Observed exchanges of the reference, each group with the calls that make its state. Where an answer differs,
/// `differences.tsv` says why; a row that no longer differs fails.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SamplesSuite {
    private static final String SUFFIX = ".jsonl";

    private final Map<String, String> reasons = Table.rows("differences.tsv", 3).stream()
            .collect(Collectors.toMap(row -> row.get(0) + " " + row.get(1), row -> row.get(2)));
    private Deployment deployment;
    private Api api;

    /// A fresh server with its data below the folder.
    abstract Deployment start(Path folder);

    /// The folder of sample files, performed in the order of their names.
    abstract String folder();

    /// Makes what the first file does not make itself.
    abstract void prepare(Api api, Deployment deployment);

    @BeforeAll
    void open(@TempDir Path folder) {
        DeclaredAnswers declared = new DeclaredAnswers();
        deployment = start(folder);
        api = new Api(deployment.url(), declared, new Coverage(declared, deployment.name()));
        prepare(api, deployment);
    }

    @AfterAll
    void close() {
        if (api != null) {
            api.close();
        }
        if (deployment != null) {
            deployment.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> samples() throws IOException, URISyntaxException {
        return files().stream().map(file -> DynamicTest.dynamicTest(file, () -> run(file)));
    }

    private List<String> files() throws IOException, URISyntaxException {
        URL resource = SamplesSuite.class.getResource("samples/" + folder());
        if (resource == null) {
            throw new IllegalStateException("no samples");
        }
        try (Stream<Path> files = Files.list(Path.of(resource.toURI()))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private void run(String file) {
        List<Sample> samples = DeclaredAnswers.text(SamplesSuite.class, "samples/" + folder() + "/" + file)
                .lines()
                .map(Sample::parse)
                .toList();
        String repository = "of-" + file.substring(0, file.length() - SUFFIX.length());
        SampleRun run = new SampleRun(api, repository, deployment.importRoot());
        Map<String, String> differences = run.differences(samples);
        List<String> explained = reasons.keySet().stream()
                .filter(difference -> samples.stream().anyMatch(sample -> difference.startsWith(sample.n() + " ")))
                .toList();
        List<String> stale = explained.stream()
                .filter(difference -> !differences.containsKey(difference))
                .toList();
        explained.forEach(differences::remove);
        assertThat(differences)
                .as("differences without a reason, and what was got")
                .isEmpty();
        assertThat(stale).as("explained, but not different").isEmpty();
    }
}
