package io.tarn.bench.micro;

import io.tarn.auth.policy.AccessRequest;
import io.tarn.auth.policy.Effect;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.PolicySet;
import io.tarn.auth.policy.Requirement;
import io.tarn.auth.policy.Statement;
import io.tarn.auth.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One check against [#STATEMENTS] statements, none of which can be left out: all are about the service asked
/// for, and the last one allows. Run with `tarn bench micro Policy`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PolicyBenchmark {
    static final int STATEMENTS = 100;
    private static final String OBJECT = "arn:lakefs:fs:::repository/lake-99/object/data/part/00001.parquet";

    private final AccessRequest request = new AccessRequest("joe", Map.of(AccessRequest.SOURCE_IP, "10.1.2.3"));
    private final Requirement read = new Requirement.Leaf("fs:ReadObject", OBJECT);
    private final PolicySet prefixes = set("arn:lakefs:fs:::repository/lake-%d/*", Map.of());
    private final PolicySet wildcards = set("arn:lakefs:fs:::repository/*-%d/object/*/part/?????.parquet", Map.of());
    private final PolicySet addresses =
            set("arn:lakefs:fs:::repository/lake-%d/*", Map.of("IpAddress", Map.of("SourceIp", List.of("10.0.0.0/8"))));
    private final List<String> texts = IntStream.range(0, STATEMENTS)
            .mapToObj("arn:lakefs:fs:::repository/lake-%d/"::formatted)
            .toList();

    /// Patterns that end in a star.
    @Benchmark
    public Verdict prefixes() {
        return prefixes.check(read, request);
    }

    /// Patterns with three stars and question marks.
    @Benchmark
    public Verdict wildcards() {
        return wildcards.check(read, request);
    }

    /// Statements that each look at the client's address, too.
    @Benchmark
    public Verdict addresses() {
        return addresses.check(read, request);
    }

    /// The floor: the object's name compared with as many prefixes.
    @Benchmark
    public int floor() {
        int matching = 0;
        for (String text : texts) {
            matching += OBJECT.startsWith(text) ? 1 : 0;
        }
        return matching;
    }

    private static PolicySet set(String resource, Map<String, Map<String, List<String>>> conditions) {
        List<Statement> statements = IntStream.range(0, STATEMENTS)
                .mapToObj(i -> new Statement(
                        Effect.ALLOW, List.of("fs:Write*", "fs:Read*"), resource.formatted(i), conditions))
                .toList();
        return PolicySet.compile(List.of(new Policy("many", Instant.EPOCH, statements, Optional.empty())));
    }
}
