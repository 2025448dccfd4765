package io.tarn.block;

import io.tarn.block.ObjectStoreException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/// A store that does what another does, except where it was told to fail. Closing it closes the other.
///
/// ```
/// faulty.onCall(Operation.PUT, 3, new Fault.LoseAnswer());
/// faulty.withProbability(Operation.GET, 0.1, seed, new Fault.FailBefore(Kind.UNAVAILABLE));
/// ```
public final class FaultyObjectStore implements ObjectStore {
    /// The calls that can fail.
    public enum Operation {
        PUT,
        GET,
        GET_RANGE,
        EXISTS,
        PROPERTIES,
        REMOVE,
        COPY,
        CREATE_MULTIPART,
        UPLOAD_PART,
        COPY_PART,
        LIST_PARTS,
        COMPLETE_MULTIPART,
        ABORT_MULTIPART,
        WALK
    }

    /// What happens to a call.
    public sealed interface Fault {
        /// Nothing is done, and the call fails.
        record FailBefore(Kind kind) implements Fault {}

        /// Everything is done, and the call fails all the same.
        record FailAfter(Kind kind) implements Fault {}

        /// Everything is done, and the caller hears `UNAVAILABLE` as if the connection broke.
        record LoseAnswer() implements Fault {}

        /// A read gives its first `bytes` bytes and then fails with an `IOException`. Other calls are not changed.
        record TruncateRead(long bytes) implements Fault {}

        /// The call waits until the latch is released, then runs.
        record DelayUntil(CountDownLatch released) implements Fault {}
    }

    private record Rule(Operation operation, BiPredicate<Long, StorageLocation> when, Fault fault) {}

    private final ObjectStore store;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<Operation, AtomicLong> calls = new EnumMap<>(Operation.class);

    public FaultyObjectStore(ObjectStore store) {
        this.store = store;
        for (Operation operation : Operation.values()) {
            calls.put(operation, new AtomicLong());
        }
    }

    /// Faults the `nth` call of that operation, counted from 1 since the store was made.
    public FaultyObjectStore onCall(Operation operation, long nth, Fault fault) {
        return when(operation, (call, _) -> call == nth, fault);
    }

    /// Faults each call with a probability between 0 and 1; the same seed gives the same sequence of decisions.
    public FaultyObjectStore withProbability(Operation operation, double probability, long seed, Fault fault) {
        Random random = new Random(seed);
        return when(operation, (_, _) -> random.nextDouble() < probability, fault);
    }

    /// Faults the calls that the predicate picks by number and location; a walk has its prefix as full location.
    public FaultyObjectStore when(Operation operation, BiPredicate<Long, StorageLocation> when, Fault fault) {
        rules.add(new Rule(operation, when, fault));
        return this;
    }

    /// Forgets all faults; the counts go on.
    public FaultyObjectStore heal() {
        rules.clear();
        return this;
    }

    /// How often the operation was called.
    public long calls(Operation operation) {
        return calls.get(operation).get();
    }

    @Override
    public StorageInfo info(String storageId) {
        return store.info(storageId);
    }

    @Override
    public List<String> storageIds() {
        return store.storageIds();
    }

    @Override
    public ObjectProperties put(StorageLocation location, InputStream content, OptionalLong size, PutOptions options) {
        return run(Operation.PUT, location, () -> store.put(location, content, size, options));
    }

    @Override
    public InputStream get(StorageLocation location) {
        return read(Operation.GET, location, () -> store.get(location));
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        return read(Operation.GET_RANGE, location, () -> store.getRange(location, offset, length));
    }

    @Override
    public boolean exists(StorageLocation location) {
        return run(Operation.EXISTS, location, () -> store.exists(location));
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        return run(Operation.PROPERTIES, location, () -> store.properties(location));
    }

    @Override
    public void remove(StorageLocation location) {
        run(Operation.REMOVE, location, () -> {
            store.remove(location);
            return true;
        });
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        return run(Operation.COPY, target, () -> store.copy(source, target));
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions options) {
        return run(Operation.CREATE_MULTIPART, location, () -> store.createMultipart(location, options));
    }

