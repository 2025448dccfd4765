package io.tarn.bench.s3;

import io.tarn.http.HttpOptions;
import io.tarn.http.HttpServer;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A plain file server on the HTTP library of Tarn: `PUT` writes a file and renames it, neither hashed nor synced,
/// `GET` reads one. What an object gateway costs is seen beside it.
public final class FileServer {
    private static final int COPY_BYTES = 128 * 1024;

    private final Path folder;
    private final AtomicLong drafts = new AtomicLong();

    private FileServer(Path folder) {
        this.folder = folder;
    }

    /// Serves the folder named first on the port named second until the process is ended.
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        var files = new FileServer(folder);
        try (HttpServer _ =
                HttpServer.start(HttpOptions.of("127.0.0.1", Integer.parseInt(arguments[1])), files::handle)) {
            new CountDownLatch(1).await();
        }
    }

    private void handle(Request request, Response response) throws IOException {
        String name = request.rawPath().substring(1);
        if (name.equals("_health")) {
            response.status(200);
            return;
        }
        if (!name.matches("[a-z0-9-]+")) {
            response.status(400);
            return;
        }
        if (request.method().equals("PUT")) {
            put(request, folder.resolve(name));
            response.status(200);
        } else {
            get(folder.resolve(name), response);
        }
    }

    private void put(Request request, Path file) throws IOException {
        Path draft = folder.resolve("draft-" + drafts.incrementAndGet());
        try (OutputStream out = Channels.newOutputStream(
                FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            InputStream body = request.body();
            byte[] buffer = new byte[(int) Math.clamp(request.contentLength(), 1, COPY_BYTES)];
            for (int count = body.readNBytes(buffer, 0, buffer.length);
                    count > 0;
                    count = body.readNBytes(buffer, 0, buffer.length)) {
                out.write(buffer, 0, count);
            }
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void get(Path file, Response response) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            response.transfer(Channels.newInputStream(channel), channel.size());
        } catch (NoSuchFileException e) {
            response.status(404);
        }
    }
}
