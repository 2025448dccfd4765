package io.tarn.api.resources;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.Installation;
import io.tarn.auth.usage.UsageCounter;
import io.tarn.auth.usage.UsageMonth;
import java.util.List;
import java.util.Locale;

/// How much the server is used (api.md 13).
final class UsageResource {
    private static final String TEXT = "text/plain";

    private final Installation installation;
    private final UsageCounter usage;

    UsageResource(Installation installation, UsageCounter usage) {
        this.installation = installation;
        this.usage = usage;
    }

    record Event(@JsonProperty("class") String category, String name, long count) {}

    record Events(List<Event> events) {}

    record Month(int year, int month, long count) {
        static Month of(UsageMonth counted) {
            return new Month(counted.month().getYear(), counted.month().getMonthValue(), counted.count());
        }

        String line() {
            return String.format(Locale.ROOT, "%d-%02d: %12d\n", year, month, count);
        }
    }

    record Report(String installationId, List<Month> reports) {}

    /// `postStatsEvents`. What clients count goes nowhere: this server reports to nobody.
    void events(Exchange exchange) {
        for (Event event : exchange.body(Events.class).events()) {
            requireText(event.category(), "class");
            requireText(event.name(), "name");
            if (event.count() < 0) {
                throw invalid("count must be a non-negative integer");
            }
        }
        exchange.empty(204);
    }

    private static void requireText(String text, String field) {
        if (text.isEmpty()) {
            throw invalid(field + " is required");
        }
    }

    private static ApiException invalid(String what) {
        return new ApiException(400, "invalid value: " + what);
    }

    /// `getUsageReportSummary`, as text for who asks for exactly that.
    void summary(Exchange exchange) {
        List<Month> months = usage.report().stream().map(Month::of).toList();
        String id = installation.id();
        String accepted = exchange.header("Accept").orElse("");
        if (accepted.equals(TEXT) || accepted.equals("application/text")) {
            StringBuilder text = new StringBuilder("Usage for installation ID: " + id + "\n");
            months.forEach(month -> text.append(month.line()));
            exchange.text(200, text.toString());
            protect(exchange);
        } else {
            exchange.json(200, new Report(id, months));
        }
    }

    private static void protect(Exchange exchange) {
        exchange.response().header("Cache-Control", "no-store, must-revalidate");
        exchange.response().header("Expires", "0");
        exchange.response().header("X-Frame-Options", "SAMEORIGIN");
        exchange.response().header("Content-Security-Policy", "default-src 'none'");
    }
}