    @Override
    public String uploadPart(
            StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size) {
        return run(Operation.UPLOAD_PART, location, () -> store.uploadPart(location, uploadId, part, content, size));
    }

    @Override
    public String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range) {
        return run(Operation.COPY_PART, location, () -> store.copyPart(location, uploadId, part, source, range));
    }

    @Override
    public List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit) {
        return run(Operation.LIST_PARTS, location, () -> store.listParts(location, uploadId, afterPart, limit));
    }

    @Override
    public ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts) {
        return run(Operation.COMPLETE_MULTIPART, location, () -> store.completeMultipart(location, uploadId, parts));
    }

    @Override
    public void abortMultipart(StorageLocation location, String uploadId) {
        run(Operation.ABORT_MULTIPART, location, () -> {
            store.abortMultipart(location, uploadId);
            return true;
        });
    }

    @Override
    public PresignedUrl presign(StorageLocation location, PresignRequest request) {
        return store.presign(location, request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        return store.presignPart(location, uploadId, part);
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        return run(
                Operation.WALK,
                StorageLocation.full(storageId, prefixUri),
                () -> store.walk(storageId, prefixUri, after, limit));
    }

    /// Each step of a scan is a walk to the faults.
    @Override
    public Optional<ObjectScan> scan(String storageId, String prefixUri) {
        return store.scan(storageId, prefixUri).map(scan -> new ObjectScan() {
            @Override
            public Optional<WalkEntry> next() {
                return run(Operation.WALK, StorageLocation.full(storageId, prefixUri), scan::next);
            }

            @Override
            public void close() {
                scan.close();
            }
        });
    }

    @Override
    public void requireValid(StorageLocation location) {
        store.requireValid(location);
    }

    @Override
    public Optional<String> otherRegion(StorageNamespace namespace) {
        return store.otherRegion(namespace);
    }

    @Override
    public String qualify(StorageLocation location) {
        return store.qualify(location);
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T run(Operation operation, StorageLocation location, Supplier<T> work) {
        Optional<Fault> fault = decide(operation, location);
        return fault.isPresent() ? faulted(fault.get(), operation, work) : work.get();
    }

    private InputStream read(Operation operation, StorageLocation location, Supplier<InputStream> work) {
        Optional<Fault> fault = decide(operation, location);
        if (fault.isPresent() && fault.get() instanceof Fault.TruncateRead(long bytes)) {
            return new TruncatedStream(work.get(), bytes);
        }
        return fault.isPresent() ? faulted(fault.get(), operation, work) : work.get();
    }

    private Optional<Fault> decide(Operation operation, StorageLocation location) {
        long call = calls.get(operation).incrementAndGet();
        for (Rule rule : rules) {
            if (rule.operation() == operation && rule.when().test(call, location)) {
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }

    private static <T> T faulted(Fault fault, Operation operation, Supplier<T> work) {
        return switch (fault) {
            case Fault.FailBefore(Kind kind) -> throw failure(kind, operation);
            case Fault.FailAfter(Kind kind) -> {
                discard(work.get());
                throw failure(kind, operation);
            }
            case Fault.LoseAnswer() -> {
                discard(work.get());
                throw failure(Kind.UNAVAILABLE, operation);
            }
            case Fault.TruncateRead(long _) -> work.get();
            case Fault.DelayUntil(CountDownLatch released) -> {
                awaitRelease(released, operation);
                yield work.get();
            }
        };
    }

    private static void discard(Object answer) {
        if (answer instanceof InputStream stream) {
            try (stream) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void awaitRelease(CountDownLatch released, Operation operation) {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Kind.UNAVAILABLE, operation);
        }
    }

    private static ObjectStoreException failure(Kind kind, Operation operation) {
        return new ObjectStoreException(kind, "programmed failure of " + operation);
    }

    /// The first bytes of a stream, then a failure, even when the stream had no more.
    private static final class TruncatedStream extends FilterInputStream {
        private long left;

        TruncatedStream(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = left == 0 ? -1 : super.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("programmed failure: the read broke off");
            }
            left -= count;
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }
    }
}
