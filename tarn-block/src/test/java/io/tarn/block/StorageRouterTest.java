package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.StorageRouter.Route;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.memory.MemoryObjectStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageRouterTest {
    @TempDir
    Path folder;

    private final MemoryObjectStore first = new MemoryObjectStore();
    private final MemoryObjectStore second = new MemoryObjectStore();
    private StorageRouter router;

    @BeforeEach
    void open() {
        var files = new LocalObjectStore(LocalOptions.at(folder.resolve("files")));
        router = new StorageRouter(
                List.of(
                        new Route("first", "the old one", Optional.of("mem://old/"), first),
                        new Route("second", "", Optional.empty(), second),
                        new Route("files", "", Optional.empty(), files)),
                "first");
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void sameAddressInTwoStoresIsTwoObjects() {
        put(router, at("first", "k"), "one");
        put(router, at("second", "k"), "two");
        assertThat(text(router, at("first", "k"))).isEqualTo("one");
        assertThat(text(router, at("second", "k"))).isEqualTo("two");
        assertThat(text(first, at("", "k"))).isEqualTo("one");
        router.remove(at("second", "k"));
        assertThat(router.exists(at("second", "k"))).isFalse();
        assertThat(router.exists(at("first", "k"))).isTrue();
    }

    @Test
    void noIdIsTheDefaultStore() {
        put(router, at("", "k"), "old");
        assertThat(text(router, at("first", "k"))).isEqualTo("old");
        assertThat(text(router, StorageLocation.full("", "mem://ns/k"))).isEqualTo("old");
        assertThat(router.info("").storageId()).isEqualTo("first");
    }

    @Test
    void eachStoreTellsOfItselfUnderItsId() {
        assertThat(router.storageIds()).containsExactly("first", "second", "files");
        StorageInfo old = router.info("first");
        assertThat(old.description()).isEqualTo("the old one");
        assertThat(old.defaultNamespacePrefix()).isEqualTo("mem://old/");
        assertThat(old.type()).isEqualTo("mem");
        StorageInfo files = router.info("files");
        assertThat(files.storageId()).isEqualTo("files");
        assertThat(files.type()).isEqualTo("local");
        assertThat(files.description()).isEmpty();
        assertThat(files.defaultNamespacePrefix()).isEqualTo("local://");
    }

    @Test
    void copiesWithinOneStoreOnly() {
        put(router, at("first", "k"), "one");
        router.copy(at("first", "k"), at("", "copy"));
        assertThat(text(router, at("first", "copy"))).isEqualTo("one");
        assertThat(invalid(() -> router.copy(at("", "k"), at("second", "k"))))
                .hasMessageContaining("\"first\" cannot be copied to storage \"second\"");
        String upload = router.createMultipart(at("second", "big"), PutOptions.none());
        invalid(() -> router.copyPart(at("second", "big"), upload, 1, at("first", "k"), Optional.empty()));
        assertThat(router.listParts(at("second", "big"), upload, 0, 10)).isEmpty();
        put(router, at("second", "k"), "two");
        router.copyPart(at("second", "big"), upload, 1, at("second", "k"), Optional.empty());
        assertThat(router.listParts(at("second", "big"), upload, 0, 10)).hasSize(1);
    }

    @Test
    void unknownIdsAreRefusedByEveryCall() {
        StorageLocation lost = at("lost", "k");
        List<ThrowingCallable> calls = List.of(
                () -> router.info("lost"),
                () -> put(router, lost, "x"),
                () -> router.get(lost),
                () -> router.getRange(lost, 0, 0),
                () -> router.exists(lost),
                () -> router.properties(lost),
                () -> router.remove(lost),
                () -> router.copy(lost, at("first", "k")),
                () -> router.copy(at("first", "k"), lost),
                () -> router.createMultipart(lost, PutOptions.none()),
                () -> router.abortMultipart(lost, "u"),
                () -> router.presign(lost, new PresignRequest(false, Optional.empty())),
                () -> router.presignPart(lost, "u", 1),
                () -> router.walk("lost", "mem://ns/", "", 10),
                () -> router.requireValid(lost),
                () -> router.qualify(lost));
        calls.forEach(call -> assertThat(invalid(call)).hasMessageContaining("no storage with id \"lost\""));
        var single = new StorageRouter(List.of(new Route("", "", Optional.empty(), second)), "");
        assertThat(invalid(() -> single.exists(lost))).hasMessageEndingWith("there is one without an id");
    }

    @Test
    void addressesOfAnotherKindOfStoreAreRefused() {
        invalid(() -> router.requireValid(StorageLocation.full("files", "mem://ns/k")));
        invalid(() -> router.requireValid(StorageLocation.full("first", "local:///k")));
    }

    @Test
    void idsMustDifferAndTheDefaultMustExist() {
        Route one = new Route("one", "", Optional.empty(), second);
        assertThatThrownBy(() -> new StorageRouter(List.of(one, one), "one")).hasMessageContaining("\"one\"");
        assertThatThrownBy(() -> new StorageRouter(List.of(one), "")).hasMessageContaining("default");
    }

    @Test
    void closesAll() {
        put(router, at("first", "k"), "one");
        put(router, at("second", "k"), "two");
        router.close();
        assertThat(first.exists(at("", "k"))).isFalse();
        assertThat(second.exists(at("", "k"))).isFalse();
    }

    private static StorageLocation at(String storageId, String key) {
        return StorageLocation.relative(new StorageNamespace(storageId, "mem://ns"), key);
    }

    private static void put(ObjectStore store, StorageLocation location, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        store.put(location, new ByteArrayInputStream(bytes), OptionalLong.of(bytes.length), PutOptions.none());
    }

    private static String text(ObjectStore store, StorageLocation location) {
        return new String(StoreFixture.drain(store.get(location)), StandardCharsets.UTF_8);
    }

    private static ObjectStoreException invalid(ThrowingCallable call) {
        return StoreFixture.fails(Kind.INVALID_ADDRESS, call);
    }
}
