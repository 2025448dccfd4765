package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakefs.clients.sdk.ImportApi;
import io.lakefs.clients.sdk.model.CommitCreation;
import io.lakefs.clients.sdk.model.GarbageCollectionRule;
import io.lakefs.clients.sdk.model.GarbageCollectionRules;
import io.lakefs.clients.sdk.model.ImportCreation;
import io.lakefs.clients.sdk.model.ImportLocation;
import io.lakefs.clients.sdk.model.ImportStatus;
import io.lakefs.clients.sdk.model.ObjectStats;
import io.lakefs.clients.sdk.model.PrepareGCUncommittedRequest;
import io.lakefs.clients.sdk.model.RefsDump;
import io.lakefs.clients.sdk.model.RefsRestore;
import io.lakefs.clients.sdk.model.RepositoryCreation;
import io.lakefs.clients.sdk.model.RepositoryDumpStatus;
import io.lakefs.clients.sdk.model.RepositoryRestoreStatus;
import io.lakefs.clients.sdk.model.TagCreation;
import io.tarn.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Goes on with long tasks: imports, dumps and restores, lists for garbage collectors.
abstract class JavaClientTaskJourney extends JavaClientDirectJourney {
    private final ImportApi imports = new ImportApi(client);

    /// Stores an object outside of every repository, where the server may import from.
    ///
    /// @return its address
    abstract String putForImport(String name, String text) throws Exception;

    /// What lies below an address of the server's store.
    abstract List<byte[]> filesBelow(String address) throws Exception;

    @Test
    void imports() throws Exception {
        String one = putForImport("tables/one.csv", "a,b\n");
        putForImport("tables/deep/two.csv", "c\n");
        putForImport("tablespoon", "not of the folder");
        String folder = one.substring(0, one.length() - "one.csv".length());
        branch("imported", "main");
        upload("imported", "in/kept", "kept");
        commit("imported", "before");
        ImportStatus status = imported(
                new ImportLocation()
                        .type(ImportLocation.TypeEnum.COMMON_PREFIX)
                        .path(folder)
                        .destination("in/"),
                new ImportLocation()
                        .type(ImportLocation.TypeEnum.OBJECT)
                        .path(one)
                        .destination("alone.csv"));
        assertThat(status.getError()).isNull();
        assertThat(status.getIngestedObjects()).isEqualTo(3);
        assertThat(status.getCommit().getMessage()).isEqualTo("bring them");
        assertThat(commits.getCommit(repository, "imported").execute())
                .satisfies(head ->
                        assertThat(head.getId()).isEqualTo(status.getCommit().getId()))
                .satisfies(head -> assertThat(head.getMetadata()).containsEntry("by", "test"));
        assertThat(objects.listObjects(repository, "imported").execute().getResults())
                .extracting(ObjectStats::getPath)
                .containsExactly("alone.csv", "in/deep/two.csv", "in/one.csv");
        assertThat(read("imported", "in/one.csv")).isEqualTo("a,b\n");
        assertThat(objects.statObject(repository, "imported", "alone.csv")
                        .execute()
                        .getPhysicalAddress())
                .isEqualTo(one);
        ImportStatus failed = imported(new ImportLocation()
                .type(ImportLocation.TypeEnum.OBJECT)
                .path(folder + "nothing")
                .destination("nothing"));
        assertThat(failed.getCompleted()).isFalse();
        assertThat(failed.getError().getMessage()).isNotEmpty();
        refused(
                404,
                "not found",
                () -> imports.importStatus(repository, "imported", "d4jf0vq0000000000000")
                        .execute());
    }

    private ImportStatus imported(ImportLocation... locations) throws Exception {
        ImportCreation creation = new ImportCreation()
                .paths(List.of(locations))
                .commit(new CommitCreation().message("bring them").putMetadataItem("by", "test"));
        String id =
                imports.importStart(repository, "imported", creation).execute().getId();
        return awaited(
                () -> imports.importStatus(repository, "imported", id).execute(),
                status -> status.getCompleted() || status.getError() != null);
    }

    private static <T> T awaited(Callable<T> question, Predicate<T> done) throws Exception {
        AtomicReference<T> last = new AtomicReference<>();
        Await.until("the task is done", () -> {
            last.set(question.call());
            return done.test(last.get());
        });
        return last.get();
    }

