package io.tarn.server.configuration;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A log file that is moved aside when it would grow beyond a size: `server.log` becomes
/// `server-2026-11-22T10-00-00.000.log`, and the oldest of those are deleted. The caller serializes writes.
final class RotatingLogFile extends OutputStream {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path file;
    private final long sizeBytesMax;
    private final int filesKept;
    private final InstantSource clock;
    private OutputStream stream;
    private long size;

    /// Opens for appending, and makes missing folders. `filesKept` 0 keeps every rotated file.
    RotatingLogFile(Path file, long sizeBytesMax, int filesKept, InstantSource clock) throws IOException {
        this.file = file.toAbsolutePath();
        this.sizeBytesMax = sizeBytesMax;
        this.filesKept = filesKept;
        this.clock = clock;
        Files.createDirectories(folder());
        this.stream = open();
        this.size = Files.size(this.file);
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (size > 0 && size + length > sizeBytesMax) {
            rotate();
        }
        stream.write(bytes, offset, length);
        size += length;
    }

    @Override
    public void flush() throws IOException {
        stream.flush();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private void rotate() throws IOException {
        stream.close();
        try {
            Files.move(file, unusedName());
            deleteOldest();
        } finally {
            stream = open();
            size = Files.size(file);
        }
    }

    private Path unusedName() {
        String stamped = prefix() + STAMP.format(clock.instant());
        Path candidate = folder().resolve(stamped + suffix());
        for (int repeat = 1; Files.exists(candidate); repeat++) {
            candidate = folder().resolve(stamped + "." + String.format(Locale.ROOT, "%06d", repeat) + suffix());
        }
        return candidate;
    }

    private void deleteOldest() throws IOException {
        if (filesKept == 0) {
            return;
        }
        List<Path> rotated;
        try (Stream<Path> siblings = Files.list(folder())) {
            rotated = siblings.filter(this::isRotated).sorted().toList();
        }
        for (Path old : rotated.subList(0, Math.max(0, rotated.size() - filesKept))) {
            Files.deleteIfExists(old);
        }
    }

    private boolean isRotated(Path sibling) {
        String name = String.valueOf(sibling.getFileName());
        String stamp = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}(\\.\\d{6})?";
        return name.startsWith(prefix())
                && name.endsWith(suffix())
                && name.length() > prefix().length() + suffix().length()
                && name.substring(prefix().length(), name.length() - suffix().length())
                        .matches(stamp);
    }

    private String prefix() {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - suffix().length()) + "-";
    }

    private String suffix() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot) : "";
    }

    private Path folder() {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
