package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.UploadRequest;
import io.tarn.catalog.WriteCondition;
import io.tarn.versioning.Repository;
import io.tarn.versioning.branch.CommitParameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The files that a new repository starts with when its creator asks for some.
public final class SampleData {
    private static final String MESSAGE = "Add sample data";
    private static final String README = "README.md";
    private static final List<Sample> SAMPLES = List.of(
            new Sample(README, "text/markdown"),
            new Sample("lakes.parquet", "application/octet-stream"),
            new Sample("data/lakes.source.md", "text/markdown"),
            new Sample("data/cities.csv", "text/csv"),
            new Sample("data/rivers.csv", "text/csv"),
            new Sample("data/measurements/2026-01.csv", "text/csv"),
            new Sample("images/branches.svg", "image/svg+xml"));

    private final Catalog catalog;

    private record Sample(String path, String contentType) {}

    public SampleData(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Uploads and commits the files on the default branch, and protects it.
    public void add(Repository repository, String committer) {
        for (Sample sample : SAMPLES) {
            upload(repository, sample);
        }
        catalog.engine()
                .operations()
                .committer()
                .commit(
                        repository,
                        repository.defaultBranch(),
                        new CommitParameters(committer, MESSAGE, Map.of(), false, true),
                        Optional.empty(),
                        Optional.empty());
        catalog.engine().protection().protect(repository, repository.defaultBranch());
    }

    /// The text with the names of this repository.
    private static InputStream named(InputStream text, Repository repository) throws IOException {
        String filled = new String(text.readAllBytes(), UTF_8)
                .replace("{repository}", repository.name())
                .replace("{branch}", repository.defaultBranch());
        return new ByteArrayInputStream(filled.getBytes(UTF_8));
    }

    private void upload(Repository repository, Sample sample) {
        var request = new UploadRequest(
                sample.contentType(),
                Map.of(),
                OptionalLong.empty(),
                Optional.empty(),
                new WriteCondition.None(),
                true);
        try (InputStream content = SampleData.class.getResourceAsStream("sample/" + sample.path())) {
            if (content == null) {
                throw new IOException("resource sample/" + sample.path() + " is missing");
            }
            catalog.writer()
                    .upload(
                            repository,
                            repository.defaultBranch(),
                            sample.path(),
                            sample.path().equals(README) ? named(content, repository) : content,
                            request);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read sample data", e);
        }
    }
}
