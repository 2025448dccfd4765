package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.e2e.ForeignTable.Row;
import io.tarn.e2e.TableFile.Built;
import io.tarn.e2e.TableFile.Entry;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What another server of version 4 of the layout left behind: its rows and its files. The repository `tiny` has
///
/// ```
/// root - first (tag v1, branches hid, half) - on dev (branch dev) -+ merge (branch main, tag v2)
///                                            \ on main ------------/
/// ```
///
/// where the merge is a commit of version 0, so its last parent is the first one. `dev` has uncommitted changes in
/// three layers. Values that begin with a tag below were observed in another server's database, everything else
/// is written by the layout's text.
final class ForeignInstallation {
    static final String ACCESS_KEY = "AKIAIOSFDNN7EXAMPLEQ";
    static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final String ENCRYPT_SECRET = "x";
    static final String INSTALLATION_ID = "5b2e9a0c-6f1d-4f5e-9c77-0a8d1f3b2c4d";

    static final String UID = "dc1opa9ksdu8j8our15g";
    static final String TINY = "tiny-" + UID;
    static final String ROOT = "b0f6ebfb0e957f195e7e97e5d8967b5496f9970bc4e925e45451d1107e6a8502";
    static final String FIRST = "07c9fdf20dbe44533c9119dc5500c2f570be7a6f0e89f8689c5eba13cef39825";
    static final String DEV_TOKEN = "tiny-dev:98e91b21-1dc2-4073-b92a-b6e49f346123";
    static final String SEALED_NEW = "tiny-dev:0b1f6a0e-6a9d-4a3b-8c1d-7a5e4f3b2c1d";
    static final String SEALED_OLD = "tiny-dev:f1e2d3c4-b5a6-4978-8899-aabbccddeeff";
    static final String HALF_TOKEN = "tiny-half:11111111-2222-4333-8444-555555555555";
    static final String HALF_SEALED = "tiny-half:66666666-7777-4888-9999-aaaaaaaaaaaa";
    static final String LEFT_TOKEN = "tiny-gone:77777777-7777-4777-8777-777777777777";
    static final String PULL = "4ooh0a9ksdufa4srka1g";

    static final Built OBSERVED_RANGE = new Built(
            "7932b3644c405fdc75bd27c0cb777c5047fd7d3a413a5da9115fb59e239fa8c8",
            TableFile.observed("range.hex"),
            List.of(named("a.txt"), named("dir/b"), named("dir/c")));
    static final Built OBSERVED_METARANGE = new Built(
            "89391f61b4b2abac0cd88247a951f783e00a84372377242fb4c865dd3bf64df1",
            TableFile.observed("metarange.hex"),
            List.of(named("dir/c")));

    private static final String SLICE = "data/ft5ncn1ksdu8j8our14g/";
    private static final long SECOND = 1795394729;

    /// Objects by their key in the repository's namespace.
    final Map<String, byte[]> objects = new TreeMap<>();

    final List<Row> rows = new ArrayList<>();
    final String namespace;
    final String onDev;
    final String onMain;
    final String merge;

    private int addresses;

    /// `root` is what addresses of the object store begin with: `local://`, `s3://bucket/`.
    ForeignInstallation(String root) {
        this.namespace = root + "tiny";
        Built dev = TableFile.range(List.of(committed("dir/e", "only on dev"), committed("dir/f", "also on dev")));
        Built main = TableFile.range(List.of(committed("m/x", "only on main")));
        Built devSnapshot = TableFile.metarange(OBSERVED_RANGE, dev);
        Built mainSnapshot = TableFile.metarange(OBSERVED_RANGE, main);
        Built mergeSnapshot = TableFile.metarange(OBSERVED_RANGE, dev, main);
        for (Built file : List.of(OBSERVED_RANGE, OBSERVED_METARANGE, dev, main, devSnapshot, mainSnapshot)) {
            objects.put("_lakefs/" + file.id(), file.bytes());
        }
        objects.put("_lakefs/" + mergeSnapshot.id(), mergeSnapshot.bytes());
        objects.put("_lakefs/dummy", "this is dummy data - created by lakeFS to check accessibility".getBytes(UTF_8));
        objects.put(SLICE + "dc1opa9ksdu8j8our160", "hello world".getBytes(UTF_8));
        objects.put(SLICE + "dc1opa9ksdu8j8our16g", new byte[0]);
        objects.put(SLICE + "dc1opa9ksdu8j8our1dg", "new".getBytes(UTF_8));

        addServer();
        addRepositories(root);
        observed(TINY, "commits/" + ROOT, Observed.ROOT_COMMIT);
        observed(TINY, "commits/" + FIRST, Observed.FIRST_COMMIT);
        onDev = addCommit("on dev", devSnapshot.id(), 1700000100, Map.of(), 1, 3, List.of(FIRST));
        onMain = addCommit("on main", mainSnapshot.id(), 1700000200, Map.of("k", "v"), 1, 3, List.of(FIRST));
        merge = addCommit("merged", mergeSnapshot.id(), 1700000300, Map.of(), 0, 4, List.of(onDev, onMain));
        addBranches();
        addStaging();
        addRest();
    }

