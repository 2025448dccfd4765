package io.tarn.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies and what is said of them (s3-gateway.md 5.6, B-01, B-05, B-08, B-40).
class PayloadTest {
    private static final byte[] DATA = "the bytes that a client means".getBytes(StandardCharsets.US_ASCII);
    private static final PayloadForm PLAIN = new PayloadForm.Plain();
    private static final String DECODED = "x-amz-decoded-content-length";

    private final Gen gen = Seed.ofProcess().split("payload").gen();

    @ParameterizedTest
    @EnumSource
    void aChecksumInTheHeadIsVerified(ChecksumAlgorithm algorithm) throws Exception {
        Checksum right = Checksums.of(algorithm, DATA);
        Payload payload = FramedBody.open(DATA, PLAIN, algorithm.header(), right.value());
        assertThat(payload.stream().readAllBytes()).isEqualTo(DATA);
        assertThat(payload.checksum()).contains(right);
        assertThat(payload.computed(algorithm)).isEqualTo(right);

        String wrong = Checksums.of(algorithm, new byte[1]).value();
        S3Exception refusal = refused(FramedBody.open(DATA, PLAIN, algorithm.header(), wrong));
        assertThat(refusal.code()).isEqualTo(S3Code.BAD_DIGEST);
        assertThat(refusal.message())
                .isEqualTo("The " + algorithm + " you specified did not match the calculated checksum.");

        assertThat(notOpened(PLAIN, algorithm.header(), "nonsense").message())
                .isEqualTo("Value for " + algorithm.header() + " header is invalid.");
    }

    @ParameterizedTest
    @EnumSource
    void aChecksumBehindTheBodyIsVerified(ChecksumAlgorithm algorithm) throws Exception {
        for (Optional<ChunkSigning> signing :
                List.of(Optional.<ChunkSigning>empty(), Optional.of(FramedBody.SIGNING))) {
            Checksum right = Checksums.of(algorithm, DATA);
            Payload payload = trailed(signing, right, algorithm.header());
            assertThat(payload.stream().readAllBytes()).isEqualTo(DATA);
            assertThat(payload.checksum()).contains(right);
            assertThat(payload.length()).hasValue(DATA.length);

            Checksum wrong = Checksums.of(algorithm, new byte[1]);
            assertThat(refused(trailed(signing, wrong, algorithm.header())).code())
                    .isEqualTo(S3Code.BAD_DIGEST);
            assertThat(refused(trailed(signing, new Checksum(algorithm, "nonsense"), algorithm.header()))
                            .code())
                    .isEqualTo(S3Code.INVALID_REQUEST);
        }
    }

    private static Payload trailed(Optional<ChunkSigning> signing, Checksum checksum, String announced) {
        return FramedBody.open(
                FramedBody.chunks(DATA, 10, signing, Optional.of(checksum)),
                FramedBody.form(signing, true),
                DECODED,
                "" + DATA.length,
                "x-amz-trailer",
                announced);
    }

    @Test
    void trailersMustBeAnnouncedAndThere() {
        Checksum checksum = Checksums.of(ChecksumAlgorithm.CRC32, DATA);
        assertThat(refused(trailed(Optional.empty(), checksum, "x-amz-checksum-sha1"))
                        .code())
                .isEqualTo(S3Code.MALFORMED_TRAILER);
        assertThat(refused(trailed(Optional.empty(), checksum, "")).code()).isEqualTo(S3Code.MALFORMED_TRAILER);
        assertThat(refused(unsigned("5\r\nhello\r\n0\r\n\r\n", "x-amz-trailer", "x-amz-checksum-crc32"))
                        .code())
                .isEqualTo(S3Code.MALFORMED_TRAILER);
        String line = "x-amz-checksum-crc32:NhCmhg==\r\n";
        assertThat(refused(unsigned(
                                "5\r\nhello\r\n0\r\n" + line + line + "\r\n", "x-amz-trailer", "x-amz-checksum-crc32"))
                        .code())
                .isEqualTo(S3Code.MALFORMED_TRAILER);
        assertThat(notOpened(new PayloadForm.UnsignedChunks(), DECODED, "5", "x-amz-trailer", "x-amz-meta-a")
                        .code())
                .isEqualTo(S3Code.INVALID_REQUEST);
    }

