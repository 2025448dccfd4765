package io.tarn.block.local;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of unfinished uploads, in `.tarn-tmp/multipart/<upload id>/`: a file `target` with the address of the
/// object, and one file a part, `00001` to `10000`, whose last 16 bytes are the MD5 of the bytes before. A part is
/// replaced by one rename, so number, content and ETag always belong together, also after a restart.
///
/// An upload ends by renaming its folder to `<upload id>.gone`, which takes all parts away at once. One that
/// got no part for [#IDLE_MAX] counts as abandoned and is ended when a store is opened or, at most once an
/// hour, when another upload begins.
final class LocalMultipart {
    /// How long an upload may rest: as long as Azure keeps blocks that nobody commits.
    static final Duration IDLE_MAX = Duration.ofDays(7);

    private static final Duration CLEANING_PERIOD = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(LocalMultipart.class);
    private static final int ID_BYTES = 20;
    private static final int MD5_BYTES = 16;
    private static final String TARGET = "target";
    private static final String GONE = ".gone";

    private final Path uploads;
    private final Directory uploadsDirectory;
    private final TemporaryFolder temporary;
    private final Publisher publisher;
    private final WriteThreads writers;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<Instant> nextCleaning = new AtomicReference<>(Instant.EPOCH);

    LocalMultipart(Path reserved, TemporaryFolder temporary, Publisher publisher, WriteThreads writers)
            throws IOException {
        this.uploads = TemporaryFolder.createPlain(reserved.resolve("multipart"));
        this.uploadsDirectory = new Directory(uploads);
        this.temporary = temporary;
        this.publisher = publisher;
        this.writers = writers;
        try (DirectoryStream<Path> gone = Files.newDirectoryStream(uploads, "*" + GONE)) {
            for (Path each : gone) {
                TemporaryFolder.deleteTree(each);
            }
        }
        endAbandoned(Instant.now());
    }

