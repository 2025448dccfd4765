package io.tarn.catalog.parts;

import io.tarn.catalog.parts.UploadRecords.Stored;
import io.tarn.kv.Scan;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.Repositories;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends uploads that rest for too long or whose repository is gone, finishes what others left half done, and
/// forgets completed uploads after [#COMPLETED_KEPT]. Several servers may do so at once.
public final class UploadHousekeeping implements AutoCloseable {
    /// How long a repeated request to complete gets the answer of the first.
    public static final Duration COMPLETED_KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(UploadHousekeeping.class);
    private static final Duration FIRST_ROUND = Duration.ofMinutes(5);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(10);
    private static final int PAGE = 500;

    private final PartUploads uploads;
    private final UploadRecords records;
    private final Repositories repositories;
    private final Duration expiry;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("upload-housekeeping").unstarted(this::run);

    /// @param expiry how long an upload may rest
    public UploadHousekeeping(PartUploads uploads, Repositories repositories, Duration expiry, InstantSource clock) {
        this.uploads = uploads;
        this.records = uploads.records();
        this.repositories = repositories;
        this.expiry = expiry;
        this.clock = clock;
    }

    /// Begins to look from time to time.
    public void start() {
        thread.start();
    }

    private void run() {
        Duration pause = FIRST_ROUND;
        while (!closed(pause)) {
            try {
                round();
            } catch (RuntimeException e) {
                LOG.warn("Dropping old multipart uploads failed; it is tried again in a while", e);
            }
            pause = PERIOD;
        }
    }

    private boolean closed(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Looks at everything once.
    public void round() {
        Instant now = clock.instant();
        var instances = new HashMap<String, Boolean>();
        inPages(KeyLayout.UPLOADS, stored -> true, stored -> look(stored, now, instances));
        inPages(
                KeyLayout.COMPLETED_UPLOADS,
                stored -> acceptedAt(stored).plus(COMPLETED_KEPT).isBefore(now),
                records::forget);
    }

    private static Instant acceptedAt(Stored stored) {
        Upload upload = stored.upload();
        return upload.completion().map(Upload.Completion::begunAt).orElse(upload.createdAt());
    }

    private interface Action {
        void on(Stored stored);
    }

    /// Hands what passes `test` to `action`, a page at a time, none of them while the walk stands still. What
    /// fails is left for the next round.
    private void inPages(byte[] partition, Predicate<Stored> test, Action action) {
        byte[] from = new byte[0];
        Optional<byte[]> next = Optional.of(from);
        while (next.isPresent() && closing.getCount() > 0) {
            var page = new ArrayList<Stored>();
            next = page(partition, next.get(), test, page);
            page.forEach(stored -> attempt(stored, action));
        }
    }

    private Optional<byte[]> page(byte[] partition, byte[] from, Predicate<Stored> test, List<Stored> page) {
        try (Scan scan = records.scan(partition, from, PAGE)) {
            while (scan.next()) {
                if (page.size() == PAGE) {
                    return Optional.of(scan.key().clone());
                }
                read(scan).filter(test).ifPresent(page::add);
            }
        }
        return Optional.empty();
    }

    private static Optional<Stored> read(Scan scan) {
        try {
            return Optional.of(
                    UploadRecords.stored(scan.key().clone(), scan.value().clone()));
        } catch (VersioningException e) {
            LOG.warn("The record of a multipart upload is damaged and stays", e);
            return Optional.empty();
        }
    }

    private static void attempt(Stored stored, Action action) {
        try {
            action.on(stored);
        } catch (RuntimeException e) {
            LOG.warn("Upload {} is left for the next round", stored.upload().id(), e);
        }
    }

    private void look(Stored stored, Instant now, Map<String, Boolean> instances) {
        switch (stored.upload().state()) {
            case COMPLETED -> records.settle(stored);
            case ENDED -> uploads.removeAll(stored);
            case OPEN, COMPLETING -> {
                if (isGone(stored.upload().target(), instances) || isResting(stored.upload(), now)) {
                    end(stored);
                }
            }
        }
    }

    private void end(Stored stored) {
        records.change(stored, stored.upload().in(Upload.State.ENDED)).ifPresent(ended -> {
            LOG.info(
                    "Multipart upload {} of {} to {} is dropped",
                    ended.upload().id(),
                    ended.upload().target().key(),
                    ended.upload().target().repository());
            uploads.removeAll(ended);
        });
    }

    private boolean isResting(Upload upload, Instant now) {
        Instant limit = now.minus(expiry);
        return upload.createdAt().isBefore(limit)
                && acceptedBefore(upload, limit)
                && records.parts(upload.id(), 0, PartUploads.PARTS_MAX).stream()
                        .allMatch(part -> part.storedAt().isBefore(limit));
    }

    private static boolean acceptedBefore(Upload upload, Instant limit) {
        return upload.completion()
                .map(completion -> completion.begunAt().isBefore(limit))
                .orElse(true);
    }

    /// Asks the store, not what is remembered: a repository that was made anew a moment ago must not seem gone.
    /// One that is being deleted is still there.
    private boolean isGone(Upload.Target target, Map<String, Boolean> instances) {
        return instances.computeIfAbsent(
                target.instance(),
                instance -> repositories.list(target.repository(), "", "", 1).results().stream()
                        .noneMatch(found -> Upload.Target.instance(found).equals(instance)));
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(CLOSING_MAX);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
