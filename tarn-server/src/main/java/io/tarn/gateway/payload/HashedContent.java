package io.tarn.gateway.payload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/// Content that no client sent, hashed as it is read. For one thread.
public final class HashedContent extends FilterInputStream {
    private final MessageDigest md5 = Digests.digest("MD5");
    private final Optional<ChecksumAlgorithm> algorithm;
    private final Optional<RunningChecksum> running;

    /// @param algorithm of the checksum that is wanted besides the MD5
    public HashedContent(InputStream content, Optional<ChecksumAlgorithm> algorithm) {
        super(content);
        this.algorithm = algorithm;
        this.running = algorithm.map(RunningChecksum::of);
    }

    /// MD5 in hex of what was read. To be asked once.
    public String md5() {
        return HexFormat.of().formatHex(md5.digest());
    }

    /// The checksum of what was read. To be asked once.
    public Optional<Checksum> checksum() {
        return algorithm.flatMap(known -> running.map(sum -> new Checksum(known, sum.base64())));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count > 0) {
            md5.update(target, offset, count);
            running.ifPresent(sum -> sum.update(target, offset, count));
        }
        return count;
    }

    @Override
    public long skip(long n) throws IOException {
        return n <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(n, 8192)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
