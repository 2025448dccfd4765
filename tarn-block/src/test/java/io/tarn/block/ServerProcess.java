package io.tarn.block;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A server of another program that tests run against: installed below `target` once, started as a process.
public final class ServerProcess implements AutoCloseable {
    private static final Duration INSTALL_MAX = Duration.ofMinutes(10);
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);
    private static final int OUTPUT_CHARACTERS_MAX = 20_000;

    private final Process process;
    private final StringBuffer output = new StringBuffer();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
    }

    /// What installs a program into an empty folder.
    public interface Installation {
        List<List<String>> commands(Path folder);
    }

    /// Where the programs are that tests need: in `target` of this module, whether another one runs or the load tool
    /// in the folder above; elsewhere in `target` of the working directory.
    public static final Path PROGRAMS = Stream.of("../tarn-block", "tarn-block")
            .map(Path::of)
            .filter(module -> Files.exists(module.resolve("pom.xml")))
            .findFirst()
            .orElse(Path.of(""))
            .resolve("target");

    /// The folder of that name among the programs, installed now when it is not there yet.
    public static Path installed(String name, Installation installation) {
        Path folder = PROGRAMS.resolve(name).toAbsolutePath().normalize();
        Path complete = folder.resolve("complete");
        try {
            if (!Files.exists(complete)) {
                Files.createDirectories(folder);
                for (List<String> command : installation.commands(folder)) {
                    execute(command);
                }
                Files.createFile(complete);
            }
            return folder;
        } catch (IOException e) {
            throw new AssertionError("could not install " + name, e);
        }
    }

    /// Starts a server and returns once it prints a line that contains `readyLine`.
    public static ServerProcess start(List<String> command, String readyLine) {
        try {
            ServerProcess server = new ServerProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
            Thread.ofPlatform().daemon().name("server-output").start(() -> server.read(readyLine));
            server.awaitReady(command);
            return server;
        } catch (IOException e) {
            throw new AssertionError("could not start " + command, e);
        }
    }

    /// A port of the loopback address that nobody listens on now.
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Asks the process to end, and ends it when it does not.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady(List<String> command) {
        try {
            if (ready.get(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (TimeoutException | ExecutionException | InterruptedException _) {
            process.destroyForcibly();
        }
        throw new AssertionError(command + " did not start:\n" + output);
    }

    private void read(String readyLine) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (output.length() < OUTPUT_CHARACTERS_MAX) {
                    output.append(line).append('\n');
                }
                if (line.contains(readyLine)) {
                    ready.complete(true);
                }
            }
        } catch (IOException e) {
            output.append(e).append('\n');
        }
        ready.complete(false);
    }

    private static void execute(List<String> command) throws IOException {
        Path log = Files.createTempFile("install", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(INSTALL_MAX.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.delete(log);
        }
    }
}