    private static Payload unsigned(String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = DECODED;
        all[headers.length + 1] = "5";
        return FramedBody.open(body.getBytes(StandardCharsets.ISO_8859_1), new PayloadForm.UnsignedChunks(), all);
    }

    /// As some clients write them: an empty line before, LF alone, capitals, blanks.
    @Test
    void trailersInTheWaysOfClients() throws Exception {
        for (String trailer : List.of(
                "\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
                "x-amz-checksum-crc32:NhCmhg==\n\r\n",
                "x-amz-checksum-crc32:NhCmhg==\n\r\n\r\n",
                "X-Amz-Checksum-CRC32: NhCmhg== \r\n\r\n")) {
            Payload payload = unsigned("5\r\nhello\r\n0\r\n" + trailer, "x-amz-trailer", "x-amz-checksum-crc32");
            assertThat(payload.stream().readAllBytes())
                    .as(trailer)
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("hello");
            assertThat(payload.checksum()).contains(new Checksum(ChecksumAlgorithm.CRC32, "NhCmhg=="));
        }
        assertThat(unsigned("5\r\nhello\r\n0\r\n\r\n").stream().readAllBytes()).hasSize(5);
    }

    @Test
    void framingThatIsNone() {
        for (String body : List.of(
                "5\nhello\r\n0\r\n\r\n",
                "5;foo=bar\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "00000000000000005\r\nhello\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                "5\r\nhelloo\r\n0\r\n\r\n",
                "5" + " ".repeat(5000) + "\r\nhello\r\n0\r\n\r\n")) {
            assertThat(refused(unsigned(body)).code()).as(body).isEqualTo(S3Code.INVALID_CHUNK_SIZE);
        }
    }

    @Test
    void whatIsTooShortOrTooLongIsIncomplete() {
        String whole = "5\r\nhello\r\n0\r\n\r\n";
        for (int length = 0; length < whole.length(); length++) {
            S3Exception refusal = refused(unsigned(whole.substring(0, length)));
            assertThat(refusal.code()).as("cut at " + length).isEqualTo(S3Code.INCOMPLETE_BODY);
        }
        assertThat(refused(unsigned("4\r\nhell\r\n0\r\n\r\n")).code()).isEqualTo(S3Code.INCOMPLETE_BODY);
        assertThat(refused(unsigned("6\r\nhello!\r\n0\r\n\r\n")).code()).isEqualTo(S3Code.INCOMPLETE_BODY);
        assertThat(refused(unsigned("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")).code())
                .isEqualTo(S3Code.INCOMPLETE_BODY);
        assertThat(refused(FramedBody.open(new ByteArrayInputStream(DATA), DATA.length + 1, PLAIN))
                        .code())
                .isEqualTo(S3Code.INCOMPLETE_BODY);
    }

    @Test
    void trailersAreBounded() {
        String body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + " ".repeat(ChunkedStream.TRAILER_BYTES_MAX);
        assertThat(refused(unsigned(body + "NhCmhg==\r\n\r\n", "x-amz-trailer", "x-amz-checksum-crc32"))
                        .code())
                .isEqualTo(S3Code.MALFORMED_TRAILER);
    }

    @Test
    void signaturesOfChunksAreVerified() {
        var signing = Optional.of(FramedBody.SIGNING);
        String text = new String(FramedBody.chunks(DATA, 10, signing, Optional.empty()), StandardCharsets.ISO_8859_1);
        for (String wrong : List.of(
                text.replaceFirst("signature=.", "signature=g"),
                text.replaceFirst(";chunk-signature=[0-9a-f]*", ""),
                text.replaceFirst("chunk-signature=[0-9a-f]*", "chunk-signature="),
                text.replaceFirst("the", "thE"),
                text.substring(0, text.lastIndexOf(";")) + "\r\n\r\n")) {
            S3Exception refusal = refused(FramedBody.open(
                    wrong.getBytes(StandardCharsets.ISO_8859_1),
                    FramedBody.form(signing, false),
                    DECODED,
                    "" + DATA.length));
            assertThat(refusal.code()).as(wrong).isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
        }
    }

