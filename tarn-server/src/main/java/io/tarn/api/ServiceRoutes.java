package io.tarn.api;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.api.contract.Contract;
import io.tarn.api.contract.OpenApiDocument;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The endpoints beside the API on the same listener (api.md 25), and the way into the API.
///
/// The S3 gateway's requests are told apart before they come here.
public final class ServiceRoutes implements RequestHandler {
    private static final byte[] NOT_IMPLEMENTED = "Not Implemented\n".getBytes(StandardCharsets.US_ASCII);

    private final ApiHandler api;
    private final Supplier<String> installationId;
    private final PrometheusRegistry registry;
    private final Readiness readiness;
    private final Contract contract;
    private final List<Mount> mounts;
    private final RequestHandler rest;
    private final PrometheusTextFormatWriter metricsWriter =
            PrometheusTextFormatWriter.builder().build();
    private volatile byte @Nullable [] openApi;

    /// @param installationId empty before setup
    /// @param readiness asked by `/_ready`
    /// @param contract what `/openapi.json` describes
    /// @param mounts whatever else has paths of its own: logins, signed URLs
    /// @param rest answers whatever is left: the web interface, or [#nothing]
    public ServiceRoutes(
            ApiHandler api,
            Supplier<String> installationId,
            PrometheusRegistry registry,
            Readiness readiness,
            Contract contract,
            List<Mount> mounts,
            RequestHandler rest) {
        this.api = api;
        this.installationId = installationId;
        this.registry = registry;
        this.readiness = readiness;
        this.contract = contract;
        this.mounts = List.copyOf(mounts);
        this.rest = rest;
    }

    /// Answers 404 without a body.
    public static void nothing(Request request, Response response) {
        response.status(404);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        String path = request.rawPath();
        if (ApiHandler.serves(path)) {
            api.handle(request, response);
        } else if (path.equals("/_health") || path.startsWith("/_health/")) {
            health(response);
        } else if (path.equals("/_ready")) {
            readiness(response);
        } else if (path.equals("/metrics") && request.method().equals("GET")) {
            metrics(response);
        } else if (path.equals("/openapi.json")) {
            text(response, 200, "application/json", openApi());
        } else if (isTableCatalog(path)) {
            text(response, 501, "text/plain; charset=utf-8", NOT_IMPLEMENTED);
        } else {
            mounted(path).handle(request, response);
        }
    }

    private RequestHandler mounted(String path) {
        for (Mount mount : mounts) {
            if (mount.serves(path)) {
                return mount.handler();
            }
        }
        return rest;
    }

    private static boolean isTableCatalog(String path) {
        return path.startsWith("/iceberg/api/")
                || path.startsWith("/iceberg/relative_to/")
                || path.startsWith("/mds/iceberg/api/");
    }

    private void health(Response response) {
        byte[] alive = ("alive! " + installationId.get()).getBytes(StandardCharsets.UTF_8);
        text(response, 200, "text/plain", alive);
    }

    private void readiness(Response response) {
        Optional<String> obstacle = readiness.obstacle();
        String text = obstacle.map(reason -> "not ready: " + reason).orElse("ready");
        text(response, obstacle.isPresent() ? 503 : 200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    /// Made when it is first asked for, and then kept: nobody needs a login to ask.
    private byte[] openApi() {
        byte[] made = openApi;
        if (made == null) {
            made = OpenApiDocument.json(contract);
            openApi = made;
        }
        return made;
    }

    private void metrics(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metricsWriter.write(out, registry.scrape());
        text(response, 200, metricsWriter.getContentType(), out.toByteArray());
    }

    private static void text(Response response, int status, String contentType, byte[] body) {
        response.status(status);
        response.header("Content-Type", contentType);
        response.send(body);
    }
}