    @Test
    void dumpAndRestore() throws Exception {
        upload("main", "x", "1");
        String one = commit("main", "one").getId();
        tags.createTag(repository, new TagCreation().id("v1").ref("main")).execute();
        branch("work", "main");
        upload("work", "x", "2");
        commit("work", "two");
        String dump = repositories.dumpSubmit(repository).execute().getId();
        RepositoryDumpStatus dumped =
                awaited(() -> repositories.dumpStatus(repository, dump).execute(), RepositoryDumpStatus::getDone);
        assertThat(dumped.getError()).isNull();
        assertThat(dumped.getRefs()).isEqualTo(internal.dumpRefs(repository).execute());
        refused(
                400,
                "bare",
                () -> repositories
                        .restoreSubmit(repository, restore(dumped.getRefs()))
                        .execute());

        repositories.deleteRepository(repository).execute();
        repositories
                .createRepository(
                        new RepositoryCreation().name(repository).storageNamespace(home.namespace(repository)))
                .bare(true)
                .execute();
        refused(404, "", () -> read("main", "x"));
        String restore = repositories
                .restoreSubmit(repository, restore(dumped.getRefs()))
                .execute()
                .getId();
        RepositoryRestoreStatus restored = awaited(
                () -> repositories.restoreStatus(repository, restore).execute(), RepositoryRestoreStatus::getDone);
        assertThat(restored.getError()).isNull();
        assertThat(commits.getCommit(repository, "main").execute().getId()).isEqualTo(one);
        assertThat(tags.getTag(repository, "v1").execute().getCommitId()).isEqualTo(one);
        assertThat(read("main", "x")).isEqualTo("1");
        assertThat(read("work", "x")).isEqualTo("2");
        upload("work", "x", "3");
        commit("work", "life goes on");
    }

    private static RefsRestore restore(RefsDump refs) {
        return new RefsRestore()
                .branchesMetaRangeId(refs.getBranchesMetaRangeId())
                .commitsMetaRangeId(refs.getCommitsMetaRangeId())
                .tagsMetaRangeId(refs.getTagsMetaRangeId());
    }

    @Test
    void garbageCollection() throws Exception {
        upload("main", "committed", "1");
        String head = commit("main", "one").getId();
        refused(
                404,
                "gc rules",
                () -> internal.prepareGarbageCollectionCommits(repository).execute());
        GarbageCollectionRules rules = new GarbageCollectionRules()
                .defaultRetentionDays(21)
                .addBranchesItem(new GarbageCollectionRule().branchId("main").retentionDays(7));
        repositories.setGCRules(repository, rules).execute();
        assertThat(repositories.getGCRules(repository).execute()).isEqualTo(rules);
        var commitList = internal.prepareGarbageCollectionCommits(repository).execute();
        assertThat(commitList.getGcCommitsLocation())
                .startsWith(home.namespace(""))
                .contains(commitList.getRunId());
        assertThat(fetched(commitList.getGcCommitsPresignedUrl()))
                .startsWith("commit_id,expired,metarange_id\n")
                .contains("\n" + head + ",false,");

        ObjectStats staged = upload("main", "uncommitted", "2");
        var objectList = internal.prepareGarbageCollectionUncommitted(repository)
                .prepareGCUncommittedRequest(new PrepareGCUncommittedRequest())
                .execute();
        assertThat(objectList.getContinuationToken()).isNull();
        String listed = pages(filesBelow(objectList.getGcUncommittedLocation()));
        assertThat(listed).contains(key(staged));
        assertThat(listed)
                .doesNotContain(
                        key(objects.statObject(repository, "main", "committed").execute()));
        repositories.deleteGCRules(repository).execute();
        refused(404, "not found", () -> repositories.getGCRules(repository).execute());
    }

    /// The address of the object within its repository's storage namespace.
    private static String key(ObjectStats object) {
        String address = object.getPhysicalAddress();
        return address.substring(address.indexOf("/data/") + 1);
    }

    /// All that stands in the pages of Parquet files, which are compressed one by one with gzip.
    private static String pages(List<byte[]> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte[] file : files) {
            for (int at = 0; at < file.length - 2; at++) {
                if (file[at] == 0x1f && file[at + 1] == (byte) 0x8b && file[at + 2] == 8) {
                    var rest = new ByteArrayInputStream(file, at, file.length - at);
                    text.append(new String(firstOf(new GZIPInputStream(rest)), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return text.toString();
    }

    /// What follows the page makes an ordinary read fail: it is no further member.
    private static byte[] firstOf(GZIPInputStream page) {
        var content = new java.io.ByteArrayOutputStream();
        try (page) {
            for (int next = page.read(); next >= 0; next = page.read()) {
                content.write(next);
            }
        } catch (IOException e) {
            assertThat(content.size()).as("a page that cannot be read: " + e).isPositive();
        }
        return content.toByteArray();
    }
}
