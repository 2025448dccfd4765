package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static io.tarn.versioning.VersioningException.Kind.PRECONDITION_FAILED;

import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.BranchWriter;
import io.tarn.versioning.engine.VersioningEngine;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Writes objects to a branch: bytes first, then the entry that makes them visible (engine specification 6.4).
public final class ObjectWriter {
    private static final String EXISTS = "path already exists";
    private static final String REFUSED = "Precondition failed";

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final Addresses addresses;

    ObjectWriter(VersioningEngine engine, ObjectStore store, Addresses addresses) {
        this.engine = engine;
        this.store = store;
        this.addresses = addresses;
    }

    /// Refuses an upload that cannot succeed before its content is read: unknown or protected branch, read-only
    /// repository, a path that exists already.
    public void checkUpload(Repository repository, String branch, String path, UploadRequest request) {
        try {
            checkWrite(repository, branch, path, request.condition(), request.force());
        } catch (VersioningException e) {
            throw uploadRefusal(e, request.condition());
        }
    }

    /// Refuses a write that cannot succeed. What it finds may change until the write, which judges again.
    void checkWrite(Repository repository, String branch, String path, WriteCondition condition, boolean force) {
        byte[] key = Names.path("path", path);
        requireBranch(repository, branch);
        engine.protection().requireStaging(repository, branch, force);
        if (!(condition instanceof WriteCondition.None)) {
            var current = engine.operations().reader().get(repository, branch, key);
            condition.require(current.map(EntryCodec::decode), REFUSED);
        }
    }

    /// An upload that was to create a path says so when it is there already.
    private static VersioningException uploadRefusal(VersioningException e, WriteCondition condition) {
        return e.kind() == PRECONDITION_FAILED && condition instanceof WriteCondition.Absent
                ? new VersioningException(PRECONDITION_FAILED, EXISTS, e)
                : e;
    }

    /// What is known of content once all of it was read.
    ///
    /// @param etag without quotes
    public record Described(String etag, Map<String, String> metadata) {
        public Described {
            metadata = Map.copyOf(metadata);
        }
    }

    /// Stores the content under a fresh address and stages it as `path`. Content of a write that is then refused
    /// stays in storage for garbage collection.
    public Entry upload(Repository repository, String branch, String path, InputStream content, UploadRequest request) {
        MessageDigest md5 = md5();
        return upload(
                repository,
                branch,
                path,
                new DigestInputStream(content, md5),
                request,
                () -> new Described(HexFormat.of().formatHex(md5.digest()), request.metadata()));
    }

    /// The same for a caller that hashes the content itself: `described` is asked when all of it is in storage,
    /// and says what the entry keeps instead of the request's metadata.
    public Entry upload(
            Repository repository,
            String branch,
            String path,
            InputStream content,
            UploadRequest request,
            Supplier<Described> described) {
        checkUpload(repository, branch, path, request);
        String address = addresses.mint();
        ObjectProperties stored = store.put(
                StorageLocation.relative(repository.namespace(), address),
                content,
                request.sizeBytes(),
                new PutOptions(request.storageClass()));
        Described known = described.get();
        var entry = new Entry(
                address,
                Entry.AddressType.RELATIVE,
                engine.xids().now(),
                stored.sizeBytes(),
                known.etag(),
                new TreeMap<>(known.metadata()),
                request.contentType());
        try {
            return put(repository, branch, path, entry, request.condition(), request.force());
        } catch (VersioningException e) {
            throw uploadRefusal(e, request.condition());
        }
    }

    /// Stages an object that is in storage already, without looking at it.
    public Entry stage(Repository repository, String branch, String path, StageRequest request) {
        Names.path("path", path);
        requireBranch(repository, branch);
        var address = requireAddress(repository, request.physicalAddress());
        var entry = new Entry(
                address.address(),
                address.type(),
                request.mtime().orElseGet(() -> engine.xids().now()),
                request.sizeBytes(),
                request.checksum(),
                new TreeMap<>(request.metadata()),
                request.contentType().isEmpty() ? Entry.DEFAULT_CONTENT_TYPE : request.contentType());
        return put(repository, branch, path, entry, request.condition(), request.force());
    }

