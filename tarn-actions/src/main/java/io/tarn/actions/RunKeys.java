package io.tarn.actions;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Where runs are kept: records in one partition by the name of the repository, so that they outlive it, and
/// logs in the repository's storage namespace (actions specification 9.3, 9.4). The one place that knows
/// these texts.
final class RunKeys {
    static final byte[] PARTITION = "actions".getBytes(UTF_8);

    private static final String LOGS = "_lakefs/actions/log/";

    private RunKeys() {}

    /// What the keys of all runs of a repository begin with; a run's id follows.
    static String runs(String repository) {
        return "repos/" + repository + "/runs/";
    }

    static byte[] run(String repository, String runId) {
        return bytes(runs(repository) + runId);
    }

    /// What the keys of the hooks of a run begin with; a hook run's id follows.
    static String hookRuns(String repository, String runId) {
        return "repos/" + repository + "/tasks/" + runId + "/";
    }

    static byte[] hookRun(String repository, String runId, String hookRunId) {
        return bytes(hookRuns(repository, runId) + hookRunId);
    }

    /// What the keys of the runs on a branch begin with; a run's id follows, and the record leads to the run.
    static String runsOfBranch(String repository, String branch) {
        return "repos/" + repository + "/branches/" + branch + "/";
    }

    /// The same for the runs of a commit.
    static String runsOfCommit(String repository, String commitId) {
        return "repos/" + repository + "/commits/" + commitId + "/";
    }

    /// Where, in the storage namespace, the output of a hook is.
    static String log(String runId, String hookRunId) {
        return LOGS + runId + "/" + hookRunId + ".log";
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
