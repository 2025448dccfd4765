package io.tarn.server.configuration;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go writes them: `300ms`, `1.5h`, `2h45m`, `-5s`, `0`.
final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)([^0-9.]*)");
    private static final Map<String, Long> UNIT_NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    /// Throws [IllegalArgumentException] with the message Go would give.
    static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("time: invalid duration");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        int end = 0;
        while (end < rest.length()) {
            if (!part.find(end) || part.start() != end) {
                throw new IllegalArgumentException("time: invalid duration");
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
            end = part.end();
        }
        try {
            long total = nanos.toBigInteger().longValueExact();
            return Duration.ofNanos(negative ? -total : total);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("time: invalid duration", e);
        }
    }

    /// As Go prints it: `1h30m0s`, `1.5ms`, `0s`.
    static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String sign = duration.isNegative() ? "-" : "";
        Duration size = duration.abs();
        if (size.compareTo(Duration.ofSeconds(1)) < 0) {
            long nanos = size.toNanos();
            if (nanos < 1_000) {
                return sign + nanos + "ns";
            }
            return nanos < 1_000_000
                    ? sign + plain(BigDecimal.valueOf(nanos, 3)) + "µs"
                    : sign + plain(BigDecimal.valueOf(nanos, 6)) + "ms";
        }
        String seconds =
                plain(BigDecimal.valueOf(size.toSecondsPart()).add(BigDecimal.valueOf(size.toNanosPart(), 9))) + "s";
        String minutes = size.toMinutes() > 0 ? size.toMinutesPart() + "m" : "";
        String hours = size.toHours() > 0 ? size.toHours() + "h" : "";
        return sign + hours + minutes + seconds;
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static long unit(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("time: missing unit in duration");
        }
        Long nanos = UNIT_NANOS.get(name);
        if (nanos == null) {
            throw new IllegalArgumentException("time: unknown unit in duration");
        }
        return nanos;
    }
}
