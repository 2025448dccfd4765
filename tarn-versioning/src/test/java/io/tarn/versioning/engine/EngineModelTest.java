package io.tarn.versioning.engine;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Gen;
import io.tarn.testkit.ModelRun;
import io.tarn.testkit.Seed;
import io.tarn.versioning.branch.CompactionOptions;
import io.tarn.versioning.committed.CommittedOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Thousands of random operations over several branches against plain maps.
@Timeout(240)
class EngineModelTest {
    private static final int STEPS = 5000;
    private static final List<String> KEYS = List.of(
            "a", "a.txt", "a.txt2", "a/b", "a/b/c", "a/b/d", "a/c", "b", "b/", "b/a", "b/a/x", "c", "c//d", "d", "e/1",
            "e/2", "e/3", "f");

    @TempDir
    Path directory;

    /// Run 0 folds deletes at every chance, run 1 never; runs 2 and on have ranges of the default size.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theEngineDoesWhatMapsDo(int run) {
        Seed seed = Stress.seed("model").split(run);
        var opened = new AtomicInteger();
        ModelRun.run(
                seed,
                STEPS * Stress.FACTOR,
                () -> {
                    var folding = run == 0 ? new CompactionOptions(1, 1) : CompactionOptions.defaults();
                    var lake = new EngineFixture(
                            directory.resolve("cache" + opened.incrementAndGet()),
                            new MemoryKeyValueStore(),
                            new MemoryObjectStore(),
                            run < 2 ? Stress.smallRanges() : CommittedOptions.defaults(),
                            EngineOptions.defaults(new Random(seed.value())).withCompaction(folding));
                    return new ModelLake(lake, lake.create("lake"));
                },
                EngineModelTest::draw,
                (state, operation) -> operation.apply(state));
    }

    private static String branch(Gen gen) {
        return gen.pick("main", "main", "dev", "exp");
    }

    private static String ref(Gen gen) {
        return gen.pick("main", "dev", "exp", "main@", "dev~1", "main~2", "exp^", "t1", "t2", "main^2");
    }

    private static ModelOperation draw(Gen gen) {
        String key = gen.pickFrom(KEYS);
        String text = gen.pick("1", "2", "3");
        return gen.pick(List.<Gen.Weighted<ModelOperation>>of(
                Gen.weighted(30, () -> new ModelOperation.Put(branch(gen), key, text)),
                Gen.weighted(10, () -> new ModelOperation.Delete(branch(gen), List.of(key))),
                Gen.weighted(5, () -> new ModelOperation.Delete(branch(gen), gen.list(2, 8, g -> g.pickFrom(KEYS)))),
                Gen.weighted(14, () -> new ModelOperation.Commit(branch(gen), gen.oneIn(8))),
                Gen.weighted(
                        12,
                        () -> new ModelOperation.Merge(
                                ref(gen), branch(gen), gen.intBetween(-1, 1), gen.oneIn(5), gen.oneIn(8))),
                Gen.weighted(4, () -> new ModelOperation.Revert(branch(gen), ref(gen), gen.intBetween(0, 2))),
                Gen.weighted(4, () -> new ModelOperation.CherryPick(branch(gen), ref(gen), gen.intBetween(0, 2))),
                Gen.weighted(2, () -> new ModelOperation.Reset(branch(gen), ModelOperation.ResetKind.ALL, "")),
                Gen.weighted(4, () -> new ModelOperation.Reset(branch(gen), ModelOperation.ResetKind.OBJECT, key)),
                Gen.weighted(
                        4,
                        () -> new ModelOperation.Reset(
                                branch(gen), ModelOperation.ResetKind.PREFIX, gen.pick("a", "a/", "b/", "e", "zz"))),
                Gen.weighted(2, () -> new ModelOperation.HardReset(branch(gen), ref(gen))),
                Gen.weighted(4, () -> new ModelOperation.CreateBranch(gen.pick("dev", "exp"), ref(gen))),
                Gen.weighted(1, () -> new ModelOperation.DeleteBranch(gen.pick("dev", "exp"))),
                Gen.weighted(2, () -> new ModelOperation.Tag(gen.pick("t1", "t2"), ref(gen), gen.oneIn(2))),
                Gen.weighted(12, () -> new ModelReads.Get(gen.oneIn(3) ? ref(gen) : branch(gen), key)),
                Gen.weighted(
                        12,
                        () -> new ModelReads.ListPage(
                                gen.oneIn(3) ? ref(gen) : branch(gen),
                                gen.pick("", "", "a", "a/", "b/", "e/"),
                                gen.pick("", "", "a", "a/", "a/b/c", "b/", "c", "e/2"),
                                gen.pick("", "/", "/"),
                                gen.intBetween(1, 6))),
                Gen.weighted(8, () -> new ModelReads.Uncommitted(branch(gen))),
                Gen.weighted(6, () -> new ModelReads.TwoDot(ref(gen), branch(gen), gen.oneIn(2))),
                Gen.weighted(6, () -> new ModelReads.ThreeDot(ref(gen), ref(gen))),
                Gen.weighted(4, () -> new ModelReads.Log(ref(gen), gen.intBetween(1, 8)))));
    }
}
