package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What every store promises of multipart uploads.
public abstract class MultipartContract extends StoreFixture {
    protected String begin(String key) {
        return store.createMultipart(at(key), PutOptions.none());
    }

    protected PartReference part(String key, String upload, int number, byte[] content) {
        return new PartReference(
                number,
                store.uploadPart(
                        at(key), upload, number, new ByteArrayInputStream(content), OptionalLong.of(content.length)));
    }

    /// Content of a part: the text, repeated until it is as long as parts have to be.
    protected byte[] partOf(String text) {
        return bytes(text.repeat(Math.ceilDiv(partBytesMin(), text.length())));
    }

    protected static byte[] joined(byte[]... contents) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            all.writeBytes(content);
        }
        return all.toByteArray();
    }

    @Test
    protected void joinsPartsUploadedOutOfOrder() throws Exception {
        String upload = begin("m/joined");
        PartReference third = part("m/joined", upload, 30, bytes("ccc"));
        PartReference first = part("m/joined", upload, 1, partOf("a"));
        PartReference second = part("m/joined", upload, 2, partOf("bb"));
        assertThat(store.exists(at("m/joined"))).isFalse();

        ObjectProperties done = store.completeMultipart(at("m/joined"), upload, List.of(first, second, third));

        byte[] expected = joined(partOf("a"), partOf("bb"), bytes("ccc"));
        assertSameBytes(read("m/joined"), expected);
        assertThat(done.sizeBytes()).isEqualTo(expected.length);
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        for (PartReference part : List.of(first, second, third)) {
            md5.update(HexFormat.of().parseHex(part.etag()));
        }
        assertThat(done.etag()).isEqualTo(HexFormat.of().formatHex(md5.digest()) + "-3");
    }

    @Test
    protected void partEtagIsTheMd5OfItsBytes() {
        String upload = begin("m/etag");
        assertThat(part("m/etag", upload, 1, bytes("hello")).etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
    }

    @Test
    protected void joinsOnlyThePartsNamed() {
        String upload = begin("m/some");
        PartReference first = part("m/some", upload, 1, partOf("1"));
        part("m/some", upload, 2, partOf("2"));
        PartReference third = part("m/some", upload, 3, bytes("3"));
        store.completeMultipart(at("m/some"), upload, List.of(first, third));
        assertSameBytes(read("m/some"), joined(partOf("1"), bytes("3")));
    }

    @Test
    protected void aPartUploadedAgainReplacesTheEarlierOne() {
        String upload = begin("m/again");
        PartReference old = part("m/again", upload, 1, bytes("old content"));
        PartReference fresh = part("m/again", upload, 1, bytes("new"));
        assertThat(store.listParts(at("m/again"), upload, 0, 10)).containsExactly(new Part(1, fresh.etag(), 3));
        fails(Kind.INVALID_PART, () -> store.completeMultipart(at("m/again"), upload, List.of(old)));
        store.completeMultipart(at("m/again"), upload, List.of(fresh));
        assertThat(read("m/again")).isEqualTo(bytes("new"));
    }

    @Test
    protected void refusesPartsThatDoNotFitAndStaysUsable() {
        String upload = begin("m/wrong");
        PartReference first = part("m/wrong", upload, 1, partOf("1"));
        PartReference second = part("m/wrong", upload, 2, bytes("2"));
        String zeros = "0".repeat(32);
        for (List<PartReference> wrong : List.of(
                List.<PartReference>of(),
                List.of(second, first),
                List.of(first, first),
                List.of(first, new PartReference(3, zeros)),
                List.of(first, new PartReference(2, zeros)),
                List.of(first, new PartReference(2, "short")),
                List.of(first, new PartReference(2, "../../../../etc/passwd")),
                List.of(new PartReference(0, zeros)),
                List.of(new PartReference(10_001, zeros)))) {
            fails(Kind.INVALID_PART, () -> store.completeMultipart(at("m/wrong"), upload, wrong));
            assertThat(store.exists(at("m/wrong"))).isFalse();
        }
        store.completeMultipart(at("m/wrong"), upload, List.of(first, second));
        assertSameBytes(read("m/wrong"), joined(partOf("1"), bytes("2")));
    }

    @Test
    protected void refusesPartNumbersOutOfRange() {
        String upload = begin("m/number");
        fails(Kind.INVALID_PART, () -> part("m/number", upload, 0, bytes("x")));
        fails(Kind.INVALID_PART, () -> part("m/number", upload, 10_001, bytes("x")));
        fails(Kind.INVALID_PART, () -> part("m/number", upload, -1, bytes("x")));
        part("m/number", upload, 10_000, bytes("x"));
    }

    @Test
    protected void listsPartsInPages() {
        String upload = begin("m/pages");
        for (int number : new int[] {9, 3, 7, 100, 5}) {
            part("m/pages", upload, number, bytes("p" + number));
        }
        assertThat(store.listParts(at("m/pages"), upload, 0, 2))
                .extracting(Part::number)
                .containsExactly(3, 5);
        assertThat(store.listParts(at("m/pages"), upload, 5, 2))
                .extracting(Part::number)
                .containsExactly(7, 9);
        assertThat(store.listParts(at("m/pages"), upload, 9, 2))
                .extracting(Part::number)
                .containsExactly(100);
        assertThat(store.listParts(at("m/pages"), upload, 100, 2)).isEmpty();
        assertThat(store.listParts(at("m/pages"), upload, 0, 0)).isEmpty();
    }

    /// Upload ids that are not `real` and look more or less like it.
    protected List<String> unknownUploads(String real) {
        return List.of("", "nope", "../" + real, "..", "/", "f".repeat(40), real + "x");
    }

    @Test
    protected void anUnknownUploadIsNotFound() {
        String real = begin("m/known");
        PartReference first = part("m/known", real, 1, bytes("1"));
        for (String unknown : unknownUploads(real)) {
            assertUnknown("m/known", unknown, first);
        }
    }

    @Test
    protected void anUploadBelongsToItsKey() {
        String upload = begin("m/mine");
        assertUnknown("m/other", upload, part("m/mine", upload, 1, bytes("1")));
    }

    @Test
    protected void anEndedUploadIsNotFound() {
        String done = begin("m/ended");
        PartReference first = part("m/ended", done, 1, bytes("1"));
        store.completeMultipart(at("m/ended"), done, List.of(first));
        assertUnknown("m/ended", done, first);
        String aborted = begin("m/ended");
        part("m/ended", aborted, 1, bytes("2"));
        store.abortMultipart(at("m/ended"), aborted);
        assertUnknown("m/ended", aborted, first);
        assertThat(read("m/ended")).isEqualTo(bytes("1"));
    }

    protected void assertUnknown(String key, String upload, PartReference part) {
        fails(Kind.NOT_FOUND, () -> part(key, upload, 1, bytes("1")));
        fails(Kind.NOT_FOUND, () -> store.listParts(at(key), upload, 0, 10));
        assertNotCompleted(key, upload, part);
        fails(Kind.NOT_FOUND, () -> store.abortMultipart(at(key), upload));
    }

    protected void assertNotCompleted(String key, String unknownUpload, PartReference part) {
        fails(Kind.NOT_FOUND, () -> store.completeMultipart(at(key), unknownUpload, List.of(part)));
    }

    /// As `isEqualTo`, without printing megabytes.
    private static void assertSameBytes(byte[] actual, byte[] expected) {
        assertThat(actual).hasSize(expected.length);
        assertThat(Arrays.mismatch(actual, expected)).as("first difference").isEqualTo(-1);
    }

    @Test
    protected void uploadsOfOneKeyAreApart() {
        String one = begin("m/two");
        String two = begin("m/two");
        assertThat(one).isNotEqualTo(two);
        PartReference a = part("m/two", one, 1, bytes("a"));
        PartReference b = part("m/two", two, 1, bytes("b"));
        store.completeMultipart(at("m/two"), two, List.of(b));
        store.completeMultipart(at("m/two"), one, List.of(a));
        assertThat(read("m/two")).isEqualTo(bytes("a"));
    }

    @Test
    protected void copiesPartsFromObjects() {
        byte[] source = joined(partOf("0123456789"), bytes("end"));
        int length = Math.max(3, partBytesMin());
        put("source", source);
        String upload = begin("m/copied");
        List<PartReference> parts = new ArrayList<>();
        parts.add(new PartReference(
                1, store.copyPart(at("m/copied"), upload, 1, at("source"), Optional.of(new ByteRange(2, length)))));
        parts.add(new PartReference(2, store.copyPart(at("m/copied"), upload, 2, at("source"), Optional.empty())));
        store.completeMultipart(at("m/copied"), upload, parts);
        assertSameBytes(read("m/copied"), joined(Arrays.copyOfRange(source, 2, 2 + length), source));
        fails(Kind.NOT_FOUND, () -> store.copyPart(at("m/copied"), upload, 1, at("missing"), Optional.empty()));
        String next = begin("m/copied");
        fails(
                Kind.INVALID_ADDRESS,
                () -> store.copyPart(
                        at("m/copied"), next, 1, at("source"), Optional.of(new ByteRange(source.length - 2, 3))));
    }

    @Test
    protected void aFailedPartLeavesTheEarlierOne() {
        String upload = begin("m/kept");
        PartReference first = part("m/kept", upload, 1, bytes("kept"));
        fails(
                Kind.SOURCE_FAILED,
                () -> store.uploadPart(at("m/kept"), upload, 1, new GeneratedStream(1000, 500), OptionalLong.empty()));
        fails(
                Kind.SOURCE_FAILED,
                () -> store.uploadPart(at("m/kept"), upload, 1, new GeneratedStream(10), OptionalLong.of(11)));
        store.completeMultipart(at("m/kept"), upload, List.of(first));
        assertThat(read("m/kept")).isEqualTo(bytes("kept"));
    }
}
