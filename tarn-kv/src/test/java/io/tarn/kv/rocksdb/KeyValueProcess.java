package io.tarn.kv.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyValueException;
import io.tarn.testkit.Crowd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A process of its own that holds a store: `main` is the child, the rest starts and reads it.
final class KeyValueProcess implements AutoCloseable {
    static final byte[] PARTITION = "child".getBytes(UTF_8);
    private static final int WRITERS = 8;

    /// Writes from several threads and prints `ok <key>` after each answer. With `hold` it only opens the store and
    /// prints `open`. With `survive` it prints `failed <kind>` when a write fails and goes on until it has seen
    /// failure and success after it, then prints `recovered` and ends.
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
        boolean failed = false;
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        String last = "";
        for (long i = 0; System.nanoTime() < deadline; i++) {
            String key = "s-" + i;
            try {
                store.set(PARTITION, key.getBytes(UTF_8), value(key));
                say("ok " + key);
                last = key;
                if (failed) {
                    say("recovered");
                    store.close();
                    return;
                }
            } catch (KeyValueException e) {
                if (!failed) {
                    say("failed " + e.kind() + " " + e.getMessage());
                    boolean readable =
                            store.get(PARTITION, last.getBytes(UTF_8)).isPresent()
                                    && store.get(PARTITION, key.getBytes(UTF_8)).isEmpty();
                    say(readable ? "readable" : "contradiction");
                }
                failed = true;
                Thread.onSpinWait();
            }
        }
    }

    /// What the child stores under a key: large enough to fill several tables.
    static byte[] value(String key) {
        return key.repeat(200).getBytes(UTF_8);
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
