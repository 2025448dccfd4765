package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.xml.XmlWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.Optional;

/// What a form is told when its file is stored: as it wishes, by status, by document or by being sent elsewhere
/// (s3-gateway.md B-45).
final class PostAnswer {
    private PostAnswer() {}

    /// @param etag in quotes
    static void send(S3Call call, PostForm form, String key, String etag) {
        call.response().header("ETag", etag);
        String location = location(call, key);
        call.response().header("Location", location);
        Optional<URI> elsewhere = form.field("success_action_redirect")
                .or(() -> form.field("redirect"))
                .flatMap(PostAnswer::page);
        if (elsewhere.isPresent()) {
            call.response()
                    .header("Location", told(elsewhere.get(), call.address().bucket(), key, etag));
            call.empty(303);
            return;
        }
        switch (form.field("success_action_status").orElse("")) {
            case "200" -> call.empty(200);
            case "201" ->
                call.xml(
                        201,
                        XmlWriter.plain("PostResponse")
                                .text("Location", location)
                                .text("Bucket", call.address().bucket())
                                .text("Key", key)
                                .text("ETag", etag));
            default -> call.empty(204);
        }
    }

    private static String location(S3Call call, String key) {
        String bucket =
                call.address().virtualHost() ? "" : "/" + encoded(call.address().bucket());
        return call.request().origin().orElse("") + bucket + "/" + encoded(key);
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("*", "%2A");
    }

    /// A page of the web; anything else is as if nothing was asked for.
    private static Optional<URI> page(String text) {
        try {
            URI page = new URI(text);
            boolean web = "http".equalsIgnoreCase(page.getScheme()) || "https".equalsIgnoreCase(page.getScheme());
            return web && page.getHost() != null ? Optional.of(page) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String told(URI page, String bucket, String key, String etag) {
        String text = page.toString();
        int hash = text.indexOf('#');
        String target = hash < 0 ? text : text.substring(0, hash);
        String parameters = "bucket=" + URLEncoder.encode(bucket, UTF_8) + "&key=" + URLEncoder.encode(key, UTF_8)
                + "&etag=" + URLEncoder.encode(etag, UTF_8);
        String fragment = hash < 0 ? "" : text.substring(hash);
        return target + (page.getRawQuery() == null ? "?" : "&") + parameters + fragment;
    }
}