    private Addresses.Address requireAddress(Repository repository, String given) {
        var info = store.info(repository.namespace().storageId());
        if (!Pattern.compile(info.namespaceValidityRegex()).matcher(given).find()) {
            throw new VersioningException(INVALID, "physical address is not valid for block adapter: " + info.type());
        }
        Addresses.Address address = addresses.classify(repository.namespace(), given);
        store.requireValid(
                address.type() == Entry.AddressType.RELATIVE
                        ? StorageLocation.relative(repository.namespace(), address.address())
                        : StorageLocation.full(repository.namespace().storageId(), address.address()));
        return address;
    }

    /// Stages `entry` if the condition holds of what the branch shows at that moment, else 412
    /// `Precondition failed`; 404 `branch not found`.
    Entry put(Repository repository, String branch, String path, Entry entry, WriteCondition condition, boolean force) {
        Names.branch("branch", branch);
        byte[] key = Names.path("path", path);
        BranchWriter writer = engine.operations().writer();
        var value = EntryCodec.encode(entry);
        if (condition instanceof WriteCondition.None) {
            writer.put(repository, branch, key, value, force);
        } else {
            writer.update(repository, branch, key, force, current -> {
                condition.require(current.map(EntryCodec::decode), REFUSED);
                return value;
            });
        }
        return entry;
    }

    /// A fresh address in the data folder of any repository, for an object whose entry comes later.
    public String mint() {
        return addresses.mint();
    }

    /// Stages what `change` makes of the entry that the branch shows at that moment, atomically; `change`
    /// refuses by throwing.
    public Entry update(Repository repository, String branch, String path, Function<Optional<Entry>, Entry> change) {
        Names.branch("branch", branch);
        byte[] key = Names.path("path", path);
        return EntryCodec.decode(engine.operations()
                .writer()
                .update(
                        repository,
                        branch,
                        key,
                        false,
                        current -> EntryCodec.encode(change.apply(current.map(EntryCodec::decode)))));
    }

    /// Deletes the object; deleting what is not there succeeds.
    public void delete(Repository repository, String branch, String path, boolean force) {
        Names.branch("branch", branch);
        engine.operations().writer().delete(repository, branch, List.of(Names.path("path", path)), force);
    }

    /// Deletes the object if the condition holds of what the branch shows at that moment, else 412
    /// `Precondition failed`; false when nothing was there, which then meets any condition.
    public boolean deleteIf(Repository repository, String branch, String path, WriteCondition condition) {
        Names.branch("branch", branch);
        return engine.operations().writer().deleteIf(repository, branch, Names.path("path", path), false, current -> {
            condition.require(Optional.of(EntryCodec.decode(current)), REFUSED);
        });
    }

    /// Deletes every one of these that is there.
    public void deleteAll(Repository repository, String branch, List<String> paths, boolean force) {
        Names.branch("branch", branch);
        var keys = new ArrayList<byte[]>(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            keys.add(Names.path("path[" + i + "]", paths.get(i)));
        }
        engine.operations().writer().delete(repository, branch, keys, force);
    }

    /// Replaces the user metadata of an object and keeps everything else, metadata of the server's own too.
    public void updateMetadata(Repository repository, String branch, String path, Map<String, String> metadata) {
        byte[] key = Names.path("path", path);
        Names.branch("branch", branch);
        engine.operations().writer().update(repository, branch, key, false, current -> {
            Entry entry = current.map(EntryCodec::decode)
                    .orElseThrow(() -> new VersioningException(
                            NOT_FOUND,
                            "update user metadata on " + repository.name() + "/" + branch + "/" + path
                                    + ": not found"));
            var kept = new TreeMap<>(Entry.userMetadata(metadata));
            kept.putAll(entry.reservedMetadata());
            return EntryCodec.encode(entry.withMetadata(kept));
        });
    }

    /// 404 with the branch's name; 400 for what no branch is called.
    void requireBranch(Repository repository, String branch) {
        Names.branch("name", branch);
        if (engine.branches().lastSeen(repository, branch).isEmpty()
                && engine.branches().find(repository, branch).isEmpty()) {
            throw new VersioningException(NOT_FOUND, "branch '" + branch + "' not found");
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no MD5", e);
        }
    }
}
