package io.tarn.gateway.error;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A refusal in the words of S3 (s3-gateway.md 7.1). Details become elements of the `Error` document, in order, after
/// `Message`; headers are sent with it.
public final class S3Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final S3Code code;
    private final transient List<Detail> details;
    private final transient List<Detail> headers;

    /// An element of the document, or a header of the answer.
    public record Detail(String name, String value) {}

    /// With the usual message.
    public S3Exception(S3Code code) {
        this(code, code.message());
    }

    /// @param message what people read
    public S3Exception(S3Code code, String message) {
        this(code, message, null);
    }

    /// @param cause for the log only, may be null
    public S3Exception(S3Code code, String message, @Nullable Throwable cause) {
        this(code, message, cause, List.of(), List.of());
    }

    private S3Exception(
            S3Code code, String message, @Nullable Throwable cause, List<Detail> details, List<Detail> headers) {
        super(message, cause);
        this.code = code;
        this.details = details;
        this.headers = headers;
    }

    /// The same with one more element.
    public S3Exception with(String element, String value) {
        return new S3Exception(code, message(), getCause(), joined(details, element, value), headers);
    }

    /// The same with one more header.
    public S3Exception withHeader(String name, String value) {
        return new S3Exception(code, message(), getCause(), details, joined(headers, name, value));
    }

    private static List<Detail> joined(List<Detail> all, String name, String value) {
        var more = new ArrayList<>(all);
        more.add(new Detail(name, value));
        return List.copyOf(more);
    }

    public S3Code code() {
        return code;
    }

    /// What people read; never null.
    public String message() {
        return String.valueOf(getMessage());
    }

    /// Further elements.
    public List<Detail> details() {
        return details;
    }

    /// Headers of the answer.
    public List<Detail> headers() {
        return headers;
    }
}
