package io.tarn.auth.policy;

import java.util.List;

/// IP addresses and CIDR blocks, such as those of proxies.
public final class AddressRanges {
    private final List<IpRange> ranges;

    private AddressRanges(List<IpRange> ranges) {
        this.ranges = ranges;
    }

    /// Throws [IllegalArgumentException] for a text that is neither address nor block.
    public static AddressRanges parse(List<String> texts) {
        return new AddressRanges(texts.stream()
                .map(text -> IpRange.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException("no IP address or CIDR block: " + text)))
                .toList());
    }

    /// Whether `address` is in one of them; false for what is no address.
    public boolean contain(String address) {
        return IpAddress.parse(address)
                .filter(parsed -> ranges.stream().anyMatch(range -> range.contains(parsed)))
                .isPresent();
    }
}
