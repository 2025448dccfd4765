package io.tarn.api.identity;

import io.tarn.http.Request;
import java.util.Set;

/// Tells requests that a foreign page made a browser send. Clients other than browsers send none of the headers
/// this looks at, and are no danger: they send no cookie without meaning to.
final class CrossSite {
    static final String REFUSAL = "cross-site request refused: the session cookie counts for pages of this server only";

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private CrossSite() {}

    /// Whether `request` would change something and comes from a page that is not ours. `Sec-Fetch-Site` is
    /// believed first, for no page can forge it; an `Origin` must be the address under which this server was
    /// called.
    static boolean isChange(Request request) {
        if (READING.contains(request.method())) {
            return false;
        }
        String site = request.header("Sec-Fetch-Site");
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = request.header("Origin");
        return origin != null && !isOwn(origin, request.host());
    }

    private static boolean isOwn(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && !host.isEmpty() && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }
}
