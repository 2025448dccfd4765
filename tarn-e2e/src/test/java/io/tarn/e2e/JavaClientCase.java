package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lakefs.clients.sdk.ApiClient;
import io.lakefs.clients.sdk.ApiException;
import io.lakefs.clients.sdk.BranchesApi;
import io.lakefs.clients.sdk.CommitsApi;
import io.lakefs.clients.sdk.ObjectsApi;
import io.lakefs.clients.sdk.RefsApi;
import io.lakefs.clients.sdk.RepositoriesApi;
import io.lakefs.clients.sdk.TagsApi;
import io.lakefs.clients.sdk.model.BranchCreation;
import io.lakefs.clients.sdk.model.Commit;
import io.lakefs.clients.sdk.model.CommitCreation;
import io.lakefs.clients.sdk.model.ObjectStats;
import io.lakefs.clients.sdk.model.RepositoryCreation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What journeys with the published Java client, `io.lakefs:sdk`, share: a server, the client's parts and calls of a
/// line, and a repository of its own for each test. A subclass says which stores the server has.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JavaClientCase {
    @TempDir
    static Path directory;

    final ApiClient client = new ApiClient();
    final RepositoriesApi repositories = new RepositoriesApi(client);
    final BranchesApi branches = new BranchesApi(client);
    final ObjectsApi objects = new ObjectsApi(client);
    final CommitsApi commits = new CommitsApi(client);
    final RefsApi refs = new RefsApi(client);
    final TagsApi tags = new TagsApi(client);
    ServerHome home;
    private ServerProcess server;
    String repository;

    /// A server on fresh stores.
    abstract ServerHome home(Path folder) throws Exception;

    /// Makes the administrator when the first start did not.
    abstract void setUp(ServerHome started) throws Exception;

    @BeforeAll
    void start() throws Exception {
        home = home(directory);
        server = home.start();
        setUp(home);
        client.setBasePath(home.url() + "/api/v1");
        client.setUsername(ServerHome.ACCESS_KEY);
        client.setPassword(ServerHome.SECRET_KEY);
        client.setTempFolderPath(directory.toString());
    }

    @AfterAll
    void stop() throws Exception {
        assertThat(server.stop()).as(server.output()::whole).isZero();
    }

    @BeforeEach
    void createRepository(TestInfo test) throws ApiException {
        repository = "java-" + test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
        repositories
                .createRepository(
                        new RepositoryCreation().name(repository).storageNamespace(home.namespace(repository)))
                .execute();
    }

    void createRepository(String name, String namespace) throws ApiException {
        repositories
                .createRepository(new RepositoryCreation().name(name).storageNamespace(namespace))
                .execute();
    }

    void branch(String name, String source) throws ApiException {
        branches.createBranch(repository, new BranchCreation().name(name).source(source))
                .execute();
    }

    ObjectStats upload(String branch, String path, String text) throws ApiException, IOException {
        return objects.uploadObject(repository, branch, path)
                .content(file(text))
                .execute();
    }

    static java.io.File file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "upload", ".bin"), text)
                .toFile();
    }

    String read(String ref, String path) throws ApiException, IOException {
        return Files.readString(
                objects.getObject(repository, ref, path).execute().toPath(), StandardCharsets.UTF_8);
    }

    Commit commit(String branch, String message) throws ApiException {
        return commits.commit(repository, branch, new CommitCreation().message(message))
                .execute();
    }

    static ApiException refused(int status, String message, ThrowingCallable call) {
        ApiException refusal = catchThrowableOfType(ApiException.class, call);
        assertThat(refusal).as("the call went through").isNotNull();
        assertThat(refusal.getCode()).as(refusal.getMessage()).isEqualTo(status);
        if (!message.isEmpty()) {
            assertThat(json(refusal).path("message").asString()).contains(message);
        }
        return refusal;
    }

    static JsonNode json(ApiException refusal) {
        return Rest.JSON.readTree(refusal.getResponseBody());
    }
}
