package io.tarn.block.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStoreContract;
import io.tarn.block.gcs.GcsOptions.Credential;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GcsObjectStoreTest extends ObjectStoreContract {
    private static final GoogleStub GOOGLE = new GoogleStub();
    private static final Credential ACCOUNT = GOOGLE.serviceAccount();

    private final String bucket = GcsEmulator.shared().newBucket();

    @AfterAll
    static void stop() {
        GOOGLE.close();
    }

    @Override
    protected ObjectStore open(Path folder) {
        return new GcsObjectStore(GcsEmulator.shared().options().as(ACCOUNT));
    }

    @Override
    protected String namespaceUri() {
        return bucket + "/lake/inner";
    }

    /// The emulator checks no signatures; they differ where what they allow differs.
    @Override
    @Test
    protected void presignedUrlsAreGoodForOneThingOnly() {
        assertThat(List.of(signature("a", false), signature("a", true), signature("b", false)))
                .doesNotHaveDuplicates();
    }

    private String signature(String key, boolean write) {
        String url = store.presign(at(key), new PresignRequest(write, Optional.empty()))
                .url();
        return url.substring(url.indexOf("X-Goog-Signature="));
    }

    /// The emulator answers without an ETag, where Google's is the MD5 of the part.
    @Override
    protected String partEtag(HttpResponse<byte[]> answer, byte[] content) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        return HexFormat.of().formatHex(MultipartRules.md5().digest(content));
    }

    /// The emulator does not look at the header that a URL asks for.
    @Override
    @Test
    protected void presignedUrlsNameTheFile() {
        assertThat(store.presign(at("k"), new PresignRequest(false, Optional.of("path/to/table.csv")))
                        .url())
                .contains("response-content-disposition=attachment%3B%20filename%3Dtable.csv");
    }
}
