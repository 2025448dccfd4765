package io.tarn.bench.row;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.load.Load;
import io.tarn.bench.load.Measurement;
import io.tarn.bench.load.Step;
import java.nio.file.Path;
import java.time.Duration;

/// What every row works with: where the server is, how long and with how many clients to measure, the
/// repository of this run, and the preparations that several rows share.
public final class Bench {
    private final Settings settings;
    private final Endpoint endpoint;
    private final Load load;
    private final Api api;
    private final String repository;
    private final Requests requests;
    private final Fixtures fixtures;

    /// How to measure. `objects` is the size of the committed repository behind the read rows; `directory` lies on
    /// the disk that the floors measure, `hugeGib` the size of the largest object, 0 for none.
    public record Settings(
            Duration warmUp,
            Duration measured,
            int clients,
            int objects,
            boolean skipLarge,
            int hugeGib,
            Path directory,
            long seed) {}

    public Bench(Settings settings, Endpoint endpoint, Api api, String repository, String storageNamespace) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.load = new Load(endpoint, settings.seed());
        this.api = api;
        this.repository = repository;
        this.requests = new Requests(endpoint, repository, storageNamespace);
        this.fixtures = new Fixtures(this);
    }

    public Settings settings() {
        return settings;
    }

    public Load load() {
        return load;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String repository() {
        return repository;
    }

    Api api() {
        return api;
    }

    Requests requests() {
        return requests;
    }

    Fixtures fixtures() {
        return fixtures;
    }

    /// A timed measurement with the warm-up and length of this run.
    Measurement timed(int clients, Step step) {
        return load.forSeconds(clients, settings.warmUp(), settings.measured(), step);
    }
}
