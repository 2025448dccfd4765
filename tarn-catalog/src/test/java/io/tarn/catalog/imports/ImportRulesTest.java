package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.object;
import static io.tarn.catalog.imports.ImportLake.prefix;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Repository;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Addresses of clouds, which need no cloud to be compared.
class ImportRulesTest {
    private static void check(String namespace, ImportSource source) {
        var store = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    var relative = (StorageLocation.Relative) arguments[0];
                    return relative.namespace().uri() + "/" + relative.key();
                });
        var repository =
                new Repository("lake", new StorageNamespace("", namespace), "main", Instant.EPOCH, false, "uid", false);
        new ImportRules(store).requireValid(repository, List.of(source));
    }

    private static void refused(String namespace, ImportSource source) {
        assertThatThrownBy(() -> check(namespace, source)).hasMessageEndingWith("invalid import source");
    }

    @Test
    void bothSchemesOfTheWebNameTheSameBlob() {
        String namespace = "https://account.blob.core.windows.net/lake/repo";
        refused(namespace, prefix(namespace.replace("https:", "http:") + "/data/", "in"));
        refused(namespace, object(namespace.replace("https:", "http:") + "/data/x", "in"));
        refused(namespace, prefix("http://account.blob.core.windows.net/lake/", "in"));
        refused(namespace.replace("https:", "http:"), prefix(namespace, "in"));
        assertThatNoException()
                .isThrownBy(() -> check(namespace, prefix("http://account.blob.core.windows.net/lake/repo2/", "in")));
    }

    @Test
    void anObjectMayHaveANameThatBeginsLikeTheNamespace() {
        assertThatNoException().isThrownBy(() -> check("s3://bucket/lake", object("s3://bucket/la", "in")));
        refused("s3://bucket/lake", prefix("s3://bucket/la", "in"));
        refused("s3://bucket/lake/", prefix("s3://bucket/lake", "in"));
        refused("s3://bucket", prefix("s3://bucket/anything/", "in"));
    }
}
