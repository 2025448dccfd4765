package io.tarn.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The public examples of signed chunks (s3-gateway.md 20), as whole bodies.
class ChunkVectorsTest {
    private static final String DECODED = "x-amz-decoded-content-length";
    private static final byte[] DATA = "a".repeat(66_560).getBytes(StandardCharsets.US_ASCII);

    private static ChunkSigning signing(String seed) {
        byte[] secret = "AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".getBytes(StandardCharsets.US_ASCII);
        byte[] region = Digests.hmacSha256(Digests.hmacSha256(secret, "20130524"), "us-east-1");
        byte[] key = Digests.hmacSha256(Digests.hmacSha256(region, "s3"), "aws4_request");
        return new ChunkSigning(key, "20130524T000000Z", "20130524/us-east-1/s3/aws4_request", seed);
    }

    private static byte[] body(String first, String second, String last, String trailer) {
        var out = new ByteArrayOutputStream();
        FramedBody.text(out, "10000;chunk-signature=" + first + "\r\n");
        out.write(DATA, 0, 65_536);
        FramedBody.text(out, "\r\n400;chunk-signature=" + second + "\r\n");
        out.write(DATA, 65_536, 1024);
        FramedBody.text(out, "\r\n0;chunk-signature=" + last + "\r\n" + trailer + "\r\n");
        return out.toByteArray();
    }

    @Test
    void signedChunks() throws Exception {
        byte[] body = body(
                "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
                "");
        assertThat(body).hasSize(66_824);
        var signing = signing("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        Payload payload =
                FramedBody.open(body, new PayloadForm.SignedChunks(signing, false), DECODED, "" + DATA.length);
        assertThat(Arrays.equals(payload.stream().readAllBytes(), DATA)).isTrue();
    }

    @Test
    void signedChunksAndTrailer() throws Exception {
        byte[] body = body(
                "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
                "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:"
                        + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n");
        var signing = signing("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
        Payload payload = FramedBody.open(
                body,
                new PayloadForm.SignedChunks(signing, true),
                DECODED,
                "" + DATA.length,
                "x-amz-trailer",
                "x-amz-checksum-crc32c");
        assertThat(Arrays.equals(payload.stream().readAllBytes(), DATA)).isTrue();
        assertThat(payload.checksum()).contains(new Checksum(ChecksumAlgorithm.CRC32C, "sOO8/Q=="));
    }
}
