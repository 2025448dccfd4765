package io.tarn.versioning;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Where records live in the key-value store (engine specification 8): the one place that knows key texts.
public final class KeyLayout {
    /// Partition of the repository records.
    public static final byte[] GRAVELER = "graveler".getBytes(UTF_8);
    /// Partition of the queue of staging tokens to be removed.
    public static final byte[] CLEANUP_TOKENS = "cleanup-tokens".getBytes(UTF_8);
    /// What a record of that queue holds.
    public static final byte[] CLEANUP_VALUE = "stub-value".getBytes(UTF_8);
    /// Partition of the hints which server changes a branch's head.
    public static final byte[] OWNERSHIP = "mc-ownership".getBytes(UTF_8);
    /// Partition of the heartbeats of servers that run tasks.
    public static final byte[] INSTANCES = "catalog".getBytes(UTF_8);
    /// Partition of the list of tasks that are not done, of all repositories; Tarn's own.
    public static final byte[] UNFINISHED_TASKS = "tarn-tasks".getBytes(UTF_8);
    /// Partition of the multipart uploads under way, of all repositories; Tarn's own.
    public static final byte[] UPLOADS = "tarn-uploads".getBytes(UTF_8);
    /// Partition of what is remembered of completed multipart uploads; Tarn's own.
    public static final byte[] COMPLETED_UPLOADS = "tarn-uploads-completed".getBytes(UTF_8);
    /// Key of the repository metadata map, in a repository's partition.
    public static final byte[] REPOSITORY_METADATA = "repo-metadata".getBytes(UTF_8);

    /// Key of the branch protection rules, in a repository's partition.
    public static final byte[] PROTECTED_BRANCHES = "settings/protected_branches".getBytes(UTF_8);
    /// Partition of the index of pull requests by their branches.
    public static final byte[] PULL_INDEX = "pulls".getBytes(UTF_8);

    /// Key prefixes: repositories in [#GRAVELER], the others in a repository's partition.
    public static final String REPOSITORIES = "repos/";
    public static final String BRANCHES = "branches/";
    public static final String TAGS = "tags/";
    public static final String COMMITS = "commits/";
    public static final String TASKS = "tasks/";
    public static final String IMPORTS = "imports/";
    public static final String PULLS = "pulls/";

    private KeyLayout() {}

    public static byte[] repository(String name) {
        return (REPOSITORIES + name).getBytes(UTF_8);
    }

    public static byte[] branch(String name) {
        return (BRANCHES + name).getBytes(UTF_8);
    }

    public static byte[] tag(String name) {
        return (TAGS + name).getBytes(UTF_8);
    }

    public static byte[] commit(String id) {
        return (COMMITS + id).getBytes(UTF_8);
    }

    public static byte[] pull(String id) {
        return (PULLS + id).getBytes(UTF_8);
    }

    /// Where the newest pull request from one branch into another is named, in [#PULL_INDEX].
    public static byte[] pullIndex(Repository repository, String source, String destination) {
        return (pullIndexPrefix(repository) + source + "/" + destination).getBytes(UTF_8);
    }

    /// What the keys in [#PULL_INDEX] of one repository start with.
    public static String pullIndexPrefix(Repository repository) {
        return REPOSITORIES + new String(repository.partition(), UTF_8) + "/";
    }

    /// The hint for one branch, in [#OWNERSHIP]. The length keeps names with slashes apart.
    public static byte[] ownership(String repository, String branch) {
        return ("run-refs/approximate-branch-owner/" + repository.length() + ":" + repository + "/" + branch)
                .getBytes(UTF_8);
    }

    /// The heartbeat of one server, or with the empty id the prefix of all, in [#INSTANCES].
    public static byte[] instance(String id) {
        return ("instances/" + id).getBytes(UTF_8);
    }

    /// One record in a repository's partition, under one of the prefixes above.
    public static byte[] within(String prefix, String id) {
        return (prefix + id).getBytes(UTF_8);
    }

    /// The partition of the parts of one multipart upload; Tarn's own.
    public static byte[] uploadParts(String uploadId) {
        return ("tarn-upload-parts-" + uploadId).getBytes(UTF_8);
    }

    /// The partition of a staging token, which is the token itself.
    public static byte[] token(String stagingToken) {
        return stagingToken.getBytes(UTF_8);
    }
}
