package io.tarn.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.StorageNamespace;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Repository;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Keys and what they name, there and back, for buckets with refs in their keys and for flat ones.
class BucketTest {
    private static final int ROUNDS = 20_000 * Integer.getInteger("tarn.stress.factor", 1);
    private static final Repository LAKE =
            new Repository("lake", new StorageNamespace("", "mem://lake"), "main", Instant.EPOCH, false, "uid", false);

    private static Bucket bucket(Optional<Bucket.Flat> flat) {
        return new Bucket("lake", LAKE, flat);
    }

    @Test
    void theFirstPartOfAKeyIsItsRef() {
        Bucket lake = bucket(Optional.empty());
        assertThat(lake.place("main/a/b")).isEqualTo(new Place("main", "a/b"));
        assertThat(lake.place("main//a")).isEqualTo(new Place("main", "/a"));
        assertThat(lake.place("main/")).isEqualTo(new Place("main", ""));
        assertThat(lake.place("main")).isEqualTo(new Place("main", ""));
        assertThat(lake.place("/a")).isEqualTo(new Place("", "a"));
    }

    @Test
    void keysSurviveTheWayThereAndBack() {
        Seed seed = Seed.ofProcess().split("places");
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            String path = path(gen);
            String ref = gen.pick("main", "a-b", "main~1", "v1.0", "main@");
            Bucket lake = bucket(Optional.empty());
            assertThat(lake.place(lake.key(ref, path))).as(seed.hint()).isEqualTo(new Place(ref, path));
            String prefix = gen.pick("", "deep/", "deep/er/", "//");
            Bucket flat = bucket(Optional.of(new Bucket.Flat("main", prefix)));
            Place place = flat.place(path);
            assertThat(place).isEqualTo(new Place("main", prefix + path));
            assertThat(flat.key(place.ref(), place.path())).as(seed.hint()).isEqualTo(path);
        }
    }

    private static String path(Gen gen) {
        StringBuilder path = new StringBuilder();
        for (int i = gen.intBetween(0, 8); i > 0; i--) {
            path.append(gen.pick(
                    "a", "/", "//", ".", "..", "main", "deep/", " ", "\n", "\u00e9", "\ud83d\ude00", "%2F", "+"));
        }
        return path.toString();
    }
}
