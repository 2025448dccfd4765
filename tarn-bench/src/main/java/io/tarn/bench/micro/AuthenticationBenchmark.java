package io.tarn.bench.micro;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthMode;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.IdentityOptions;
import io.tarn.auth.access.PasswordLogins;
import io.tarn.auth.access.Sessions;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.auth.policy.AccessRequest;
import io.tarn.auth.policy.Requirement;
import io.tarn.auth.policy.Verdict;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a request costs before its work begins, with warm caches: knowing the caller by access key and by login token,
/// and asking its policies, those of an administrator. Run with `tarn bench micro Authentication`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AuthenticationBenchmark {
    private final SecureRandom random = new SecureRandom();
    private final Identities identities = Identities.open(
            new MemoryKeyValueStore(),
            IdentityOptions.defaults(AuthMode.INTERNAL, "benchmarks sign with this", InstantSource.system(), random));
    private final PasswordLogins passwords = new PasswordLogins(
            identities.credentials(),
            List.of(),
            EnumSet.allOf(AuthenticationMethod.class),
            CacheLimits.DEFAULT,
            Ticker.systemTicker(),
            random);
    private final AccessKey key = identities
            .setup()
            .orElseThrow()
            .run("admin", Optional.empty(), CommunicationPreferences.notGiven())
            .key();
    private final String token = identities
            .sessions()
            .issue(identities.credentials().user("admin").orElseThrow())
            .token();
    private final AccessRequest request = new AccessRequest("admin", Map.of(AccessRequest.SOURCE_IP, "10.1.2.3"));
    private final Requirement read =
            new Requirement.Leaf("fs:ReadObject", "arn:lakefs:fs:::repository/lake/object/data/part/1.parquet");

    /// An access key and its secret.
    @Benchmark
    public Optional<User> accessKey() {
        return passwords.authenticate(key.id(), key.secret());
    }

    /// A login token that was seen before.
    @Benchmark
    public Optional<Sessions.Session> loginToken() {
        return identities.sessions().find(token);
    }

    /// The policies of the group `Admins`.
    @Benchmark
    public Verdict permission() {
        return identities.policies().of("admin").check(read, request);
    }
}
