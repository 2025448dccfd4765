package io.tarn.gateway.entry;

import java.util.ArrayList;
import java.util.List;

/// The sizes of parts as text: runs of equal ones as `size*count`, joined by commas, so that the usual upload of equal
/// parts and a smaller last one takes a few characters however many there are.
final class PartSizes {
    /// Parts of an upload.
    static final int PARTS_MAX = 10_000;

    private PartSizes() {}

    static String text(List<Long> sizes) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < sizes.size(); ) {
            long size = sizes.get(from);
            int to = from;
            while (to < sizes.size() && sizes.get(to) == size) {
                to++;
            }
            text.append(text.isEmpty() ? "" : ",").append(size).append('*').append(to - from);
            from = to;
        }
        return text.toString();
    }

    /// Empty for what is no such text.
    static List<Long> parse(String text) {
        List<Long> sizes = new ArrayList<>();
        if (text.isEmpty()) {
            return sizes;
        }
        try {
            for (String run : text.split(",", -1)) {
                int star = run.indexOf('*');
                long size = Long.parseLong(run.substring(0, star));
                int count = Integer.parseInt(run.substring(star + 1));
                if (size < 0 || count < 1 || count > PARTS_MAX - sizes.size()) {
                    return List.of();
                }
                for (int i = 0; i < count; i++) {
                    sizes.add(size);
                }
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return List.of();
        }
        return sizes;
    }
}
