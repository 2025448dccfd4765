package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The whole contract but for what S3Mock 5.2.0 does otherwise than S3, each said below.
class S3MockContractTest extends EmulatedStoreContract {
    @Override
    protected S3Emulator emulator(Path folder) {
        return new S3MockServer(folder);
    }

    /// It rewrites an object's file in place, so that whoever reads meanwhile gets a broken answer. What is
    /// left is that one version wins.
    @Override
    @Test
    protected void readersSeeOneVersionWhileItIsReplaced() throws Exception {
        oneOfManyPutsOfAKeyWinsWholly();
    }

    /// It checks no signatures.
    @Override
    @Test
    protected void presignedUrlsAreGoodForOneThingOnly() throws Exception {
        presignedUrlsReadWholeObjectsAndRanges();
    }

    /// It does not look whether an upload is one of that key; completing it fails all the same.
    @Override
    @Test
    protected void anUploadBelongsToItsKey() {
        String upload = begin("m/mine");
        PartReference part = part("m/mine", upload, 1, bytes("1"));
        fails(Kind.INVALID_PART, () -> store.completeMultipart(at("m/other"), upload, List.of(part)));
        assertThat(store.exists(at("m/other"))).isFalse();
    }

    /// It answers a second completion as it did the first.
    @Override
    protected void assertNotCompleted(String key, String unknownUpload, PartReference part) {
        if (!store.exists(at(key))) {
            super.assertNotCompleted(key, unknownUpload, part);
        }
    }

    /// It removes the object when another upload of its key is aborted.
    @Override
    @Test
    protected void anEndedUploadIsNotFound() {
        fails(Kind.NOT_FOUND, super::anEndedUploadIsNotFound);
    }

    /// It answers 400 to upload ids that are no UUIDs.
    @Override
    protected List<String> unknownUploads(String real) {
        return List.of("", UUID.randomUUID().toString());
    }

    /// Its web server refuses these characters in URLs.
    @Override
    protected List<String> unusualKeys() {
        return super.unusualKeys().stream()
                .filter(key -> key.chars().noneMatch(c -> c == '\\' || c == '\t' || c == '\n'))
                .toList();
    }

    /// It sorts keys by UTF-16 units, which puts letters outside the basic plane too early.
    @Override
    protected List<String> walkedKeys() {
        return super.walkedKeys().stream().filter(key -> !key.equals("😀")).toList();
    }
}
