package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.access.Credentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final CacheLimits LIMITS = new CacheLimits(true, 4, Duration.ofSeconds(20), Duration.ofSeconds(3));

    private final AuthFixture fixture = AuthFixture.fresh();
    private final AtomicLong nanos = new AtomicLong();
    private final Credentials credentials = new Credentials(fixture.directory, LIMITS, nanos::get, new Random(3));

    @Test
    void verifiesTheSecretOfAKey() {
        AccessKey key = fixture.setup().key();
        assertThat(credentials.verify(key.id(), key.secret())).map(User::name).contains("admin");
        assertThat(credentials.verify(key.id(), key.secret() + "x")).isEmpty();
        assertThat(credentials.verify(key.id(), "")).isEmpty();
        assertThat(credentials.verify("", key.secret())).isEmpty();
        assertThat(credentials.verify("AKIAJUNKNOWN", key.secret())).isEmpty();
        assertThat(credentials.verify("A".repeat(1 << 16), key.secret())).isEmpty();
        assertThat(credentials.find(key.id()).orElseThrow().toString()).doesNotContain(key.secret());
    }

    @Test
    void readsTheStoreOncePerTimeToLive() {
        AccessKey key = fixture.setup().key();
        credentials.verify(key.id(), key.secret());
        int reads = fixture.store.reads.get();
        for (int i = 0; i < 100; i++) {
            nanos.addAndGet(Duration.ofMillis(100).toNanos());
            credentials.verify(key.id(), key.secret());
        }
        assertThat(fixture.store.reads.get()).isEqualTo(reads);
        nanos.addAndGet(Duration.ofSeconds(23).toNanos());
        credentials.verify(key.id(), key.secret());
        assertThat(fixture.store.reads.get()).isGreaterThan(reads);
    }

    @Test
    void guessedKeysPushNoRealKeyOut() {
        AccessKey key = fixture.setup().key();
        credentials.verify(key.id(), key.secret());
        for (int i = 0; i < 1000; i++) {
            credentials.verify("AKIAJGUESS" + i, "secret");
        }
        int reads = fixture.store.reads.get();
        assertThat(credentials.verify(key.id(), key.secret())).isPresent();
        assertThat(fixture.store.reads.get()).isEqualTo(reads);
    }

    @Test
    void aDeletedUserIsGoneAtOnce() {
        AccessKey key = fixture.setup().key();
        assertThat(credentials.verify(key.id(), key.secret())).isPresent();
        assertThat(credentials.user("admin")).isPresent();
        fixture.changes.listen(credentials::forget);
        fixture.directory.delete("admin");
        assertThat(credentials.verify(key.id(), key.secret())).isEmpty();
        assertThat(credentials.user("admin")).isEmpty();
    }

    @Test
    void aKeyWhoseOwnerIsAnotherUserIsRefused() {
        AccessKey key = fixture.setup().key();
        User renamed = User.internal("other", AuthFixture.START);
        fixture.store.set(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN, AuthRecords.encode(renamed));
        assertThat(credentials.verify(key.id(), key.secret())).isEmpty();
    }

    @Test
    void aDeletionElsewhereBitesWithinTheTimeToLive() {
        AccessKey key = fixture.setup().key();
        assertThat(credentials.verify(key.id(), key.secret())).isPresent();
        fixture.users.delete("admin");
        nanos.addAndGet(Duration.ofSeconds(23).toNanos());
        assertThat(credentials.verify(key.id(), key.secret())).isEmpty();
    }

    @Test
    void simultaneousMissesAreOneLoad() throws Exception {
        AccessKey key = fixture.setup().key();
        int reads = fixture.store.reads.get();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Optional<User>>> calls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                calls.add(threads.submit(() -> {
                    start.await();
                    return credentials.verify(key.id(), key.secret());
                }));
            }
            start.countDown();
        }
        assertThat(calls).allMatch(call -> call.resultNow().isPresent());
        assertThat(fixture.store.reads.get() - reads).isEqualTo(2);
    }

    @Test
    void withoutCacheEveryCallReadsTheStore() {
        CacheLimits off = new CacheLimits(false, 1024, Duration.ZERO, Duration.ZERO);
        Credentials uncached = new Credentials(fixture.directory, off, nanos::get, new Random(4));
        AccessKey key = fixture.setup().key();
        assertThat(uncached.verify(key.id(), key.secret())).isPresent();
        fixture.users.delete("admin");
        assertThat(uncached.verify(key.id(), key.secret())).isEmpty();
        assertThat(uncached.user("admin")).isEmpty();
    }
}
