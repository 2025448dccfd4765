package io.tarn.http.field;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// A `multipart/form-data` body (RFC 7578, RFC 2046 5.1), part by part, each as a stream: nothing is kept but one
/// buffer. What is read is the part that [#next] went to last. Everything malformed is a [MalformedBodyException],
/// also a body that ends before a part does.
public final class MultipartContent extends InputStream {
    /// Headers of one part, and of the rest of a boundary line.
    public static final int HEADER_BYTES_MAX = 16 * 1024;

    /// What is read behind the last part so that the connection can go on to be used.
    public static final int EPILOGUE_BYTES_MAX = 64 * 1024;

    private static final int BOUNDARY_LENGTH_MAX = 70;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream body;
    private final byte[] delimiter;
    private final int[] skips = new int[256];
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private boolean bodyEnded;
    private boolean partEnded;
    private int clean;
    private int epilogueLeft = EPILOGUE_BYTES_MAX;
    private boolean bodyClosed;
    private boolean last;
    private Optional<String> contentType = Optional.empty();
    private Map<String, String> disposition = Map.of();

    private MultipartContent(InputStream body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(UTF_8);
        Arrays.fill(skips, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            skips[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
        buffer[end++] = '\r';
        buffer[end++] = '\n';
    }

    /// The parts of a body, before the first.
    public static MultipartContent parts(InputStream body, MediaType type) throws MalformedBodyException {
        String boundary = type.parameters().get("boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw new MalformedBodyException("no multipart boundary param in Content-Type");
        }
        if (boundary.length() > BOUNDARY_LENGTH_MAX) {
            throw new MalformedBodyException("mime: boundary is longer than " + BOUNDARY_LENGTH_MAX + " characters");
        }
        return new MultipartContent(body, boundary);
    }

    /// The part of that name, read up to where its content begins. Parts before it are skipped, those behind it
    /// ignored.
    public static MultipartContent open(InputStream body, MediaType type, String name) throws IOException {
        MultipartContent content = parts(body, type);
        while (content.next()) {
            if (content.name().filter(name::equals).isPresent()) {
                content.last();
                return content;
            }
        }
        throw new MalformedBodyException("multipart upload missing key '" + name + "': http: no such file");
    }

    /// Goes to the next part, past what is left of this one; false when there is none.
    public boolean next() throws IOException {
        if (bodyClosed) {
            return false;
        }
        skipRest();
        bodyClosed = !nextPart();
        if (!bodyClosed) {
            readHeaders();
        }
        return !bodyClosed;
    }

    /// No part behind this one is wanted: at its end the rest of the body is read away, as far as
    /// [#EPILOGUE_BYTES_MAX] goes.
    public void last() {
        last = true;
    }

    /// The name of the form's field; empty for a part that is none.
    public Optional<String> name() {
        return Optional.ofNullable(disposition.get("name"));
    }

    /// The name of the file, as the client says.
    public Optional<String> fileName() {
        return Optional.ofNullable(disposition.get("filename"));
    }

    /// The part's own content type, as sent.
    public Optional<String> contentType() {
        return contentType;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int available = certain();
        if (available == 0) {
            if (last) {
                drainEpilogue();
            }
            return -1;
        }
        int count = Math.min(length, available);
        System.arraycopy(buffer, start, target, offset, count);
        start += count;
        return count;
    }

    @Override
    public int available() {
        return Math.max(0, clean - start);
    }

    /// How many bytes at `start` belong to the part for certain; 0 at its end.
    private int certain() throws IOException {
        while (!partEnded && clean <= start) {
            int found = find();
            if (found >= 0) {
                clean = found;
                partEnded = clean == start;
                if (partEnded) {
                    start += delimiter.length;
                }
                break;
            }
            clean = Math.max(start, end - delimiter.length - 1);
            if (clean <= start) {
                fill();
            }
        }
        return partEnded ? 0 : clean - start;
    }

    /// Where the next delimiter starts, -1 when there is none in the buffer with the two bytes that decide.
    private int find() {
        int last = delimiter.length - 1;
        int position = start + last;
        while (position + 2 < end) {
            byte b = buffer[position];
            if (b == delimiter[last] && matches(position - last) && ends(position + 1)) {
                return position - last;
            }
            position += skips[b & 0xff];
        }
        return -1;
    }

    private boolean matches(int from) {
        return Arrays.equals(buffer, from, from + delimiter.length, delimiter, 0, delimiter.length);
    }

    /// Whether a delimiter that stops before `position` is one: it closes the body or ends its line.
    private boolean ends(int position) {
        byte first = buffer[position];
        byte second = buffer[position + 1];
        boolean closes = first == '-' && second == '-';
        boolean endsLine = first == '\r' && second == '\n';
        return closes || endsLine || first == ' ' || first == '\t';
    }

    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            clean = Math.max(0, clean - start);
            start = 0;
        }
        int count = bodyEnded ? -1 : body.read(buffer, end, buffer.length - end);
        if (count < 0) {
            bodyEnded = true;
            throw new MalformedBodyException("multipart: unexpected end of the body");
        }
        end += count;
    }

