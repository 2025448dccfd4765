package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Forms read up to their file, however much a client sends before it.
class PostFormTest {
    private static final byte[] FILE = "the file\r\n--".getBytes(UTF_8);

    private static PostForm read(byte[] body) throws IOException {
        return PostForm.read(new ByteArrayInputStream(body), FormBody.TYPE);
    }

    private static void refused(byte[] body, S3Code code) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void fieldsComeBeforeTheFileAndOthersAreIgnored() throws IOException {
        PostForm form = read(new FormBody()
                .field("Key", "main/${filename}")
                .field("acl", "")
                .file("C:\\dir\\a b.txt", "text/plain", FILE)
                .field("key", "other")
                .end());
        assertThat(form.field("KEY")).hasValue("main/a b.txt");
        assertThat(form.field("acl")).isEmpty();
        assertThat(form.fields()).containsOnlyKeys("key", "acl");
        assertThat(form.fileType()).hasValue("text/plain");
        assertThat(form.file().readAllBytes()).isEqualTo(FILE);
    }

    @Test
    void theNameOfTheFileIsItsLastPart() throws IOException {
        for (String name : new String[] {"x.txt", "/a/b/x.txt", "../x.txt", "C:\\y\\x.txt", "a\\b/x.txt"}) {
            PostForm form = read(new FormBody()
                    .field("key", "${filename}")
                    .file(name, "x/y", FILE)
                    .end());
            assertThat(form.field("key")).as(name).hasValue("x.txt");
        }
    }

    @Test
    void fieldsAreBounded() throws IOException {
        int room = PostForm.FIELD_BYTES_MAX - "policy".length();
        assertThat(read(new FormBody()
                                .field("policy", "p".repeat(room))
                                .file("a", "b", FILE)
                                .end())
                        .field("policy"))
                .isPresent();
        refused(
                new FormBody()
                        .field("policy", "p".repeat(room + 1))
                        .file("a", "b", FILE)
                        .end(),
                S3Code.MAX_POST_PRE_DATA);
        var many = new FormBody();
        for (int i = 0; i <= PostForm.FIELDS_MAX; i++) {
            many.field("f" + i, "");
        }
        refused(many.file("a", "b", FILE).end(), S3Code.MAX_POST_PRE_DATA);
        var long1 = new FormBody();
        for (int i = 0; i < 100; i++) {
            long1.field("x".repeat(300) + i, "");
        }
        refused(long1.file("a", "b", FILE).end(), S3Code.MAX_POST_PRE_DATA);
    }

    @Test
    void formsThatAreNoneAreRefused() {
        refused(new FormBody().field("key", "a").end(), S3Code.INVALID_ARGUMENT);
        refused(
                new FormBody()
                        .field("key", "a")
                        .field("KEY", "b")
                        .file("a", "b", FILE)
                        .end(),
                S3Code.MALFORMED_POST_REQUEST);
        refused(new byte[0], S3Code.MALFORMED_POST_REQUEST);
        refused("nonsense".getBytes(UTF_8), S3Code.MALFORMED_POST_REQUEST);
        assertThatThrownBy(() -> PostForm.read(new ByteArrayInputStream(FILE), "multipart/form-data"))
                .isInstanceOf(S3Exception.class);
        byte[] whole = new FormBody().field("key", "a").file("a", "b", FILE).end();
        byte[] head = new FormBody().field("key", "a").end();
        for (int length = 0; length < head.length - FormBody.BOUNDARY.length(); length++) {
            refused(Arrays.copyOf(whole, length), S3Code.MALFORMED_POST_REQUEST);
        }
    }

    @Test
    void aFileThatIsCutOffIsNoFile() throws IOException {
        byte[] whole = new FormBody().field("key", "a").file("a", "b", FILE).end();
        PostForm form = read(Arrays.copyOf(whole, whole.length - 10));
        try (var file = new FormFile(form.file(), PostPolicy.Sizes.ANY)) {
            assertThatThrownBy(file::readAllBytes).hasMessage(S3Code.MALFORMED_POST_REQUEST.message());
        }
    }

    @Test
    void aFileHasTheSizeThatIsAllowed() throws IOException {
        byte[] whole = new FormBody().field("key", "a").file("a", "b", FILE).end();
        int size = FILE.length;
        for (PostPolicy.Sizes right :
                new PostPolicy.Sizes[] {new PostPolicy.Sizes(size, size), new PostPolicy.Sizes(0, size + 1)}) {
            try (var file = new FormFile(read(whole).file(), right)) {
                assertThat(file.readAllBytes()).isEqualTo(FILE);
            }
        }
        for (PostPolicy.Sizes wrong :
                new PostPolicy.Sizes[] {new PostPolicy.Sizes(0, size - 1), new PostPolicy.Sizes(size + 1, 100)}) {
            try (var file = new FormFile(read(whole).file(), wrong)) {
                assertThatThrownBy(file::readAllBytes)
                        .isInstanceOf(io.tarn.gateway.payload.PayloadException.class)
                        .hasMessageContaining("Your proposed upload");
            }
        }
    }
}
