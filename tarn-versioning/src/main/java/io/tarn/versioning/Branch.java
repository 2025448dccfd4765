package io.tarn.versioning;

import java.util.ArrayList;
import java.util.List;

/// A branch: its head commit, the staging token that takes its writes, and the sealed tokens, newest first, which no
/// longer take any but are not yet part of a commit. Visible content is the first hit in staging token, sealed
/// tokens, head commit (engine specification 1.2, 10.1).
public record Branch(String name, String commitId, String stagingToken, List<String> sealedTokens, boolean hidden) {

    public Branch {
        sealedTokens = List.copyOf(sealedTokens);
    }

    /// Staging token and sealed tokens, newest first.
    public List<String> tokens() {
        var tokens = new ArrayList<String>(sealedTokens.size() + 1);
        tokens.add(stagingToken);
        tokens.addAll(sealedTokens);
        return tokens;
    }

    /// The staging token sealed and a fresh one in its place.
    public Branch sealed(String freshToken) {
        return new Branch(name, commitId, freshToken, tokens(), hidden);
    }

    /// Moved to another commit that contains, or overrides, all sealed tokens.
    public Branch movedTo(String newCommitId) {
        return new Branch(name, newCommitId, stagingToken, List.of(), hidden);
    }

    /// The same head with other tokens.
    public Branch withTokens(String newStagingToken, List<String> newSealedTokens) {
        return new Branch(name, commitId, newStagingToken, newSealedTokens, hidden);
    }
}