    private void skipRest() throws IOException {
        while (certain() > 0) {
            start = clean;
        }
    }

    /// Behind a delimiter: goes to the headers of the next part; false when the body is closed.
    private boolean nextPart() throws IOException {
        while (end - start < 2) {
            fill();
        }
        if (buffer[start] == '-' && buffer[start + 1] == '-') {
            return false;
        }
        if (!line(new ByteArrayOutputStream(), HEADER_BYTES_MAX).isBlank()) {
            throw new MalformedBodyException("multipart: text behind a boundary");
        }
        partEnded = false;
        clean = start;
        return true;
    }

    private void readHeaders() throws IOException {
        String given = "";
        contentType = Optional.empty();
        int left = HEADER_BYTES_MAX;
        var bytes = new ByteArrayOutputStream();
        for (String line = line(bytes, left); !line.isEmpty(); line = line(bytes, left)) {
            left -= line.length();
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new MalformedBodyException("multipart: malformed header line in a part");
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (name.equalsIgnoreCase("Content-Disposition")) {
                given = value;
            } else if (name.equalsIgnoreCase("Content-Type")) {
                contentType = Optional.of(value);
            }
        }
        restartAtEmptyPart();
        disposition = parameters(given);
    }

    private static Map<String, String> parameters(String disposition) throws MalformedBodyException {
        if (disposition.isEmpty()) {
            return Map.of();
        }
        MediaType parsed = MediaType.parse(disposition);
        return parsed.type().equals("form-data") ? parsed.parameters() : Map.of();
    }

    /// An empty part may lack the line break before the delimiter: then that of the last header line is taken for
    /// it.
    private void restartAtEmptyPart() throws IOException {
        start -= 2;
        while (end - start < delimiter.length && startsLikeDelimiter(end - start)) {
            fill();
        }
        if (!startsLikeDelimiter(delimiter.length)) {
            start += 2;
        }
        clean = start;
    }

    private boolean startsLikeDelimiter(int count) {
        return end - start >= count && Arrays.equals(buffer, start, start + count, delimiter, 0, count);
    }

    /// A line without its break.
    private String line(ByteArrayOutputStream bytes, int lengthMax) throws IOException {
        bytes.reset();
        while (true) {
            while (end - start < 2) {
                fill();
            }
            byte b = buffer[start++];
            if (b == '\r' && buffer[start] == '\n') {
                start++;
                return bytes.toString(UTF_8);
            }
            if (bytes.size() >= lengthMax) {
                throw new MalformedBodyException("multipart: headers of a part exceed " + HEADER_BYTES_MAX + " bytes");
            }
            bytes.write(b);
        }
    }

    private void drainEpilogue() throws IOException {
        while (!bodyEnded && epilogueLeft > 0) {
            int count = body.read(buffer, 0, Math.min(buffer.length, epilogueLeft));
            bodyEnded = count < 0;
            epilogueLeft -= count;
        }
    }
}
