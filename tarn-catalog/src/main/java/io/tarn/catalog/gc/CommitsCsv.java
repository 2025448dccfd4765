package io.tarn.catalog.gc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.versioning.gc.ActiveCommits;
import java.io.InputStream;

/// The list of active commits as the collector reads it (engine specification 20.2), made while it is read: a
/// header and a line for each commit. Closing it does not close the cursor.
final class CommitsCsv extends InputStream {
    private static final String HEADER = "commit_id,expired,metarange_id\n";
    private static final int LINES_AT_ONCE = 256;

    private final ActiveCommits.Cursor commits;
    private byte[] held = HEADER.getBytes(UTF_8);
    private int position;
    private boolean ended;

    CommitsCsv(ActiveCommits.Cursor commits) {
        this.commits = commits;
    }

    @Override
    public int read() {
        return fill() ? held[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, held.length - position);
        System.arraycopy(held, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean fill() {
        if (position == held.length && !ended) {
            var lines = new StringBuilder();
            for (int i = 0; i < LINES_AT_ONCE && !ended; i++) {
                ended = !commits.next();
                if (!ended) {
                    lines.append(commits.id())
                            .append(",false,")
                            .append(commits.metarangeId())
                            .append('\n');
                }
            }
            held = lines.toString().getBytes(UTF_8);
            position = 0;
        }
        return position < held.length;
    }
}
