package io.tarn.versioning.engine;

import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Xid;
import io.tarn.versioning.branch.BranchOperations;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.protection.BranchProtection;
import io.tarn.versioning.pull.PullRequests;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.CommitLog;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.RefLoader;
import io.tarn.versioning.ref.RefResolver;
import io.tarn.versioning.ref.Repositories;
import io.tarn.versioning.ref.Tags;
import io.tarn.versioning.staging.StagingTokens;
import io.tarn.versioning.staging.TokenCleaner;

/// The versioning engine, put together: records and graph in `ref`, everything that happens on a branch in
/// [BranchOperations]. Closes what it started, not the stores it was given.
public final class VersioningEngine implements AutoCloseable {
    private final Xid.Generator xids;
    private final TokenCleaner cleaner;
    private final Repositories repositories;
    private final Commits commits;
    private final RefResolver refs;
    private final Branches branches;
    private final Tags tags;
    private final CommitLog log;
    private final RefLoader loader;
    private final CommittedStore committed;
    private final BranchOperations operations;
    private final BranchProtection protection;
    private final PullRequests pulls;

    private VersioningEngine(KeyValueStore store, CommittedStore committed, EngineOptions options) {
        this.committed = committed;
        xids = new Xid.Generator(options.clock(), options.random());
        cleaner = new TokenCleaner(store, options.random(), options.tokenCleanPeriod());
        var stagingTokens = new StagingTokens(store, options.random(), cleaner::wake);
        repositories = new Repositories(store, xids, stagingTokens, options.random(), options.repositoryCache());
        protection = new BranchProtection(store, options.random());
        commits = new Commits(store);
        refs = new RefResolver(store, commits);
        branches = new Branches(store, refs, stagingTokens, options.hooks());
        tags = new Tags(store, refs, options.hooks());
        log = new CommitLog(commits, refs);
        loader = new RefLoader(store, stagingTokens);
        operations = BranchOperations.create(
                store,
                committed,
                branches,
                commits,
                refs,
                stagingTokens,
                protection,
                options.hooks(),
                options.clock(),
                options.random(),
                options.compaction(),
                options.leases(),
                options.events());
        pulls = new PullRequests(store, branches, operations.merger(), xids, options.random());
    }

    /// Starts an engine over an opened store and committed storage; staging tokens left over by a crash are
    /// removed in the background.
    public static VersioningEngine open(KeyValueStore store, CommittedStore committed, EngineOptions options) {
        var engine = new VersioningEngine(store, committed, options);
        engine.cleaner.start();
        return engine;
    }

    public Repositories repositories() {
        return repositories;
    }

    public Branches branches() {
        return branches;
    }

    public Tags tags() {
        return tags;
    }

    public Commits commits() {
        return commits;
    }

    public RefResolver refs() {
        return refs;
    }

    public CommitLog log() {
        return log;
    }

    /// Brings in refs from elsewhere.
    public RefLoader loader() {
        return loader;
    }

    public CommittedStore committed() {
        return committed;
    }

    /// Reads, writes and head changes of branches.
    public BranchOperations operations() {
        return operations;
    }

    /// The rules of protected branches, which [#operations] abide by.
    public BranchProtection protection() {
        return protection;
    }

    public PullRequests pulls() {
        return pulls;
    }

    /// The ids of this process.
    public Xid.Generator xids() {
        return xids;
    }

    @Override
    public void close() {
        operations.close();
        cleaner.close();
    }
}