    private static Entry named(String key) {
        return new Entry(key.getBytes(UTF_8), new byte[0]);
    }

    private void row(String partition, String key, Wire value) {
        rows.add(new Row(partition, key, value.done()));
    }

    private void plain(String partition, String key, String value) {
        rows.add(new Row(partition, key, value.getBytes(UTF_8)));
    }

    private void observed(String partition, String key, String hex) {
        rows.add(new Row(partition, key, HexFormat.of().parseHex(hex)));
    }

    private void addServer() {
        plain("kv-internal-metadata", "kv/schema/version", "4");
        plain("auth", "installation_id", INSTALLATION_ID);
        plain("auth", "installation_metadata/lakefs_version", "1.48.2");
        plain("auth", "installation_metadata/golang_version", "go1.23.1");
        plain("auth", "installation_metadata/setup_timestamp", "2026-11-23T00:45:29Z");
        plain("auth", "installation_metadata/setup_auth_none", "2026-11-23T00:45:29Z");
        plain("auth", "installation_metadata/comm_prefs_set", "false");
        row("auth", "expiredTokens/t1", new Wire().text(1, "t1").time(2, SECOND, 5));
        observed("basicAuth", "users/superAdmin", Observed.USER);
        observed("basicAuth", "uCredentials/superAdmin/credentials/" + ACCESS_KEY, Observed.CREDENTIAL);
        plain("usage", "usage/monthly/" + INSTALLATION_ID + "/202611", "17");
        row("catalog", "instances/dc1opahksdu8j8our1f0", new Wire().time(1, SECOND, 0));
    }

    private void addRepositories(String root) {
        row(
                "graveler",
                "repos/tiny",
                new Wire()
                        .text(1, "tiny")
                        .text(2, namespace)
                        .text(3, "main")
                        .time(4, SECOND, 720612832)
                        .text(6, UID));
        addRepository(root, "frozen", new Wire().text(6, "dc1opahksdu8j8our1f0").number(7, 1));
        addRepository(root, "going", new Wire().number(5, 1).text(6, "dc1opahksdu8j8our1fg"));
        addRepository(root, "bare", new Wire().text(6, "dc1opahksdu8j8our1g0"));
        addRepository(root, "ancient", new Wire());
        for (String partition : List.of("frozen-dc1opahksdu8j8our1f0", "ancient-")) {
            String name = partition.substring(0, partition.indexOf('-'));
            observed(partition, "commits/" + ROOT, Observed.ROOT_COMMIT);
            addBranch(partition, "main", ROOT, name + "-main:22222222-2222-4222-8222-222222222222", new Wire());
        }
    }

