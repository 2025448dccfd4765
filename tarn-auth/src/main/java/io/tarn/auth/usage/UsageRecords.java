package io.tarn.auth.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The counters of an installation in the key-value store: a decimal number for each month (engine
/// specification 8.8). All servers on one store add to the same.
final class UsageRecords {
    private static final Logger LOG = LoggerFactory.getLogger(UsageRecords.class);
    private static final byte[] PARTITION = "usage".getBytes(UTF_8);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuuMM");
    private static final int MONTHS_PAGE = 120;

    /// As many servers as that may add at the same moment before one of them has to come again.
    private static final int TRIES_MAX = 32;

    private final KeyValueStore store;

    UsageRecords(KeyValueStore store) {
        this.store = store;
    }

    /// Adds to the counter of a month; fails as the store does.
    void add(String installationId, YearMonth month, long count) {
        byte[] key = (prefix(installationId) + MONTH.format(month)).getBytes(UTF_8);
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Optional<byte[]> stored = store.get(PARTITION, key);
            long sum = stored.flatMap(UsageRecords::number).orElse(0L) + count;
            Condition unchanged = stored.map(Condition::unchanged).orElseGet(Condition::absent);
            if (store.setIf(PARTITION, key, Long.toString(sum).getBytes(UTF_8), unchanged)) {
                return;
            }
        }
        throw new KeyValueException(
                KeyValueException.Kind.THROTTLED, "other servers changed the usage counter again and again");
    }

    /// The months there are, oldest first.
    List<UsageMonth> list(String installationId) {
        byte[] prefix = prefix(installationId).getBytes(UTF_8);
        List<UsageMonth> months = new ArrayList<>();
        try (Scan scan = store.scan(PARTITION, prefix, MONTHS_PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                String name = new String(scan.key(), UTF_8)
                        .substring(prefix(installationId).length());
                Optional<Long> count = number(scan.value());
                month(name).ifPresent(month -> months.add(new UsageMonth(month, count.orElse(0L))));
            }
        }
        return months;
    }

    private static String prefix(String installationId) {
        return "usage/monthly/" + installationId + "/";
    }

    private static Optional<YearMonth> month(String text) {
        try {
            return Optional.of(YearMonth.parse(text, MONTH));
        } catch (DateTimeException e) {
            LOG.warn("a usage counter is named {}, which is no month", text);
            return Optional.empty();
        }
    }

    private static Optional<Long> number(byte[] stored) {
        try {
            return Optional.of(Long.parseLong(new String(stored, UTF_8)));
        } catch (NumberFormatException e) {
            LOG.warn("a usage counter is no number and counts as 0");
            return Optional.empty();
        }
    }
}
