package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakefs.clients.sdk.ApiException;
import io.lakefs.clients.sdk.ApiResponse;
import io.lakefs.clients.sdk.InternalApi;
import io.lakefs.clients.sdk.PullsApi;
import io.lakefs.clients.sdk.model.BranchProtectionRule;
import io.lakefs.clients.sdk.model.PullRequest;
import io.lakefs.clients.sdk.model.PullRequestBasic;
import io.lakefs.clients.sdk.model.PullRequestCreation;
import io.lakefs.clients.sdk.model.RepositoryMetadataKeys;
import io.lakefs.clients.sdk.model.RepositoryMetadataSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Goes on with what surrounds the objects of a repository: pull requests, its metadata, protected branches.
abstract class JavaClientSettingsJourney extends JavaClientJourney {
    private final PullsApi pulls = new PullsApi(client);
    final InternalApi internal = new InternalApi(client);

    @Test
    void pullRequests() throws ApiException, IOException {
        branch("work", "main");
        upload("work", "x", "1");
        commit("work", "one");
        PullRequestCreation creation = new PullRequestCreation()
                .title("bring x")
                .description("why")
                .sourceBranch("work")
                .destinationBranch("main");
        String id = pulls.createPullRequest(repository, creation).execute().getId();
        PullRequest open = pulls.getPullRequest(repository, id).execute();
        assertThat(List.of(open.getTitle(), open.getDescription(), open.getSourceBranch(), open.getDestinationBranch()))
                .containsExactly("bring x", "why", "work", "main");
        assertThat(open.getStatus()).isEqualTo(PullRequest.StatusEnum.OPEN);
        assertThat(open.getClosedDate()).isNull();
        assertThat(listed("open")).containsExactly(id);

        update(id, new PullRequestBasic().title("bring x later").status(PullRequestBasic.StatusEnum.CLOSED));
        PullRequest closed = pulls.getPullRequest(repository, id).execute();
        assertThat(closed.getTitle()).isEqualTo("bring x later");
        assertThat(closed.getClosedDate()).isAfterOrEqualTo(closed.getCreationDate());
        assertThat(listed("open")).isEmpty();
        assertThat(listed("closed")).containsExactly(id);
        refused(
                400,
                "bad pull request status",
                () -> pulls.mergePullRequest(repository, id).execute());
        refused(404, "not found", () -> read("main", "x"));

        update(id, new PullRequestBasic().status(PullRequestBasic.StatusEnum.OPEN));
        String merged = pulls.mergePullRequest(repository, id).execute().getReference();
        PullRequest done = pulls.getPullRequest(repository, id).execute();
        assertThat(done.getStatus()).isEqualTo(PullRequest.StatusEnum.MERGED);
        assertThat(done.getMergedCommitId())
                .isEqualTo(merged)
                .isEqualTo(commits.getCommit(repository, "main").execute().getId());
        assertThat(read("main", "x")).isEqualTo("1");
        assertThat(listed("all")).containsExactly(id);
        refused(
                404,
                "not found",
                () -> pulls.getPullRequest(repository, "d4jf0vq0000000000000").execute());
    }

    private void update(String id, PullRequestBasic change) throws ApiException {
        pulls.updatePullRequest(repository, id, change).execute();
    }

    private List<String> listed(String status) throws ApiException {
        return pulls.listPullRequests(repository).status(status).execute().getResults().stream()
                .map(PullRequest::getId)
                .toList();
    }

    @Test
    void repositoryMetadata() throws ApiException {
        assertThat(metadata()).isEmpty();
        set(Map.of("owner", "ö", "cost center", "7"));
        set(Map.of("owner", "somebody"));
        assertThat(metadata()).isEqualTo(Map.of("cost center", "7", "owner", "somebody"));
        internal.deleteRepositoryMetadata(repository, new RepositoryMetadataKeys().keys(List.of("owner", "never")))
                .execute();
        assertThat(metadata()).isEqualTo(Map.of("cost center", "7"));
        refused(
                404,
                "not found",
                () -> repositories.getRepositoryMetadata("nobody").execute());
    }

    private void set(Map<String, String> entries) throws ApiException {
        internal.setRepositoryMetadata(repository, new RepositoryMetadataSet().metadata(entries))
                .execute();
    }

    private Map<String, String> metadata() throws ApiException {
        return new TreeMap<>(repositories.getRepositoryMetadata(repository).execute());
    }

    @Test
    void branchProtection() throws ApiException, IOException {
        assertThat(rules().getData()).isEmpty();
        protect("", "ma*");
        String first = tag(rules());
        assertThat(rules().getData())
                .extracting(BranchProtectionRule::getPattern)
                .containsExactly("ma*");
        refused(403, "cannot write to protected branch", () -> upload("main", "x", "1"));
        refused(403, "cannot commit to protected branch", () -> commit("main", "no"));
        branch("work", "main");
        upload("work", "x", "1");
        commit("work", "one");
        refs.mergeIntoBranch(repository, "work", "main").execute();
        assertThat(read("main", "x")).isEqualTo("1");

        protect(first, "rel-*");
        assertThat(tag(rules())).isNotEqualTo(first);
        refused(412, "Precondition failed", () -> protect(first, "stale"));
        assertThat(rules().getData())
                .extracting(BranchProtectionRule::getPattern)
                .containsExactly("rel-*");
        upload("main", "y", "2");
        commit("main", "free again");
    }

    private ApiResponse<List<BranchProtectionRule>> rules() throws ApiException {
        return repositories.getBranchProtectionRules(repository).executeWithHttpInfo();
    }

    private static String tag(ApiResponse<?> answer) {
        return answer.getHeaders().get("etag").getFirst();
    }

    /// @param tag the state that is to be replaced; any when empty
    private void protect(String tag, String pattern) throws ApiException {
        var request =
                repositories.setBranchProtectionRules(repository, List.of(new BranchProtectionRule().pattern(pattern)));
        (tag.isEmpty() ? request : request.ifMatch(tag)).execute();
    }
}
