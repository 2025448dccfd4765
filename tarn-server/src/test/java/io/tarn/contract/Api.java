package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.api.contract.Contract;
import io.tarn.api.contract.Operation;
import io.tarn.http.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Calls the operations of the contract by their ids. Every answer that a test asks for is held against the contract,
/// and what was seen goes into the [Coverage].
final class Api implements AutoCloseable {
    static final String KEY = "AKIAJTESTTESTTESTTEQ";
    static final String SECRET = "a secret that tests may know";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI server;
    private final DeclaredAnswers declared;
    private final AnswerCheck check;
    private final Coverage coverage;

    Api(URI server, DeclaredAnswers declared, Coverage coverage) {
        this.server = server;
        this.declared = declared;
        this.check = new AnswerCheck(declared);
        this.coverage = coverage;
    }

    Coverage coverage() {
        return coverage;
    }

    Contract contract() {
        return declared.contract();
    }

    /// A call as the administrator.
    ///
    /// @param pathValues in the order of the path template, not yet encoded
    Call call(String operation, String... pathValues) {
        return new Call(contract().operation(operation), List.of(pathValues));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    static String basic(String key, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(UTF_8));
    }

    /// Sends any request to the server, or to where one of its URLs points.
    Answer exchange(HttpRequest request) {
        try {
            return new Answer(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Answer exchangeNaming(String host, String method, String target) {
        String request = method + " " + Contract.BASE_PATH + target + " HTTP/1.1\nHost: " + host + "\n\n";
        try {
            return new Answer(RawClient.exchange(new InetSocketAddress(server.getHost(), server.getPort()), request));
        } catch (IOException e) {
            throw new UncheckedIOException(request, e);
        }
    }

    /// Fetches what a redirect points to, without credentials.
    Answer follow(Answer redirect) {
        return exchange(HttpRequest.newBuilder(server.resolve(redirect.header("Location")))
                .build());
    }

    /// A request below the API's base path.
    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(server.resolve(Contract.BASE_PATH + target));
    }

    @Override
    public void close() {
        client.close();
    }

    /// One request.
    final class Call {
        private final Operation operation;
        private final List<String> pathValues;
        private final List<String> query = new ArrayList<>();
        private final List<String[]> headers = new ArrayList<>();
        private String credentials = basic(KEY, SECRET);
        private String method;
        private byte[] body = {};
        private Optional<String> named = Optional.empty();

        private Call(Operation operation, List<String> pathValues) {
            this.operation = operation;
            this.pathValues = pathValues;
            this.method = operation.method();
        }

        Call query(String name, String value) {
            query.add(encode(name) + "=" + encode(value));
            return this;
        }

        Call header(String name, String value) {
            headers.add(new String[] {name, value});
            return this;
        }

        Call anonymous() {
            return credentials("");
        }

        /// With this `Authorization` header instead; none when empty.
        Call credentials(String authorization) {
            credentials = authorization;
            return this;
        }

        /// With another method than the operation's.
        Call method(String other) {
            method = other;
            return this;
        }

        /// With a JSON body in which `'` stands for a quote.
        Call json(String json) {
            return body("application/json", json.replace('\'', '"').getBytes(UTF_8));
        }

        Call body(String contentType, byte[] bytes) {
            body = bytes;
            return header("Content-Type", contentType);
        }

        /// With content whose type, if any, is among the headers.
        Call bytes(byte[] content) {
            body = content;
            return this;
        }

        /// Sends nothing but the address, to a host of that name, which need not be a proper one.
        Call naming(String host) {
            named = Optional.of(host);
            return this;
        }

        /// Sends it and looks at nothing.
        Answer send() {
            if (named.isPresent()) {
                return exchangeNaming(named.get(), method, target());
            }
            HttpRequest.Builder request = request(target());
            headers.forEach(header -> request.header(header[0], header[1]));
            if (!credentials.isEmpty()) {
                request.header("Authorization", credentials);
            }
            return exchange(request.method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                    .build());
        }

        /// Sends it and requires this status in a form that the contract allows.
        Answer expect(int status) {
            Answer answer = send();
            if (answer.status() != status) {
                throw new AssertionError(this + ": expected " + status + ", got " + answer);
            }
            List<String> violations = check.violations(operation, answer);
            if (!violations.isEmpty()) {
                throw new AssertionError(this + ": " + violations + " in " + answer + " " + answer.headers());
            }
            coverage.exercised(operation.id(), status);
            return answer;
        }

        /// Sends it and requires this error.
        void expect(int status, String message) {
            String got = expect(status).message();
            if (!got.equals(message)) {
                throw new AssertionError(this + ": expected '" + message + "', got '" + got + "'");
            }
        }

        /// Sends it and requires an error whose text ends like this.
        void expectEnding(int status, String ending) {
            String got = expect(status).message();
            if (!got.endsWith(ending)) {
                throw new AssertionError(this + ": expected '…" + ending + "', got '" + got + "'");
            }
        }

        private String target() {
            StringBuilder target = new StringBuilder();
            int next = 0;
            for (String segment : operation.segments()) {
                target.append('/').append(segment.startsWith("{") ? encode(pathValues.get(next++)) : segment);
            }
            if (next != pathValues.size()) {
                throw new IllegalArgumentException(operation.id() + " has " + next + " path parameters");
            }
            return query.isEmpty() ? target.toString() : target + "?" + String.join("&", query);
        }

        @Override
        public String toString() {
            return operation.id() + " " + method + " " + target()
                    + (body.length > 200 ? "" : " " + new String(body, UTF_8));
        }
    }
}
