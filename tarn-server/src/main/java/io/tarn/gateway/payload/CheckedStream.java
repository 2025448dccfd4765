package io.tarn.gateway.payload;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The bytes of a body on their way to whoever stores them, and what was said of them on their way past.
///
/// When the length is known, everything is checked before the last bytes are handed out: a reader that knows the
/// length too, and stops there, cannot miss a difference. After a failure every read fails.
final class CheckedStream extends InputStream {
    private final InputStream source;
    private final long length;
    private final BodyClaims claims;
    private final Optional<String> sha256;
    private final MessageDigest md5 = Digests.digest("MD5");
    private final @Nullable MessageDigest hash;
    private final Map<ChecksumAlgorithm, RunningChecksum> running = new EnumMap<>(ChecksumAlgorithm.class);
    private final Map<ChecksumAlgorithm, String> computed = new EnumMap<>(ChecksumAlgorithm.class);

    private long count;
    private boolean ended;
    private String md5Hex = "";

    @Nullable
    private IOException failure;

    @Nullable
    private Checksum checksum;

    /// @param length how many bytes there must be, negative when that is not known
    /// @param sha256 what the bytes must have, in hex
    CheckedStream(InputStream source, long length, BodyClaims claims, Optional<String> sha256) {
        this.source = source;
        this.length = length;
        this.claims = claims;
        this.sha256 = sha256;
        this.hash = sha256.isPresent() ? Digests.digest("SHA-256") : null;
        claims.checksum().map(Checksum::algorithm).or(claims::trailing).ifPresent(this::compute);
    }

    /// Has this checksum computed too.
    void compute(ChecksumAlgorithm algorithm) {
        if (count > 0 || ended) {
            throw new IllegalStateException("the body is being read already");
        }
        running.computeIfAbsent(algorithm, RunningChecksum::of);
    }

    boolean ended() {
        return ended;
    }

    String md5() {
        return md5Hex;
    }

    Optional<Checksum> checksum() {
        return Optional.ofNullable(checksum);
    }

    Optional<String> computed(ChecksumAlgorithm algorithm) {
        return Optional.ofNullable(computed.get(algorithm));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failure != null) {
            throw again(failure);
        }
        if (length == 0) {
            return 0;
        }
        try {
            return ended ? -1 : readOn(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private static IOException again(IOException failure) {
        return failure instanceof PayloadException known
                ? new PayloadException(known.refusal())
                : new IOException("the body failed before", failure);
    }

    private int readOn(byte[] target, int offset, int wanted) throws IOException {
        int got = source.read(target, offset, wanted);
        if (got < 0) {
            end();
            return -1;
        }
        digest(target, offset, got);
        count += got;
        if (count == length) {
            if (source.read() >= 0) {
                throw Refusals.incomplete();
            }
            end();
        }
        return got;
    }

    private void digest(byte[] bytes, int offset, int got) {
        md5.update(bytes, offset, got);
        if (hash != null) {
            hash.update(bytes, offset, got);
        }
        for (RunningChecksum each : running.values()) {
            each.update(bytes, offset, got);
        }
    }

    private void end() throws PayloadException {
        if (length >= 0 && count != length) {
            throw Refusals.incomplete();
        }
        verifyHash();
        verifyMd5();
        running.forEach((algorithm, each) -> computed.put(algorithm, each.base64()));
        verifyChecksum();
        ended = true;
    }

    private void verifyHash() throws PayloadException {
        if (hash == null || sha256.isEmpty()) {
            return;
        }
        String found = HexFormat.of().formatHex(hash.digest());
        if (!found.equalsIgnoreCase(sha256.get())) {
            throw Refusals.hash(sha256.get(), found);
        }
    }

    private void verifyMd5() throws PayloadException {
        byte[] digest = md5.digest();
        md5Hex = HexFormat.of().formatHex(digest);
        String found = Base64.getEncoder().encodeToString(digest);
        if (claims.md5().isPresent() && !found.equals(claims.md5().get())) {
            throw Refusals.md5(claims.md5().get(), found);
        }
    }

    private void verifyChecksum() throws PayloadException {
        Checksum claimed = claims.checksum().or(this::trailed).orElse(null);
        if (claimed == null) {
            return;
        }
        if (Checksums.decode(claimed.algorithm(), claimed.value()).isEmpty()) {
            throw new PayloadException(
                    Refusals.invalidChecksum(claimed.algorithm().header()));
        }
        if (!claimed.value().equals(computed.get(claimed.algorithm()))) {
            throw Refusals.checksum(claimed.algorithm());
        }
        checksum = claimed;
    }

    private Optional<Checksum> trailed() {
        if (!(source instanceof ChunkedStream chunks)) {
            return Optional.empty();
        }
        return claims.trailing()
                .flatMap(algorithm -> chunks.trailer()
                        .flatMap(trailer -> trailer.value(algorithm.header()))
                        .map(value -> new Checksum(algorithm, value)));
    }
}
