package io.tarn.gateway;

import io.tarn.http.BadRequestException;
import io.tarn.http.Request;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The access key that a request says it is signed with, for the audit log, when the signature does not hold.
final class AccessKeyClaim {
    private static final Pattern HEADER = Pattern.compile("(?:\\bCredential=|^AWS )([A-Za-z0-9]{1,256})");

    private AccessKeyClaim() {}

    /// Empty when it names none.
    static String of(Request request) {
        String header = request.header("Authorization");
        Matcher found = HEADER.matcher(header == null ? "" : header);
        return found.find() ? found.group(1) : ofQuery(request);
    }

    private static String ofQuery(Request request) {
        try {
            String scope = first(request, "X-Amz-Credential");
            return scope.isEmpty() ? first(request, "AWSAccessKeyId") : scope.split("/", 2)[0];
        } catch (BadRequestException e) {
            return "";
        }
    }

    private static String first(Request request, String name) {
        @Nullable String value = request.query().first(name);
        return value == null ? "" : value;
    }
}
