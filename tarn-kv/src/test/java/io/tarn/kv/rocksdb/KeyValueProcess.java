package io.tarn.kv.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyValueException;
import io.tarn.testkit.Crowd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A process of its own that holds a store: `main` is the child, the rest starts and reads it.
final class KeyValueProcess implements AutoCloseable {
    static final byte[] PARTITION = "child".getBytes(UTF_8);
    private static final int WRITERS = 8;

    /// Writes from several threads and prints `ok <key>` after each answer. With `hold` it only opens the store
    /// and prints `open`. With `survive` it prints the first `failed` write, the first that says
    /// `reopening failed`, and `recovered` when one succeeds again; then it ends.
    public static void main(String[] arguments) throws IOException {
        RocksOptions options = new RocksOptions(true, 8L << 20, 1L << 20, 64, 64);
        RocksKeyValueStore store = RocksKeyValueStore.open(Path.of(arguments[0]), options);
        say("open");
        switch (arguments[1]) {
            case "hold" -> System.in.read();
            case "write" ->
                Crowd.run(Thread.ofVirtual(), WRITERS, Duration.ofMinutes(5), index -> {
                    for (long i = 0; ; i++) {
                        String key = index + "-" + i;
                        store.set(PARTITION, key.getBytes(UTF_8), value(key));
                        say("ok " + key);
                    }
                });
            case "survive" -> survive(store);
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private static void survive(RocksKeyValueStore store) {
        Set<String> said = new HashSet<>();
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        String last = "";
        for (long i = 0; !said.contains("recovered") && System.nanoTime() < deadline; i++) {
            String key = "s-" + i;
            try {
                store.set(PARTITION, key.getBytes(UTF_8), value(key));
                say("ok " + key);
                last = key;
                if (!said.isEmpty() && said.add("recovered")) {
                    say("recovered");
                }
            } catch (KeyValueException e) {
                String stage = e.getMessage().contains("cannot be opened") ? "reopening failed" : "failed";
                if (said.add(stage)) {
                    boolean readable =
                            store.get(PARTITION, last.getBytes(UTF_8)).isPresent();
                    say(stage + " " + e.kind() + (readable ? " readable " : " unreadable ") + e.getMessage());
                }
            }
        }
        store.close();
    }

    /// What the child stores under a key: it does not compress, so that tables grow as the log does.
    static byte[] value(String key) {
        byte[] value = new byte[800];
        new Random(key.hashCode()).nextBytes(value);
        return value;
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private final Process process;
    private final BufferedReader output;

    private KeyValueProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /// Starts a child.
    static KeyValueProcess start(Path folder, String mode) throws IOException {

        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KeyValueProcess.class.getName(),
                folder.toString(),
                mode);
        return new KeyValueProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /// The next line, or null when the child has ended.
    String line() throws IOException {
        return output.readLine();
    }

    /// Ends the child the hard way and returns what it had still printed.
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        return output.lines().toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        output.close();
    }
}
