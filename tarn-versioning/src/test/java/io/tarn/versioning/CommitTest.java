package io.tarn.versioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every commit id of engine specification 4.3 and 26.1.
class CommitTest {
    private static final String FIRST = "b0f6ebfb0e957f195e7e97e5d8967b5496f9970bc4e925e45451d1107e6a8502";
    private static final String SECOND = "07c9fdf20dbe44533c9119dc5500c2f570be7a6f0e89f8689c5eba13cef39825";
    private static final String ON_DEV = "d95a5d1cd11e77e45fd63e23fe889d9198657c10fd8dace5125ee8d6088ad9a7";
    private static final String DEV_METARANGE = "6998cbda165cfe1101b33a5529ff761495c36c47b73e58e2d4d4588df02b13de";
    private static final String CREATED = "Repository created";

    static List<Arguments> vectors() {
        return List.of(
                vector(
                        "b8dc41c283f83ac786b14c93871c017df5d3662d615213fab433f3226a10714c",
                        "",
                        CREATED,
                        "",
                        0,
                        Map.of()),
                vector(
                        "e9115fe4dcc738c20ff5c7fd1ecc4efb853031ca4db571c4dcf9e6ffa7e99a02",
                        "",
                        CREATED,
                        "",
                        1_795_388_428L,
                        Map.of()),
                vector(
                        "6a588382c05e3ef797f486d5dd4b9d521ddfcfa05e8c572bef823ca5f351795f",
                        "admin",
                        "first",
                        "50f9701dca8a5de6c9d5f1398e190f0018fd52cd75ff6ddb71913be3e10513ae",
                        1_700_000_000L,
                        Map.of("k1", "v1", "k2", "v2"),
                        "e9115fe4dcc738c20ff5c7fd1ecc4efb853031ca4db571c4dcf9e6ffa7e99a02"),
                vector(
                        "2277b5abd2d3ba6b4d35c48a0e358b0c4bcf5cd6d891c67437fb4c4af0d2fd4b",
                        "user1",
                        "message1",
                        "deadbeef123",
                        -62_135_596_800L,
                        Map.of("foo", "bar"),
                        "deadbeef1",
                        "deadbeef12"),
                vector(FIRST, "", CREATED, "", 1_795_394_729L, Map.of()),
                vector(
                        SECOND,
                        "admin",
                        "first",
                        "89391f61b4b2abac0cd88247a951f783e00a84372377242fb4c865dd3bf64df1",
                        1_700_000_000L,
                        Map.of("k1", "v1", "k2", "v2"),
                        FIRST),
                vector(ON_DEV, "admin", "on dev", DEV_METARANGE, 1_700_000_100L, Map.of(), SECOND),
                vector(
                        "2c1bdd302b28f71bd2152b3312e4fbd8e06482357aadc19c23e8ffa774ffc06d",
                        "admin",
                        "merge it",
                        DEV_METARANGE,
                        1_795_394_729L,
                        Map.of(".lakefs.merge.strategy", "default"),
                        SECOND,
                        ON_DEV),
                vector(
                        "b9fcc9f52ee343823cec33ea393899e1bd3d8f9c7f428c1b91d6a382549ad86f",
                        "admin",
                        "first",
                        "03dc41a82a80c309aa5b5b8ea8732b14d61e10a7c61b8bb11cf6f4b6b4cb63dc",
                        1_795_392_340L,
                        Map.of("", "e", "a", "1", "b", "2", "é", "日本"),
                        "4c9f976efe57d77d003d99ca2386a0cc7940f4ce33f1d92b8f39e33cd2b63233"),
                vector(
                        "b1a901fc2ec4ec834fe499afdcd4459d992ba0232c033a83fb68415a5639a6d5",
                        "root-user",
                        "z",
                        "57e23df5ebe07c1ab665566f1671e5957695c18aaf6d5b0ed188e5b2c2ed35b6",
                        -5,
                        Map.of(),
                        "d4cf543fd31105505e694c036eab48f19349df3b3e621f44985c1f091dfa464a"));
    }

    private static Arguments vector(
            String id,
            String committer,
            String message,
            String metarangeId,
            long seconds,
            Map<String, String> metadata,
            String... parents) {
        return Arguments.of(id, committer, message, metarangeId, seconds, metadata, List.of(parents));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void idsAreThoseOfTheFormat(
            String id,
            String committer,
            String message,
            String metarangeId,
            long seconds,
            Map<String, String> metadata,
            List<String> parents) {
        Instant date = Instant.ofEpochSecond(seconds, 123_456_789);
        assertThat(Commit.of(committer, message, date, metarangeId, metadata, parents, 7)
                        .id())
                .isEqualTo(id);
    }
}
