package io.tarn.auth.audit;

import io.tarn.auth.audit.Segment.Content;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Appends to the one chain of all servers on a store. A segment is written under the next sequence, if nothing is
/// there and the head has not moved, and then the head moves. Who dies between leaves a segment before the head's
/// next step; the next one to come moves the head over it. So at most one segment is ever beyond the head.
///
/// [#append] is for one thread, everything else for any.
final class Chain {
    /// How far the clock of the server that wrote before may be ahead before it is not believed any more.
    static final Duration CLOCK_AHEAD_MAX = Duration.ofMinutes(10);

    /// As many servers as that may append at the same moment before one of them has to wait.
    private static final int TRIES_MAX = 64;

    private final KeyValueStore store;
    private final ChainKey key;
    private final InstantSource clock;
    private final Consumer<String> alarm;

    private volatile @Nullable Head known;
    private @Nullable Head cached;
    private @Nullable Segment doubtful;

    /// @param alarm told of signs that somebody else changed the chain
    Chain(KeyValueStore store, ChainKey key, InstantSource clock, Consumer<String> alarm) {
        this.store = store;
        this.key = key;
        this.clock = clock;
        this.alarm = alarm;
    }

    /// Appends a segment, exactly once however often it is called with the same content after failures of the store.
    ///
    /// @throws KeyValueException the store failed; whether the segment is in the chain shows the next call
    void append(Content content) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            if (appended(content)) {
                return;
            }
        }
        throw new KeyValueException(
                KeyValueException.Kind.THROTTLED, "other servers appended to the audit log again and again");
    }

    private boolean appended(Content content) {
        Head head = cached != null ? cached : current();
        cached = null;
        Segment wanted = doubtful;
        if (wanted == null || !continues(wanted, head)) {
            if (wanted != null && isStored(wanted)) {
                doubtful = null;
                return true;
            }
            wanted = Segment.seal(key, head, sealingTime(head), content);
            doubtful = wanted;
        }
        int done = store.write(List.of(
                new Write.Check(Keys.PARTITION, Keys.HEAD, head.encode(key)),
                new Write.Set(Keys.PARTITION, Segment.key(wanted.sequence()), wanted.value(), Condition.absent())));
        if (done == 2 || (done == 1 && isStored(wanted))) {
            doubtful = null;
            moveOver(head, wanted);
            return true;
        }
        return false;
    }

    private static boolean continues(Segment segment, Head head) {
        return segment.sequence() == head.sequence() + 1 && Arrays.equals(segment.before(), head.hash());
    }

    private long sealingTime(Head head) {
        long now = clock.millis();
        boolean ahead = head.sealedMillis() > now + CLOCK_AHEAD_MAX.toMillis();
        return ahead ? now : Math.max(now, head.sealedMillis());
    }

    private boolean isStored(Segment segment) {
        Optional<byte[]> stored = store.get(Keys.PARTITION, Segment.key(segment.sequence()));
        return stored.isPresent() && Arrays.equals(stored.get(), segment.value());
    }

    /// The segment is in the chain whatever becomes of this: who comes next moves the head if it did not move now.
    private void moveOver(Head head, Segment segment) {
        Head next = new Head(segment.sequence(), segment.hash(), segment.sealedMillis());
        try {
            Write move =
                    new Write.Set(Keys.PARTITION, Keys.HEAD, next.encode(key), Condition.unchanged(head.encode(key)));
            if (store.writeDeferred(List.of(move)) == 1) {
                cached = next;
                remember(next);
            }
        } catch (KeyValueException e) {
            cached = null;
        }
    }

    /// The end of the chain as stored now, after moving it over what a server left that died.
    Head current() {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Head before = known;
            Optional<byte[]> stored = store.get(Keys.PARTITION, Keys.HEAD);
            Optional<Head> read = stored.flatMap(bytes -> Head.decode(bytes, key));
            Head head = read.orElseGet(this::beginning);
            Head end = walk(head);
            Condition unchanged = stored.map(Condition::unchanged).orElseGet(Condition::absent);
            boolean right = read.isPresent() && end == head;
            if (right || store.setIf(Keys.PARTITION, Keys.HEAD, end.encode(key), unchanged)) {
                judge(before, stored.isPresent(), read, head, end);
                return end;
            }
        }
        throw new KeyValueException(
                KeyValueException.Kind.THROTTLED, "other servers appended to the audit log again and again");
    }

    private Head beginning() {
        Anchor anchor = anchor().orElseGet(() -> Anchor.genesis(key));
        return new Head(anchor.first() - 1, anchor.before(), 0);
    }

    private Head walk(Head head) {
        Head end = head;
        try (Scan scan = store.scan(Keys.PARTITION, Segment.key(head.sequence() + 1), 1)) {
            while (scan.next() && Segment.sequence(scan.key()) == end.sequence() + 1) {
                end = end.after(new Segment(end.sequence() + 1, scan.value()), key);
            }
        }
        return end;
    }

    /// Compares what was found with what this server saw before it looked.
    private void judge(@Nullable Head before, boolean present, Optional<Head> read, Head head, Head end) {
        if (read.isEmpty() && (present || before != null || end.sequence() > 0)) {
            known = end;
            alarm.accept("the end of the audit log was " + (present ? "forged" : "removed") + ", found again at "
                    + end.sequence());
        } else if (before != null && (head.sequence() < before.sequence() || contradicts(before, head))) {
            known = end;
            alarm.accept("the audit log went back from " + before.sequence() + " to " + head.sequence()
                    + ", and goes on after " + end.sequence());
        } else if (end.sequence() > head.sequence() + 1) {
            known = end;
            alarm.accept("the end of the audit log was put back to " + head.sequence() + ", found again at "
                    + end.sequence());
        } else {
            remember(end);
        }
    }

    private synchronized void remember(Head head) {
        Head before = known;
        if (before == null || head.sequence() > before.sequence()) {
            known = head;
        }
    }

    private static boolean contradicts(Head before, Head head) {
        return head.sequence() == before.sequence() && !head.same(before);
    }

    /// The beginning of what is kept; the chain's own when none is stored, empty when it is forged.
    Optional<Anchor> anchor() {
        Optional<byte[]> stored = store.get(Keys.PARTITION, Keys.ANCHOR);
        return stored.isEmpty() ? Optional.of(Anchor.genesis(key)) : stored.flatMap(bytes -> Anchor.decode(bytes, key));
    }

    /// The end as stored, untouched; empty when there is none or it is forged.
    Optional<Head> storedHead() {
        return store.get(Keys.PARTITION, Keys.HEAD).flatMap(bytes -> Head.decode(bytes, key));
    }

    /// Whether nothing at all is stored.
    boolean isEmpty() {
        return store.get(Keys.PARTITION, Keys.HEAD).isEmpty()
                && store.get(Keys.PARTITION, Keys.ANCHOR).isEmpty()
                && atOrAfter(0).isEmpty();
    }

    /// The segment at or behind a sequence that is nearest to it.
    Optional<Segment> atOrAfter(long sequence) {
        try (Scan scan = store.scan(Keys.PARTITION, Segment.key(sequence), 1)) {
            return scan.next() && Segment.sequence(scan.key()) >= 0
                    ? Optional.of(new Segment(Segment.sequence(scan.key()), scan.value()))
                    : Optional.empty();
        }
    }

    KeyValueStore store() {
        return store;
    }

    ChainKey key() {
        return key;
    }
}
