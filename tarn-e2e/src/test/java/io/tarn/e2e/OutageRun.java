package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.FaultProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/// One server under load while a store of its goes away in every way there is, and comes back.
///
/// @param what names the store for people
/// @param allowed what calls may meet while the store is away
/// @param staging whether there may be entries of which the store holds nothing
record OutageRun(
        String what,
        Faults allowed,
        LoadTarget target,
        FaultProxy proxy,
        Outages.Store store,
        boolean staging,
        long seed) {
    private static final int WORKERS = 3;
    private static final int ACKNOWLEDGED_MAX = 40;

    /// An outage lasts until so many calls have felt it, or for so long: a call may wait for the store's return.
    private static final int FAULTS = 3;

    /// A cut is over at once and may hit nothing, so there are several.
    private static final int CUTS = 5;

    private static final int ACKNOWLEDGED_BETWEEN_CUTS_MAX = 5;
    private static final Duration OUTAGE_MAX = Duration.ofSeconds(3);
    private static final Duration HEALTH_MAX = Duration.ofSeconds(5);

    static OutageRun of(
            String what, Faults allowed, ServerHome home, FaultProxy proxy, Outages.Store store, boolean staging) {
        long seed = Long.getLong("tarn.crash.seed", System.nanoTime());
        return new OutageRun(what, allowed, new LoadTarget(home), proxy, store, staging, seed);
    }

    /// Runs it; a failure says how to repeat it.
    void run() throws Exception {
        int rounds = Integer.getInteger("tarn.crash.rounds", 1);
        System.out.println(what + " outages: seed " + seed + ", " + rounds + " rounds");
        SplittableRandom random = new SplittableRandom(seed);
        try (target) {
            target.start();
            target.home().setUp();
            Load load =
                    Load.of(target.home(), "outage", List.of(target), allowed).withStaging(staging);
            load.prepare(target.rest());
            LoadRun run = new LoadRun(load, WORKERS, random.split());
            try {
                for (int round = 1; round <= rounds; round++) {
                    run.during(() -> everyKind(run, load, random));
                    run.verify();
                }
                assertThat(load.faults().get()).as("faults felt").isPositive();
                assertThat(target.stop()).isZero();
            } catch (Exception | AssertionError failure) {
                throw run.failure(seed, failure);
            }
            System.out.println(what + " outages: " + load);
        }
    }

    private void everyKind(LoadRun run, Load load, SplittableRandom random) throws Exception {
        Outages outages = new Outages(proxy, store, random.split());
        List<Outages.Kind> kinds = new ArrayList<>(List.of(Outages.Kind.values()));
        Collections.shuffle(kinds, new Random(random.nextLong()));
        for (Outages.Kind kind : kinds) {
            run.awaitAcknowledged(random.nextInt(1, ACKNOWLEDGED_MAX));
            long start = System.nanoTime();
            long before = load.faults().get();
            for (int i = 0; i < (kind.isCut() ? CUTS : 1); i++) {
                run.awaitAcknowledged(random.nextInt(1, ACKNOWLEDGED_BETWEEN_CUTS_MAX));
                outages.happen(kind, () -> {
                    run.awaitFaults(FAULTS, OUTAGE_MAX);
                    assertAlive();
                });
            }
            long back = System.nanoTime();
            run.awaitAcknowledged(1);
            System.out.printf(
                    "%s outages: %s for %d ms, %d faults, the next change after %d ms%n",
                    what,
                    kind,
                    (back - start) / 1_000_000,
                    load.faults().get() - before,
                    (System.nanoTime() - back) / 1_000_000);
        }
        run.awaitHeadChanges(1);
    }

    private void assertAlive() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(target.home().url() + "/_health"))
                .timeout(HEALTH_MAX)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
