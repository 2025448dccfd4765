package io.tarn.catalog.task;

import io.tarn.versioning.Xid;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The ids of one kind of tasks: how new ones are made, and which texts can be one.
public record TaskIds(Supplier<String> next, Predicate<String> accepts) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    private static final int RANDOM_LENGTH = 20;

    /// `prefix` and 20 random characters. An id is known by its prefix and length (engine specification 8.4).
    /// The generator must be safe for many threads.
    public static TaskIds prefixed(String prefix, RandomGenerator random) {
        return new TaskIds(
                () -> {
                    var id = new StringBuilder(prefix);
                    for (int i = 0; i < RANDOM_LENGTH; i++) {
                        id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                    }
                    return id.toString();
                },
                text -> text.startsWith(prefix) && text.length() == prefix.length() + RANDOM_LENGTH);
    }

    /// Ids that sort by time, without a prefix.
    public static TaskIds xids(Xid.Generator xids) {
        return new TaskIds(() -> xids.next().text(), text -> Xid.parse(text).isPresent());
    }
}
