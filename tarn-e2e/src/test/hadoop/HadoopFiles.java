import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// Works on files through Hadoop's file system interface, run by `HadoopClientTest` straight from this source:
/// `HadoopFiles.java journey|committed lakefs://repository/ref/ name=value…`, the pairs being Hadoop's settings. It
/// prints what it does and ends with another status than 0 at the first answer that is not right.
final class HadoopFiles {
    private static final int LARGE_BYTES = 5 << 20;
    private static final long LARGE_SEED = 20260101;

    private final FileSystem files;
    private final String root;

    private HadoopFiles(FileSystem files, String root) {
        this.files = files;
        this.root = root;
    }

    public static void main(String[] arguments) throws Exception {
        Configuration settings = new Configuration();
        for (String pair : Arrays.asList(arguments).subList(2, arguments.length)) {
            int equals = pair.indexOf('=');
            settings.set(pair.substring(0, equals), pair.substring(equals + 1));
        }
        try (FileSystem files = FileSystem.get(URI.create(arguments[1]), settings)) {
            HadoopFiles run = new HadoopFiles(files, arguments[1]);
            switch (arguments[0]) {
                case "journey" -> run.journey();
                case "committed" -> run.committed();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
        System.out.println("done");
        // threads of S3A outlive the file system
        System.exit(0);
    }

    private void journey() throws Exception {
        folders();
        smallFile();
        overwriting();
        renaming();
        deleting();
        missing();
        largeFile();
    }

    /// What [#journey] left, as it was committed: changes of the branch since then are not to be seen.
    private void committed() throws Exception {
        step("read the committed files");
        same("listing of kept/", List.of("kept/large.bin", "kept/small.txt"), list("kept"));
        same("small file", "second", text("kept/small.txt"));
        same("sum of the large file", sumOfLarge(), sumOf("kept/large.bin"));
        step("write into a commit");
        boolean written = false;
        try {
            write("kept/new.txt", "x", false);
            written = true;
        } catch (IOException e) {
            System.out.println("refused: " + e.getMessage());
        }
        same("a commit was written to", false, written);
        same("exists after the refusal", false, files.exists(path("kept/new.txt")));
    }

    /// This client's `mkdirs` calls no server: a directory is there with the first file in it.
    private void folders() throws IOException {
        step("mkdirs");
        same("mkdirs", true, files.mkdirs(path("a/b/c")));
        write("a/b/c/first", "1", false);
        same("exists", true, files.exists(path("a/b/c")));
        same("is a directory", true, files.getFileStatus(path("a/b/c")).isDirectory());
        same("a parent is a directory", true, files.getFileStatus(path("a")).isDirectory());
        same("listing", List.of("a/b/c/first"), list("a/b/c"));
        same("mkdirs again", true, files.mkdirs(path("a/b/c")));
        same("listing afterwards", List.of("a/b/c/first"), list("a/b/c"));
    }

    private void smallFile() throws IOException {
        step("create, exists, getFileStatus, listStatus");
        long before = System.currentTimeMillis();
        write("a/b/one.txt", "0123456789", false);
        same("exists", true, files.exists(path("a/b/one.txt")));
        FileStatus status = files.getFileStatus(path("a/b/one.txt"));
        same("length", 10L, status.getLen());
        same("is a file", true, status.isFile());
        same("path", path("a/b/one.txt").toString(), status.getPath().toString());
        long age = status.getModificationTime() - before;
        same("modified now, in ms: " + age, true, Math.abs(age) < 120_000);
        write("a/b/space and ü+%.txt", "odd", false);
        same("listing", List.of("a/b/c", "a/b/one.txt", "a/b/space and ü+%.txt"), list("a/b"));
        same("odd name", "odd", text("a/b/space and ü+%.txt"));
        write("a/b/empty", "", false);
        same("length of an empty file", 0L, files.getFileStatus(path("a/b/empty")).getLen());
        step("open, seek");
        try (FSDataInputStream in = files.open(path("a/b/one.txt"))) {
            in.seek(7);
            same("from 7", "789", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            in.seek(2);
            same("back to 2", '2', (char) in.read());
            byte[] three = new byte[3];
            in.readFully(4, three);
            same("at 4", "456", new String(three, StandardCharsets.UTF_8));
            same("position", 3L, in.getPos());
            refused("seek behind the end", EOFException.class, () -> {
                in.seek(11);
                in.readFully(new byte[1]);
            });
        }
    }

    private void overwriting() throws IOException {
        step("overwrite");
        write("kept/small.txt", "first", false);
        write("kept/small.txt", "second", true);
        same("overwritten", "second", text("kept/small.txt"));
        same("length", 6L, files.getFileStatus(path("kept/small.txt")).getLen());
    }

    private void renaming() throws IOException {
        step("rename a file");
        write("from/file.txt", "moved", false);
        same("rename", true, files.rename(path("from/file.txt"), path("from/other.txt")));
        same("the old name", false, files.exists(path("from/file.txt")));
        same("the new name", "moved", text("from/other.txt"));
        step("rename a directory");
        write("from/deep/er/file.txt", "deep", false);
        same("rename", true, files.rename(path("from"), path("to")));
        same("the old directory", false, files.exists(path("from")));
        same("the new directory", List.of("to/deep", "to/other.txt"), list("to"));
        same("its file", "moved", text("to/other.txt"));
        same("its deep file", "deep", text("to/deep/er/file.txt"));
    }

    private void deleting() throws IOException {
        step("delete");
        same("a file", true, files.delete(path("to/other.txt"), false));
        same("gone", false, files.exists(path("to/other.txt")));
        // this client does not refuse a full directory; it must not lose its files either
        boolean _ = files.delete(path("to"), false);
        same("its file is still there", "deep", text("to/deep/er/file.txt"));
        same("a directory with all in it", true, files.delete(path("to"), true));
        same("gone", false, files.exists(path("to/deep/er/file.txt")));
        same("the first directory", true, files.delete(path("a"), true));
        same("gone", false, files.exists(path("a")));
    }

    private void missing() throws IOException {
        step("what is not there");
        same("exists", false, files.exists(path("never")));
        refused("getFileStatus", FileNotFoundException.class, () -> files.getFileStatus(path("never")));
        refused("open", FileNotFoundException.class, () -> files.open(path("never")).close());
        same("listing", List.of(), list("never"));
    }

    private void largeFile() throws Exception {
        step("a file of " + LARGE_BYTES + " bytes");
        try (FSDataOutputStream out = files.create(path("kept/large.bin"))) {
            out.write(large());
        }
        same("length", (long) LARGE_BYTES, files.getFileStatus(path("kept/large.bin")).getLen());
        same("sum", sumOfLarge(), sumOf("kept/large.bin"));
        byte[] slice = new byte[1000];
        try (FSDataInputStream in = files.open(path("kept/large.bin"))) {
            in.readFully(LARGE_BYTES - 5000, slice);
        }
        byte[] expected = Arrays.copyOfRange(large(), LARGE_BYTES - 5000, LARGE_BYTES - 4000);
        same("a slice", HexFormat.of().formatHex(expected), HexFormat.of().formatHex(slice));
    }

    private Path path(String name) {
        return new Path(root + name);
    }

    private void write(String name, String text, boolean overwrite) throws IOException {
        try (FSDataOutputStream out = files.create(path(name), overwrite)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String text(String name) throws IOException {
        try (InputStream in = files.open(path(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The entries of a directory, by their names from the root.
    private List<String> list(String name) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (FileStatus status : files.listStatus(path(name))) {
            names.add(status.getPath().toString().substring(root.length()));
        }
        return List.copyOf(names);
    }

    private String sumOf(String name) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(files.open(path(name)), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] large() {
        byte[] bytes = new byte[LARGE_BYTES];
        new Random(LARGE_SEED).nextBytes(bytes);
        return bytes;
    }

    private static String sumOfLarge() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(large()));
    }

    private static void step(String name) {
        System.out.println("- " + name);
    }

    private static void same(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": expected " + expected + " but got " + actual);
        }
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void refused(String what, Class<? extends IOException> kind, Call call) throws IOException {
        try {
            call.run();
        } catch (IOException e) {
            if (kind.isInstance(e)) {
                return;
            }
            throw e;
        }
        throw new AssertionError(what + ": went through");
    }
}
