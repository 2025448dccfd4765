package io.tarn.auth.audit;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Collects records for a segment, deflated as they come, until it is [#full]. For one thread.
final class SegmentContent implements AutoCloseable {
    /// Records of a segment.
    static final int RECORDS_MAX = 8192;

    /// Bytes of a segment's records before they are deflated.
    static final int INFLATED_BYTES_MAX = 8 * 1024 * 1024;

    /// A segment ends when it has as many deflated bytes. What is under way then, [#CHUNK_BYTES] and what the
    /// deflater held back, still fits into the 400 KB of an item of DynamoDB.
    static final int DEFLATED_BYTES_ENOUGH = 144 * 1024;

    private static final int CHUNK_BYTES = 2 * RecordCodec.RECORD_BYTES_MAX;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream deflated = new ByteArrayOutputStream(BUFFER_BYTES);
    private CodedOutputStream out = CodedOutputStream.newInstance(chunk);
    private RecordCodec codec = new RecordCodec();
    private int records;
    private long inflatedBytes;
    private long oldestMillis = Long.MAX_VALUE;
    private long newestMillis = Long.MIN_VALUE;

    /// Takes one more record. Call only while not [#full].
    void add(AuditRecord entry) {
        try {
            codec.write(entry, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a record is larger than its limits allow", e);
        }
        records++;
        oldestMillis = Math.min(oldestMillis, entry.timeMillis());
        newestMillis = Math.max(newestMillis, entry.timeMillis());
        if (out.getTotalBytesWritten() > CHUNK_BYTES - RecordCodec.RECORD_BYTES_MAX) {
            deflateChunk();
        }
    }

    int records() {
        return records;
    }

    boolean full() {
        return records >= RECORDS_MAX
                || deflated.size() >= DEFLATED_BYTES_ENOUGH
                || inflatedBytes >= INFLATED_BYTES_MAX - 2L * CHUNK_BYTES;
    }

    /// What was collected; the collection is empty afterwards.
    Segment.Content take() {
        deflateChunk();
        deflater.finish();
        while (!deflater.finished()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        var content = new Segment.Content(deflated.toByteArray(), records, oldestMillis, newestMillis);
        deflater.reset();
        deflated.reset();
        codec = new RecordCodec();
        records = 0;
        inflatedBytes = 0;
        oldestMillis = Long.MAX_VALUE;
        newestMillis = Long.MIN_VALUE;
        return content;
    }

    private void deflateChunk() {
        int length = out.getTotalBytesWritten();
        inflatedBytes += length;
        deflater.setInput(chunk, 0, length);
        while (!deflater.needsInput()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        out = CodedOutputStream.newInstance(chunk);
    }

    /// The records of an authentic segment, in the order they were added. Fails on one that is not.
    static List<AuditRecord> records(Segment segment) {
        int count = Math.min(segment.records(), RECORDS_MAX);
        List<AuditRecord> records = new ArrayList<>(count);
        RecordCodec codec = new RecordCodec();
        try {
            CodedInputStream in = CodedInputStream.newInstance(inflate(segment.deflated()));
            for (int i = 0; i < count; i++) {
                records.add(codec.read(in));
            }
            return records;
        } catch (IOException | DataFormatException e) {
            throw new IllegalStateException("segment " + segment.sequence() + " cannot be read", e);
        }
    }

    private static byte[] inflate(byte[] deflated) throws DataFormatException, IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            ByteArrayOutputStream out = new ByteArrayOutputStream(deflated.length * 4);
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if ((length == 0 && inflater.needsInput()) || out.size() > INFLATED_BYTES_MAX) {
                    throw new IOException("deflated data that are cut off or too large");
                }
                out.write(buffer, 0, length);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
