package io.tarn.versioning.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The directory of files that are still being written. Everything unfinished that an earlier process left in it is
/// deleted at the start.
final class Workspace {
    private static final String SUFFIX = ".part";

    private final Path directory;
    private final AtomicLong numbers = new AtomicLong();

    private Workspace(Path directory) {
        this.directory = directory;
    }

    static Workspace open(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(directory)) {
            leftovers = files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        }
        for (Path leftover : leftovers) {
            Files.deleteIfExists(leftover);
        }
        return new Workspace(directory);
    }

    /// The path of a file that does not exist yet; whoever creates it moves or deletes it.
    Path newFile() {
        return directory.resolve(Long.toHexString(numbers.incrementAndGet()) + SUFFIX);
    }
}
