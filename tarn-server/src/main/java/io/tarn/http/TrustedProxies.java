package io.tarn.http;

/// Which peers may say for whom they forward a request. Whatever others say of it does not count: anybody can send a
/// header.
@FunctionalInterface
public interface TrustedProxies {
    /// Whether `address`, an IP address, is one of them.
    boolean trusts(String address);

    /// Nobody is.
    static TrustedProxies none() {
        return address -> false;
    }
}
