package io.tarn.gateway.payload;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The bytes that a client means by its body. What was said of them is checked when their end is read: a
/// difference is a [PayloadException] of the read that would have told the end, so whoever stores the bytes
/// stores nothing. When the length is known it is the read of the last bytes that fails, so a reader may as well
/// stop there.
///
/// For one thread.
public final class Payload {
    private static final String DECODED_LENGTH = "x-amz-decoded-content-length";

    private final CheckedStream stream;
    private final OptionalLong length;
    private final boolean announced;

    private Payload(CheckedStream stream, OptionalLong length, boolean announced) {
        this.stream = stream;
        this.length = length;
        this.announced = announced;
    }

    /// A body and what its head says of it.
    ///
    /// @param contentLength negative when it was not announced
    /// @param announced whether the head announces any body, be it an empty one
    /// @param headers the value of a header, or of the parameter in its place; null when absent
    record Source(
            InputStream body, long contentLength, boolean announced, Function<String, @Nullable String> headers) {}

    /// The body of `request`, not read yet. Headers that cannot be met are refused here.
    ///
    /// @throws S3Exception `InvalidDigest`, `InvalidRequest`, `MissingContentLength`, `InvalidArgument`
    public static Payload open(Request request, PayloadForm form) {
        return open(source(request), form, true);
    }

    /// The same for a document that tells of an object: a checksum in the head is the object's and not the
    /// document's (s3-gateway.md B-05).
    public static Payload openDocument(Request request, PayloadForm form) {
        return open(source(request), form, false);
    }

    /// Bytes of unknown length that are a part of a body, such as the file of a form.
    ///
    /// @param headers what is said of them, by the names that headers have in lower case; null when absent
    /// @throws S3Exception `InvalidDigest`, `InvalidRequest`
    public static Payload of(InputStream body, Function<String, @Nullable String> headers) {
        return open(new Source(body, -1, true, headers), new PayloadForm.Plain(), true);
    }

    private static Source source(Request request) {
        return new Source(
                request.body(),
                request.contentLength(),
                request.contentLength() >= 0 || request.hasBody(),
                name -> header(request, name));
    }

    private static @Nullable String header(Request request, String name) {
        String value = request.header(name);
        if (value != null
                || !name.startsWith("x-amz-checksum-")
                || request.rawQuery().isEmpty()) {
            return value;
        }
        for (String parameter : request.query().names()) {
            if (parameter.equalsIgnoreCase(name)) {
                return request.query().first(parameter);
            }
        }
        return null;
    }

    static Payload open(Source source, PayloadForm form, boolean checksumOfBody) {
        BodyClaims claims = BodyClaims.of(source.headers(), form.trailed(), checksumOfBody);
        return switch (form) {
            case PayloadForm.Plain _ -> plain(source, claims, Optional.empty());
            case PayloadForm.Hashed(String sha256) -> plain(source, claims, Optional.of(sha256));
            case PayloadForm.UnsignedChunks _ -> chunked(source, claims, Optional.empty(), true);
            case PayloadForm.SignedChunks(ChunkSigning signing, boolean trailer) ->
                chunked(source, claims, Optional.of(signing), trailer);
        };
    }

    private static Payload plain(Source source, BodyClaims claims, Optional<String> sha256) {
        var stream = new CheckedStream(source.body(), source.contentLength(), claims, sha256);
        return new Payload(stream, known(source.contentLength()), source.announced());
    }

    private static Payload chunked(Source source, BodyClaims claims, Optional<ChunkSigning> signing, boolean trailed) {
        long decoded = decodedLength(source.headers().apply(DECODED_LENGTH));
        var chunks = new ChunkedStream(source.body(), signing, trailed, claims.trailers(), decoded);
        return new Payload(new CheckedStream(chunks, decoded, claims, Optional.empty()), known(decoded), true);
    }

    private static long decodedLength(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusals.missingLength();
        }
        String digits = value.strip();
        if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusals.invalidLength(value);
        }
        return Long.parseLong(digits);
    }

    private static OptionalLong known(long length) {
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /// Requires that the client said how long its body is, or that it sends it in chunks (s3-gateway.md B-40):
    /// for operations that store it.
    ///
    /// @throws S3Exception `MissingContentLength`
    public void requireLength() {
        if (!announced) {
            throw Refusals.missingLength();
        }
    }

    /// The decoded bytes. The same stream at every call.
    public InputStream stream() {
        return stream;
    }

    /// How many there will be, when the client said so.
    public OptionalLong length() {
        return length;
    }

    /// Has a checksum computed besides those that the client sent. Before the first byte is read.
    public void compute(ChecksumAlgorithm algorithm) {
        stream.compute(algorithm);
    }

    /// A checksum that was asked for with [#compute], or that the client sent; once the end was read.
    ///
    /// @throws IllegalStateException nobody asked for it, or the end was not read
    public Checksum computed(ChecksumAlgorithm algorithm) {
        return atEnd().computed(algorithm)
                .map(value -> new Checksum(algorithm, value))
                .orElseThrow(() -> new IllegalStateException("nobody asked for " + algorithm));
    }

    /// MD5 in hex, once the end was read.
    ///
    /// @throws IllegalStateException the end was not read
    public String md5() {
        return atEnd().md5();
    }

    /// The checksum that the client sent with the bytes, in a header or behind them, which is right; once the
    /// end was read.
    ///
    /// @throws IllegalStateException the end was not read
    public Optional<Checksum> checksum() {
        return atEnd().checksum();
    }

    /// Whoever stores no bytes may not even look for their end, so that of an empty body is looked for here.
    private CheckedStream atEnd() {
        if (!stream.ended() && length.orElse(-1) == 0) {
            readEnd();
        }
        if (!stream.ended()) {
            throw new IllegalStateException("the body was not read to its end");
        }
        return stream;
    }

    private void readEnd() {
        try {
            if (stream.read() >= 0) {
                throw new IllegalStateException("an empty body has bytes");
            }
        } catch (PayloadException e) {
            throw e.refusal();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads the whole body, a document of at most `bytesMax`; a larger one is `MalformedXML`.
    public byte[] readAll(int bytesMax) throws IOException {
        if (length.orElse(0) > bytesMax) {
            throw tooLarge(bytesMax);
        }
        byte[] bytes = stream.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
            throw tooLarge(bytesMax);
        }
        return bytes;
    }

    private static S3Exception tooLarge(int bytesMax) {
        return new S3Exception(S3Code.MALFORMED_XML, "The document has more than " + bytesMax + " bytes.");
    }
}