    private void addRepository(String root, String name, Wire more) {
        byte[] rest = more.done();
        Wire record =
                new Wire().text(1, name).text(2, root + name).text(3, "main").time(4, SECOND + 1, 0);
        rows.add(new Row("graveler", "repos/" + name, concatenated(record.done(), rest)));
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private String addCommit(
            String message,
            String metarange,
            long seconds,
            Map<String, String> metadata,
            int version,
            int generation,
            List<String> parents) {
        String id = TypedHash.commit("admin", message, metarange, seconds, metadata, parents);
        Wire record = new Wire().text(1, id).text(2, "admin").text(3, message).time(4, seconds, 123456789);
        record.text(5, metarange);
        metadata.forEach((key, value) -> record.entry(6, key, value));
        parents.forEach(parent -> record.text(7, parent));
        if (version != 0) {
            record.number(8, version);
        }
        row(TINY, "commits/" + id, record.number(9, generation).text(90, "of a later version"));
        return id;
    }

    private void addBranches() {
        addBranch(TINY, "main", merge, "tiny-main:2cedab79-829c-4dcc-93db-74023be46ef9", new Wire());
        addBranch(
                TINY,
                "dev",
                onDev,
                DEV_TOKEN,
                new Wire().text(4, SEALED_NEW).text(4, SEALED_OLD).text(15, "of a later version"));
        addBranch(TINY, "hid", FIRST, "tiny-hid:33333333-3333-4333-8333-333333333333", new Wire().number(5, 1));
        addBranch(TINY, "half", FIRST, HALF_TOKEN, new Wire().text(4, HALF_SEALED));
        observed(TINY, "tags/v1", Observed.TAG);
        row(TINY, "tags/v2", new Wire().text(1, "v2").text(2, merge));
    }

    private void addBranch(String partition, String name, String commit, String token, Wire more) {
        Wire record = new Wire().text(1, name).text(2, commit).text(3, token);
        rows.add(new Row(partition, "branches/" + name, concatenated(record.done(), more.done())));
    }

    private void addStaging() {
        observed(DEV_TOKEN, "dir/b", Observed.TOMBSTONE);
        observed(DEV_TOKEN, "new", Observed.STAGED);
        staged(SEALED_NEW, "sealed/x", "newer");
        row(SEALED_NEW, "dir/e", new Wire().text(1, "dir/e"));
        staged(SEALED_OLD, "sealed/x", "older");
        staged(SEALED_OLD, "sealed/y", "sealed first");
        staged(HALF_TOKEN, "p/1", "to be reset");
        staged(HALF_TOKEN, "q/1", "to stay");
        staged(HALF_SEALED, "q/2", "to stay as well");
        staged(LEFT_TOKEN, "left", "by a branch that is gone");
        plain("cleanup-tokens", LEFT_TOKEN, "stub-value");
    }

    private void staged(String token, String key, String content) {
        row(
                token,
                key,
                new Wire()
                        .text(1, key)
                        .bytes(2, identity(content))
                        .message(3, object(content))
                        .text(9, "of a later version"));
    }

    private Entry committed(String key, String content) {
        return TableFile.entry(key, identity(content), object(content).done());
    }

    static byte[] identity(String content) {
        byte[] bytes = content.getBytes(UTF_8);
        return TypedHash.entry(bytes.length, TypedHash.md5(bytes), Map.of(), "text/plain");
    }

    /// Stores the content and makes the entry that points at it.
    private Wire object(String content) {
        byte[] bytes = content.getBytes(UTF_8);
        String address = SLICE + "dc1opa9ksdu8j8our%03d".formatted(200 + addresses++);
        objects.put(address, bytes);
        return new Wire()
                .text(1, address)
                .time(2, SECOND, 5)
                .number(3, bytes.length)
                .text(4, TypedHash.md5(bytes))
                .number(6, 1)
                .text(7, "text/plain");
    }

    /// Records of what no branch needs: they are there afterwards as they were before.
    private void addRest() {
        observed(TINY, "settings/protected_branches", Observed.PROTECTION);
        row(TINY, "repo-metadata", new Wire().entry(1, ".lakefs.last.import.timestamp", "1700000050"));
        row(
                TINY,
                "imports/dc1opa9ksdu8j8our300",
                new Wire()
                        .text(1, "dc1opa9ksdu8j8our300")
                        .number(2, 1)
                        .time(3, SECOND, 0)
                        .number(4, 12)
                        .text(5, OBSERVED_METARANGE.id()));
        row(
                TINY,
                "pulls/" + PULL,
                new Wire()
                        .text(1, PULL)
                        .time(3, SECOND, 0)
                        .text(4, "take it")
                        .text(5, "admin")
                        .text(7, "dev")
                        .text(8, "main"));
        row("pulls", "repos/" + TINY + "/dev/main", new Wire().text(1, PULL));
        Wire task = new Wire().text(1, "DRabcdefghij0123456789").number(2, 1).time(3, SECOND, 0);
        row(TINY, "tasks/DRabcdefghij0123456789", new Wire().message(1, task));
        String run = "4ooh0a9ksdufa4srka20";
        row(
                "actions",
                "repos/tiny/runs/" + run,
                new Wire().text(1, run).text(2, "dev").number(8, 1));
        row("actions", "repos/tiny/branches/dev/" + run, new Wire().text(1, "repos/tiny/runs/" + run));
        row(
                "actions",
                "repos/tiny/tasks/" + run + "/0000_0000",
                new Wire().text(1, run).number(9, 1));
        row(
                "multiparts",
                "upload-1",
                new Wire().text(1, "upload-1").text(2, "big").text(4, SLICE + "x"));
        plain(TINY, "of-a-later-version/x", "untouched");
        plain("of-a-later-version", "x", "untouched");
    }
}
