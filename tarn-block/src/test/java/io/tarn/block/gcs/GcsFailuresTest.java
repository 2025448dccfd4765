package io.tarn.block.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.testkit.Crowd;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is made of the service's refusals.
class GcsFailuresTest extends StoreFixture {
    private final GoogleStub google = new GoogleStub();

    @Override
    protected ObjectStore open(Path folder) {
        return new GcsObjectStore(GcsOptions.defaults().at(google.url()).as(google.serviceAccount()));
    }

    @Override
    protected String namespaceUri() {
        return "gs://bucket";
    }

    @AfterEach
    void stop() {
        google.close();
    }

    /// What the service answers and what is made of it.
    private record Case(int status, String reason, Kind reading, Kind writing, String text) {}

    @Test
    void everyRefusalHasItsKind() {
        List<Case> cases = List.of(
                new Case(429, "rateLimitExceeded", Kind.THROTTLED, Kind.THROTTLED, "slow down"),
                new Case(403, "userRateLimitExceeded", Kind.THROTTLED, Kind.THROTTLED, "slow down"),
                new Case(503, "backendError", Kind.UNAVAILABLE, Kind.UNAVAILABLE, "cannot be reached"),
                new Case(500, "internalError", Kind.UNAVAILABLE, Kind.UNAVAILABLE, "cannot be reached"),
                new Case(403, "forbidden", Kind.FORBIDDEN, Kind.FORBIDDEN, "role"),
                new Case(401, "authError", Kind.FORBIDDEN, Kind.FORBIDDEN, "blockstore.gs.credentials_file"),
                new Case(404, "notFound", Kind.NOT_FOUND, Kind.WRITE_FAILED, ""),
                new Case(412, "conditionNotMet", Kind.UNAVAILABLE, Kind.WRITE_FAILED, "conditionNotMet"),
                new Case(400, "invalid", Kind.UNAVAILABLE, Kind.WRITE_FAILED, "invalid"));
        cases.forEach(c -> google.refuse(name(c), c.status, c.reason, "no"));
        Crowd.virtual(3 * cases.size(), i -> assertRefused(cases.get(i / 3), i % 3));
    }

    private static String name(Case refused) {
        return "key-" + refused.status + refused.reason;
    }

    private void assertRefused(Case expected, int call) {
        StorageLocation location = at(name(expected));
        ObjectStoreException failure = switch (call) {
            case 0 -> fails(expected.reading, () -> store.get(location));
            case 1 -> fails(expected.reading, () -> store.walk("", store.qualify(location), "", 1));
            default ->
                fails(
                        expected.writing,
                        () -> store.put(location, new GeneratedStream(1), OptionalLong.of(1), PutOptions.none()));
        };
        assertThat(failure).hasMessageContaining(expected.text);
    }

    @Test
    void requestsCarryTheTokenOfTheAccount() {
        assertThat(store.exists(at("k"))).isFalse();
        assertThat(google.headers).contains("authorization: Bearer tok");
    }

    @Test
    void refusedCredentialsAreForbidden() {
        google.refuseTokens("Invalid JWT Signature.");
        assertThat(fails(Kind.FORBIDDEN, () -> store.get(at("k"))))
                .hasMessageContaining("blockstore.gs.credentials_file");
        fails(Kind.FORBIDDEN, () -> store.exists(at("k")));
        fails(Kind.FORBIDDEN, () -> store.put(at("k"), new GeneratedStream(1), OptionalLong.of(1), PutOptions.none()));
    }

    @Test
    void aWrongClockIsTold() {
        google.refuseTokens(
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
        assertThat(fails(Kind.FORBIDDEN, () -> store.exists(at("k"))))
                .hasMessageContaining("clock of this machine is wrong");
    }

    @Test
    void onlyWhatMayPassIsTriedAgain() {
        google.refuse("key-busy", 503, "backendError", "no");
        google.refuse("key-closed", 403, "forbidden", "no");
        fails(Kind.UNAVAILABLE, () -> store.properties(at("key-busy")));
        fails(Kind.FORBIDDEN, () -> store.properties(at("key-closed")));
        assertThat(google.requests.stream().filter(path -> path.contains("key-busy")))
                .hasSize(GcsClient.TRIES_MAX);
        assertThat(google.requests.stream().filter(path -> path.contains("key-closed")))
                .hasSize(1);
    }

    @Test
    void namesThatCannotBeAreNotAskedFor() {
        for (String key : List.of(".", "..")) {
            fails(Kind.INVALID_ADDRESS, () -> store.get(StorageLocation.full("", "gs://bucket/" + key)));
        }
        assertThat(google.requests).isEmpty();
    }
}