    /// Ends the uploads that rest for too long, unless that was done a moment ago. A failure is only logged: the
    /// uploads stay until next time.
    private void endAbandoned(Instant now) {
        Instant due = nextCleaning.get();
        if (now.isBefore(due) || !nextCleaning.compareAndSet(due, now.plus(CLEANING_PERIOD))) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(uploads)) {
            for (Path folder : folders) {
                if (isId(folder.getFileName().toString())) {
                    endIfAbandoned(folder, now);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("Abandoned multipart uploads could not be dropped", e);
        }
    }

    private void endIfAbandoned(Path folder, Instant now) throws IOException {
        try {
            if (Files.getLastModifiedTime(folder).toInstant().plus(IDLE_MAX).isBefore(now)) {
                LOG.info("{} got no part for {} days and is dropped", folder, IDLE_MAX.toDays());
                end(folder, folder.getFileName().toString());
            }
        } catch (NoSuchFileException | ObjectStoreException _) {
            LOG.debug("{} was ended by someone else", folder);
        }
    }

    String create(LocalPaths.Inside target) throws IOException {
        endAbandoned(Instant.now());
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String uploadId = HexFormat.of().formatHex(id);
        Path folder = Files.createDirectory(temporary.next());
        Path draft = temporary.next();
        try (FileChannel file = LocalFiles.create(draft)) {
            LocalFiles.writeFully(file, ByteBuffer.wrap(target.relative().getBytes(StandardCharsets.UTF_8)));
            publisher.publishInto(file, draft, folder.resolve(TARGET), new Directory(folder));
            Files.move(folder, uploads.resolve(uploadId), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
            TemporaryFolder.deleteTree(folder);
        }
        publisher.syncFolder(uploadsDirectory);
        return uploadId;
    }

    /// Stores one part and returns its ETag.
    String put(LocalPaths.Inside target, String uploadId, int number, InputStream content, OptionalLong size)
            throws IOException {
        MultipartRules.requireNumber(number);
        Path folder = require(target, uploadId);
        Path draft = temporary.next();
        try (FileChannel file = LocalFiles.create(draft)) {
            MessageDigest digest = MultipartRules.md5();
            LocalFiles.write(file, content, size, digest, writers);
            byte[] md5 = digest.digest();
            LocalFiles.writeFully(file, ByteBuffer.wrap(md5));
            publisher.publishInto(file, draft, folder.resolve(name(number)), new Directory(folder));
            return HexFormat.of().formatHex(md5);
        } catch (NoSuchFileException _) {
            throw MultipartRules.unknownUpload(uploadId);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    List<Part> list(LocalPaths.Inside target, String uploadId, int after, int limit) throws IOException {
        Path folder = require(target, uploadId);
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, "[0-9]*")) {
            children.forEach(child -> names.add(child.getFileName().toString()));
        }
        List<Integer> numbers = names.stream()
                .map(Integer::valueOf)
                .filter(number -> number > after)
                .sorted()
                .limit(Math.max(0, limit))
                .toList();
        List<Part> parts = new ArrayList<>(numbers.size());
        for (int number : numbers) {
            try (FileChannel file = LocalFiles.open(folder.resolve(name(number)))) {
                long length = file.size() - MD5_BYTES;
                parts.add(new Part(number, etag(file, length), length));
            }
        }
        return parts;
    }

    /// Refuses what cannot be joined before anything is written. The upload counts as used now.
    void requireParts(LocalPaths.Inside target, String uploadId, List<PartReference> parts) throws IOException {
        MultipartRules.requireAscending(parts);
        Path folder = require(target, uploadId);
        for (PartReference part : parts) {
            openPart(folder, uploadId, part).close();
        }
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    }

    /// Appends the parts to `joined`, each checked again as it is read.
    void join(LocalPaths.Inside target, String uploadId, List<PartReference> parts, FileChannel joined)
            throws IOException {
        Path folder = require(target, uploadId);
        for (PartReference part : parts) {
            try (FileChannel file = openPart(folder, uploadId, part)) {
                LocalFiles.append(file, 0, file.size() - MD5_BYTES, joined);
            }
        }
    }

    /// Forgets the upload; `NOT_FOUND` when there is none.
    void end(LocalPaths.Inside target, String uploadId) throws IOException {
        end(require(target, uploadId), uploadId);
    }

    private void end(Path folder, String uploadId) throws IOException {
        Path gone = uploads.resolve(uploadId + GONE);
        try {
            Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        publisher.syncFolder(uploadsDirectory);
        TemporaryFolder.deleteTree(gone);
    }

    private FileChannel openPart(Path folder, String uploadId, PartReference part) throws IOException {
        FileChannel file;
        try {
            file = LocalFiles.open(folder.resolve(name(part.number())));
        } catch (NoSuchFileException _) {
            if (!Files.exists(folder.resolve(TARGET))) {
                throw MultipartRules.unknownUpload(uploadId);
            }
            throw MultipartRules.missing(part);
        }
        try {
            if (etag(file, file.size() - MD5_BYTES).equals(part.etag())) {
                return file;
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw MultipartRules.missing(part);
    }

    private Path require(LocalPaths.Inside target, String uploadId) throws IOException {
        if (!isId(uploadId)) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        Path folder = uploads.resolve(uploadId);
        try {
            if (Files.readString(folder.resolve(TARGET)).equals(target.relative())) {
                return folder;
            }
        } catch (NoSuchFileException _) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        throw MultipartRules.unknownUpload(uploadId);
    }

    private static boolean isId(String uploadId) {
        return uploadId.length() == 2 * ID_BYTES
                && uploadId.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static String etag(FileChannel file, long offset) throws IOException {
        ByteBuffer md5 = ByteBuffer.allocate(MD5_BYTES);
        while (md5.hasRemaining() && file.read(md5, offset + md5.position()) > 0) {}
        return HexFormat.of().formatHex(md5.array());
    }

    private static String name(int number) {
        String digits = Integer.toString(number);
        return "00000".substring(digits.length()) + digits;
    }
}
