package io.tarn.gateway.form;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadException;
import io.tarn.http.field.MalformedBodyException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The file of a form, whose size nobody knows before its end: it shows there whether the policy allows it. A read
/// that fails leaves whoever stores the bytes with nothing.
final class FormFile extends FilterInputStream {
    private final PostPolicy.Sizes sizes;
    private long count;

    FormFile(InputStream file, PostPolicy.Sizes sizes) {
        super(file);
        this.sizes = sizes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = wellFormed(target, offset, length);
        count += Math.max(read, 0);
        if (count > sizes.max()) {
            throw refused(S3Code.ENTITY_TOO_LARGE, "MaxSizeAllowed", sizes.max());
        }
        if (read < 0 && count < sizes.min()) {
            throw refused(S3Code.ENTITY_TOO_SMALL, "MinSizeAllowed", sizes.min());
        }
        return read;
    }

    private int wellFormed(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (MalformedBodyException e) {
            throw new PayloadException(
                    new S3Exception(S3Code.MALFORMED_POST_REQUEST, S3Code.MALFORMED_POST_REQUEST.message(), e));
        }
    }

    private PayloadException refused(S3Code code, String element, long limit) {
        return new PayloadException(
                new S3Exception(code).with("ProposedSize", Long.toString(count)).with(element, Long.toString(limit)));
    }

    @Override
    public long skip(long bytes) throws IOException {
        return readNBytes((int) Math.min(bytes, 8192)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
