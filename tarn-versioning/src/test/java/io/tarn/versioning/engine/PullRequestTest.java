package io.tarn.versioning.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.pull.PullRequest;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.pull.PullRequests;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pull requests: their records and their life.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PullRequestTest extends PullRequestFixture {
    private static final Set<Status> ALL = EnumSet.allOf(Status.class);

    @Test
    void livesFromOpenToMerged() {
        EngineFixture lake = open(1);
        String id = create("dev", "main");
        PullRequest made = get(id);
        assertThat(made.status()).isEqualTo(Status.OPEN);
        assertThat(made.author()).isEqualTo("author");
        assertThat(made.closedAt()).isEmpty();
        pulls().update(repository, id, status(Status.CLOSED));
        assertThat(get(id).closedAt()).isPresent();
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
        pulls().update(repository, id, status(Status.OPEN));
        assertThat(get(id).closedAt()).as("stays when opened again").isPresent();
        assertThatThrownBy(() -> pulls().update(repository, id, status(Status.MERGED)))
                .hasMessage("invalid pull request status: validation error");
        Commit merged = pulls().merge(repository, id, "me");
        assertThat(merged.message()).isEqualTo("Merge 'dev' into 'main'");
        assertThat(merged.committer()).isEqualTo("me");
        assertThat(lake.engine.refs().resolveCommit(repository, "main")).isEqualTo(merged);
        assertThat(get(id).status()).isEqualTo(Status.MERGED);
        assertThat(get(id).mergedCommitId()).contains(merged.id());
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
        for (Status other : List.of(Status.OPEN, Status.CLOSED)) {
            assertThatThrownBy(() -> pulls().update(repository, id, status(other)))
                    .hasMessage("invalid pull request status: validation error");
        }
        pulls().update(repository, id, status(Status.MERGED));
        pulls().update(repository, id, title("later"));
        assertThat(get(id).title()).isEqualTo("later");
        assertThat(get(id).description()).isEqualTo("text");
        assertThat(get(id).status()).isEqualTo(Status.MERGED);
    }

    @Test
    void isMadeOfTwoBranches() {
        open(1);
        assertInvalid("argument dest: required value: validation error", "dev", "");
        assertInvalid("argument src: required value: validation error", "", "main");
        assertInvalid("argument dest: branch id: invalid value: validation error", "dev", "a b");
        assertInvalid("argument src: branch id: invalid value: validation error", "-x", "main");
        assertInvalid("source and destination branches are the same: same branch validation error", "dev", "dev");
        assertThatThrownBy(() -> create("nope", "main")).hasMessage("branch not found");
        assertThatThrownBy(() -> create("dev", "nope")).hasMessage("branch not found");
        assertThat(pulls().list(repository, ALL, "", "", 10).results()).isEmpty();
    }

    private void assertInvalid(String message, String source, String destination) {
        assertThatThrownBy(() -> create(source, destination))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessage(message);
    }

    @Test
    void titlesAndDescriptionsHaveALength() {
        open(1);
        String id = create("dev", "main");
        pulls().update(repository, id, title("t".repeat(4096)));
        assertThatThrownBy(() -> pulls().update(repository, id, title("ü".repeat(2049))))
                .hasMessage("argument title: invalid value: validation error: 4098 is above maximum length (4096)");
        assertThat(get(id).title()).hasSize(4096);
    }

    @Test
    void theNewestIsListedFirstAndTheIndexNamesIt() {
        open(1);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(create("dev", "main"));
        }
        assertThat(keyValues.get(KeyLayout.PULL_INDEX, KeyLayout.pullIndex(repository, "dev", "main")))
                .hasValueSatisfying(
                        value -> assertThat(new String(value, UTF_8)).isEqualTo("\n\u0014" + ids.getFirst()));
        pulls().update(repository, ids.get(1), status(Status.CLOSED));
        pulls().merge(repository, ids.get(3), "me");
        assertThat(ids(ALL, "", 10)).isEqualTo(ids);
        assertThat(ids(EnumSet.of(Status.OPEN), "", 10)).containsExactly(ids.get(0), ids.get(2), ids.get(4));
        assertThat(ids(EnumSet.of(Status.CLOSED, Status.MERGED), "", 10)).containsExactly(ids.get(1), ids.get(3));
        assertThat(ids(EnumSet.of(Status.OPEN), ids.get(0), 1)).containsExactly(ids.get(2));
        assertThat(pulls().list(repository, EnumSet.of(Status.OPEN), "", ids.get(2), 1)
                        .hasMore())
                .isFalse();
        assertThat(pulls().list(repository, ALL, ids.get(2), "", 10).results())
                .extracting(PullRequest::id)
                .containsExactly(ids.get(2));
    }

    private List<String> ids(Set<Status> statuses, String after, int amount) {
        return pulls().list(repository, statuses, "", after, amount).results().stream()
                .map(PullRequest::id)
                .toList();
    }

    @Test
    void whatCannotBeMergedStaysOpen() {
        EngineFixture lake = open(1);
        String id = create("dev", "main");
        change(lake, "main", "a");
        assertThatThrownBy(() -> pulls().merge(repository, id, "me"))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MERGE_CONFLICT))
                .hasMessage("update branch main: conflict found");
        lake.put(repository, "main", "dirty", "x");
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessageContaining("dirty branch");
        lake.branch(repository, "same", "main");
        String empty = create("same", "main");
        lake.delete(repository, "main", "dirty");
        assertThatThrownBy(() -> pulls().merge(repository, empty, "me")).hasMessage("update branch main: no changes");
        beforeMerge.set(() -> {
            throw new VersioningException(Kind.HOOK_FAILED, "not today");
        });
        lake.branch(repository, "good", "main");
        change(lake, "good", "g");
        String refused = create("good", "main");
        assertThatThrownBy(() -> pulls().merge(repository, refused, "me")).hasMessageContaining("not today");
        lake.engine.branches().delete(repository, "good", false);
        lake.engine.tags().create(repository, "good", "dev", false);
        assertThatThrownBy(() -> pulls().merge(repository, refused, "me"))
                .as("a tag of the name is not the branch")
                .hasMessage("branch not found");
        for (String each : List.of(id, empty, refused)) {
            assertThat(get(each).status()).isEqualTo(Status.OPEN);
            assertThat(get(each).mergedCommitId()).isEmpty();
        }
    }

    @Test
    void oneClosedWhileItsHooksRunIsNotMerged() {
        EngineFixture lake = open(1);
        String id = create("dev", "main");
        Commit head = lake.engine.refs().resolveCommit(repository, "main");
        beforeMerge.set(() -> pulls().update(repository, id, status(Status.CLOSED)));
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
        assertThat(lake.engine.refs().resolveCommit(repository, "main")).isEqualTo(head);
        assertThat(get(id).status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void oneEditedWhileItsHooksRunKeepsTheEdit() {
        open(1);
        String id = create("dev", "main");
        beforeMerge.set(() -> pulls().update(repository, id, title("edited")));
        Commit merged = pulls().merge(repository, id, "me");
        assertThat(get(id).title()).isEqualTo("edited");
        assertThat(get(id).mergedCommitId()).contains(merged.id());
    }

    @Test
    void deletingTheRepositoryRemovesThem() {
        EngineFixture lake = open(1);
        create("dev", "main");
        Repository other = lake.create("lake-2");
        lake.branch(other, "dev", "main");
        pulls().create(other, new PullRequests.Creation("t", "", "dev", "main", "me"));
        lake.engine.repositories().delete("lake", false);
        try (var index = keyValues.scan(KeyLayout.PULL_INDEX, new byte[0], 10)) {
            assertThat(index.next()).isTrue();
            assertThat(new String(index.key(), UTF_8)).startsWith("repos/lake-2-");
            assertThat(index.next()).isFalse();
        }
        Repository again = lake.create("lake");
        assertThat(pulls().list(again, ALL, "", "", 10).results()).isEmpty();
    }
}