    @Test
    void signaturesOfTrailersAreVerified() {
        var signing = Optional.of(FramedBody.SIGNING);
        Checksum checksum = Checksums.of(ChecksumAlgorithm.SHA256, DATA);
        String text =
                new String(FramedBody.chunks(DATA, 10, signing, Optional.of(checksum)), StandardCharsets.ISO_8859_1);
        assertThat(signedTrailer(text.replaceFirst("trailer-signature:.", "trailer-signature:g")))
                .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
        assertThat(signedTrailer(text.replaceFirst("x-amz-trailer-signature:.*\r\n", "")))
                .isEqualTo(S3Code.MALFORMED_TRAILER);
        assertThat(signedTrailer(text.replaceFirst("(x-amz-checksum.*\r\n)(x-amz-trailer.*\r\n)", "$2$1")))
                .isEqualTo(S3Code.MALFORMED_TRAILER);
    }

    private static S3Code signedTrailer(String body) {
        return refused(FramedBody.open(
                        body.getBytes(StandardCharsets.ISO_8859_1),
                        FramedBody.form(Optional.of(FramedBody.SIGNING), true),
                        DECODED,
                        "" + DATA.length,
                        "x-amz-trailer",
                        "x-amz-checksum-sha256"))
                .code();
    }

    @Test
    void decodedLengths() {
        PayloadForm form = new PayloadForm.UnsignedChunks();
        assertThat(notOpened(form).code()).isEqualTo(S3Code.MISSING_CONTENT_LENGTH);
        assertThat(notOpened(form, DECODED, "").code()).isEqualTo(S3Code.MISSING_CONTENT_LENGTH);
        for (String wrong : List.of("-1", "x", "1e3", "9999999999999999999", "\u0661")) {
            assertThat(notOpened(form, DECODED, wrong).code()).as(wrong).isEqualTo(S3Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void contentMd5() throws Exception {
        byte[] md5 = MessageDigest.getInstance("MD5").digest(DATA);
        Payload payload =
                FramedBody.open(DATA, PLAIN, "Content-MD5", Base64.getEncoder().encodeToString(md5));
        assertThat(payload.stream().readAllBytes()).isEqualTo(DATA);
        assertThat(payload.md5()).isEqualTo(HexFormat.of().formatHex(md5));
        assertThat(refused(FramedBody.open(DATA, PLAIN, "Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="))
                        .code())
                .isEqualTo(S3Code.BAD_DIGEST);
        for (String wrong : List.of("", "nonsense", "1B2M2Y8AsgTpgAmY7PhCfg", "AAAA")) {
            assertThat(notOpened(PLAIN, "Content-MD5", wrong).code()).as(wrong).isEqualTo(S3Code.INVALID_DIGEST);
        }
    }

    @Test
    void hashOfTheSignature() throws Exception {
        String right = Digests.sha256(DATA);
        assertThat(FramedBody.open(DATA, new PayloadForm.Hashed(right)).stream().readAllBytes())
                .isEqualTo(DATA);
        assertThat(FramedBody.open(DATA, new PayloadForm.Hashed(right.toUpperCase(java.util.Locale.ROOT))).stream()
                        .readAllBytes())
                .isEqualTo(DATA);
        S3Exception refusal = refused(FramedBody.open(DATA, new PayloadForm.Hashed(Digests.SHA256_OF_NOTHING)));
        assertThat(refusal.code()).isEqualTo(S3Code.X_AMZ_CONTENT_SHA256_MISMATCH);
        assertThat(refusal.details())
                .containsExactly(
                        new S3Exception.Detail("ClientComputedContentSHA256", Digests.SHA256_OF_NOTHING),
                        new S3Exception.Detail("S3ComputedContentSHA256", right));
    }

    @Test
    void oneChecksumAtMost() {
        String crc = Checksums.of(ChecksumAlgorithm.CRC32, DATA).value();
        String sha = Checksums.of(ChecksumAlgorithm.SHA1, DATA).value();
        assertThat(notOpened(PLAIN, "x-amz-checksum-crc32", crc, "x-amz-checksum-sha1", sha)
                        .message())
                .startsWith("Expecting a single x-amz-checksum- header");
        PayloadForm chunks = new PayloadForm.UnsignedChunks();
        assertThat(notOpened(chunks, DECODED, "5", "x-amz-trailer", "x-amz-checksum-sha1", "x-amz-checksum-crc32", crc)
                        .code())
                .isEqualTo(S3Code.INVALID_REQUEST);
        assertThat(notOpened(chunks, DECODED, "5", "x-amz-trailer", "x-amz-checksum-sha1, x-amz-checksum-crc32")
                        .code())
                .isEqualTo(S3Code.INVALID_REQUEST);
        assertThat(notOpened(PLAIN, "x-amz-sdk-checksum-algorithm", "CRC32").message())
                .startsWith("x-amz-sdk-checksum-algorithm specified, but no corresponding");
        assertThat(notOpened(PLAIN, "x-amz-sdk-checksum-algorithm", "CRC32", "x-amz-checksum-sha1", sha)
                        .code())
                .isEqualTo(S3Code.INVALID_REQUEST);
        assertThat(notOpened(PLAIN, "x-amz-checksum-xxhash64", "AAAAAAAAAAA=").code())
                .isEqualTo(S3Code.INVALID_REQUEST);
    }

    /// A store that knows the length need not look for the end.
    @Test
    void whoStopsAtTheLengthSeesTheFailureToo() {
        Payload payload = FramedBody.open(DATA, new PayloadForm.Hashed(Digests.SHA256_OF_NOTHING));
        assertThat(catchThrowable(() -> payload.stream().readNBytes(DATA.length)))
                .isInstanceOf(PayloadException.class);
        assertThat(catchThrowable(() -> payload.stream().read())).isInstanceOf(PayloadException.class);
        assertThatIllegalStateException().isThrownBy(payload::md5);
        assertThatIllegalStateException().isThrownBy(payload::checksum);
    }

    @Test
    void anEmptyBodyThatNobodyReadIsVerifiedToo() {
        assertThat(FramedBody.open(new byte[0], PLAIN).md5()).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        Payload wrong = FramedBody.open(new byte[0], new PayloadForm.Hashed(Digests.sha256(DATA)));
        assertThat(catchThrowableOfType(S3Exception.class, wrong::md5).code())
                .isEqualTo(S3Code.X_AMZ_CONTENT_SHA256_MISMATCH);
        Payload cut = FramedBody.open(
                "0;chunk-signature=00\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                FramedBody.form(Optional.of(FramedBody.SIGNING), false),
                DECODED,
                "0");
        assertThat(catchThrowableOfType(S3Exception.class, cut::md5).code()).isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
    }

    @Test
    void furtherChecksumsAreComputed() throws Exception {
        Payload payload = FramedBody.open(
                DATA,
                PLAIN,
                "x-amz-checksum-crc32",
                Checksums.of(ChecksumAlgorithm.CRC32, DATA).value());
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            payload.compute(algorithm);
        }
        payload.stream().readAllBytes();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            assertThat(payload.computed(algorithm)).isEqualTo(Checksums.of(algorithm, DATA));
        }
        assertThat(payload.checksum()).map(Checksum::algorithm).contains(ChecksumAlgorithm.CRC32);
        assertThatIllegalStateException().isThrownBy(() -> payload.compute(ChecksumAlgorithm.SHA1));
    }

    @Test
    void lengthsThatAreRequired() {
        FramedBody.open(new byte[0], PLAIN).requireLength();
        Payload none = FramedBody.open(new ByteArrayInputStream(new byte[0]), -1, PLAIN);
        assertThat(none.length()).isEmpty();
        assertThat(catchThrowableOfType(S3Exception.class, none::requireLength).code())
                .isEqualTo(S3Code.MISSING_CONTENT_LENGTH);
    }

    @Test
    void documentsAreBoundedAndVerified() throws Exception {
        assertThat(FramedBody.open(DATA, PLAIN).readAll(DATA.length)).isEqualTo(DATA);
        assertThat(catchThrowableOfType(
                                S3Exception.class,
                                () -> FramedBody.open(DATA, PLAIN).readAll(DATA.length - 1))
                        .code())
                .isEqualTo(S3Code.MALFORMED_XML);
        Payload unknown = FramedBody.open(new ByteArrayInputStream(DATA), -1, PLAIN);
        assertThat(catchThrowableOfType(S3Exception.class, () -> unknown.readAll(3))
                        .code())
                .isEqualTo(S3Code.MALFORMED_XML);
        Payload wrong = FramedBody.open(DATA, new PayloadForm.Hashed(Digests.SHA256_OF_NOTHING));
        assertThat(catchThrowable(() -> wrong.readAll(100))).isInstanceOf(PayloadException.class);
    }

    /// Every framing and size, read in pieces of every size.
    @Test
    void framingsAndSizes() throws Exception {
        for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 8 << 20}) {
            byte[] data = gen.bytes(size, size);
            Checksum checksum = Checksums.of(ChecksumAlgorithm.CRC64NVME, data);
            read(data, FramedBody.open(data, PLAIN));
            read(data, FramedBody.open(new ByteArrayInputStream(data), -1, PLAIN));
            read(data, FramedBody.open(data, new PayloadForm.Hashed(Digests.sha256(data))));
            for (Optional<ChunkSigning> signing :
                    List.of(Optional.<ChunkSigning>empty(), Optional.of(FramedBody.SIGNING))) {
                int chunk = gen.pick(8192, 65_536, 131_072, gen.intBetween(1000, 200_000));
                byte[] body = FramedBody.chunks(data, chunk, signing, Optional.of(checksum));
                Payload payload = FramedBody.open(
                        body,
                        FramedBody.form(signing, true),
                        DECODED,
                        "" + size,
                        "x-amz-trailer",
                        "x-amz-checksum-crc64nvme");
                read(data, payload);
                assertThat(payload.checksum()).contains(checksum);
            }
            byte[] signed = FramedBody.chunks(data, 65_536, Optional.of(FramedBody.SIGNING), Optional.empty());
            read(
                    data,
                    FramedBody.open(
                            signed, FramedBody.form(Optional.of(FramedBody.SIGNING), false), DECODED, "" + size));
        }
    }

    private void read(byte[] data, Payload payload) throws Exception {
        byte[] buffer = new byte[100_000];
        int at = 0;
        while (true) {
            int offset = gen.intBetween(0, 10);
            int got = gen.oneIn(20)
                    ? one(payload, buffer, offset)
                    : payload.stream().read(buffer, offset, gen.intBetween(1, 90_000));
            if (got < 0) {
                break;
            }
            assertThat(Arrays.equals(buffer, offset, offset + got, data, at, at + got))
                    .isTrue();
            at += got;
        }
        assertThat(at).isEqualTo(data.length);
        assertThat(payload.stream().read()).isEqualTo(-1);
        assertThat(payload.md5())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("MD5").digest(data)));
    }

    private static int one(Payload payload, byte[] buffer, int offset) throws IOException {
        int value = payload.stream().read();
        buffer[offset] = (byte) value;
        return value < 0 ? -1 : 1;
    }

    private static S3Exception refused(Payload payload) {
        return catchThrowableOfType(
                        PayloadException.class, () -> payload.stream().readAllBytes())
                .refusal();
    }

    private static S3Exception notOpened(PayloadForm form, String... headers) {
        return catchThrowableOfType(S3Exception.class, () -> FramedBody.open(DATA, form, headers));
    }
}
