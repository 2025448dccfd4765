package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.io.IOException;

/// What several rows read from: made when first asked for, once. A preparation with a failed request is an
/// `IOException`: figures over half a repository would say nothing.
final class Fixtures {
    /// Clients that stage what a row needs.
    static final int STAGING_CLIENTS = 32;

    static final String MAIN = "main";
    static final String COMMITTED = "committed";
    static final String OBJECTS = "data/part/";

    private final Bench bench;
    private final String repository;
    private boolean committed;
    private int branches;

    Fixtures(Bench bench) {
        this.bench = bench;
        this.repository = bench.repository();
    }

    /// The branch with `objects` committed objects named [#OBJECTS] and their number.
    String committed() throws IOException {
        if (!committed) {
            bench.api().createBranch(repository, COMMITTED, MAIN);
            stage(COMMITTED, OBJECTS, bench.settings().objects());
            bench.api().commit(repository, COMMITTED, "objects to read");
            committed = true;
        }
        return COMMITTED;
    }

    /// A new branch from `source`.
    String branch(String name, String source) throws IOException {
        String branch = name + "-" + branches++;
        bench.api().createBranch(repository, branch, source);
        return branch;
    }

    /// Stages so many objects on the branch; returns how long that took.
    Measurement stage(String branch, String prefix, long count) throws IOException {
        return complete(
                "staging " + count + " objects",
                bench.load()
                        .forCount(
                                STAGING_CLIENTS,
                                count,
                                (client, index) -> bench.requests().stage(client, branch, prefix, index)));
    }

    void commit(String branch) throws IOException {
        bench.api().commit(repository, branch, "bench");
    }

    static Measurement complete(String what, Measurement measured) throws IOException {
        if (measured.errorCount() > 0) {
            throw new IOException(what + " failed: " + measured.errors());
        }
        return measured;
    }
}
