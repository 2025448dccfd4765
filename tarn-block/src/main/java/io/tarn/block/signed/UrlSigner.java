package io.tarn.block.signed;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.signed.Grant.Action;
import io.tarn.block.signed.Grant.PartOfUpload;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Gives a store that has no presigned URLs those of the server it is part of.
public final class UrlSigner {
    /// The longest life of a URL, as on S3.
    public static final Duration LIFE_MAX = Duration.ofDays(7);

    private static final Duration LIFE_MIN = Duration.ofSeconds(1);

    private final String adapter;
    private final Optional<SignedUrls> urls;
    private final Options options;

    /// How URLs are signed.
    ///
    /// @param life how long a URL works, 1 second to [#LIFE_MAX]
    /// @param endpoint `http` or `https` URL under which clients reach the server; without it a URL begins with
    /// `/` and whoever hands it out puts the server's name before it
    /// @param disabled whether there are none
    /// @param disabledInUi whether web pages are told that there are none
    /// @param disabledForMultipart whether there are none for parts
    public record Options(
            Duration life,
            Optional<URI> endpoint,
            boolean disabled,
            boolean disabledInUi,
            boolean disabledForMultipart) {
        public Options {
            if (life.compareTo(LIFE_MIN) < 0 || life.compareTo(LIFE_MAX) > 0) {
                throw new IllegalArgumentException(
                        "pre_signed_expiry is " + life + "; name a time from 1 second to 7 days");
            }
            endpoint.ifPresent(Options::requireBase);
        }

        /// A quarter of an hour, everything but the web pages, on the name by which the client knows the server.
        public static Options defaults() {
            return new Options(Duration.ofMinutes(15), Optional.empty(), false, true, false);
        }

        private static void requireBase(URI endpoint) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null || endpoint.getQuery() != null || endpoint.getFragment() != null) {
                throw new IllegalArgumentException(
                        "pre_signed_endpoint is " + endpoint + "; write http(s)://host:port and perhaps a path");
            }
        }
    }

    private UrlSigner(String adapter, Optional<SignedUrls> urls, Options options) {
        this.adapter = adapter;
        this.urls = urls;
        this.options = options;
    }

    /// @param adapter the type of the store, for messages
    public static UrlSigner of(String adapter, SignedUrls urls, Options options) {
        return new UrlSigner(adapter, options.disabled() ? Optional.empty() : Optional.of(urls), options);
    }

    /// For a store whose server serves no signed URLs.
    public static UrlSigner none(String adapter) {
        return new UrlSigner(adapter, Optional.empty(), Options.defaults());
    }

    public boolean works() {
        return urls.isPresent();
    }

    public boolean worksInUi() {
        return works() && !options.disabledInUi();
    }

    public boolean worksForMultipart() {
        return works() && !options.disabledForMultipart();
    }

    /// A URL for the object; `UNSUPPORTED` when there are none.
    ///
    /// @param address the full URI of the object
    public PresignedUrl object(String storageId, String address, PresignRequest request) {
        SignedUrls signing = require(works(), "URL");
        Action action = request.write() ? Action.WRITE : Action.READ;
        Optional<String> fileName = request.write() ? Optional.empty() : request.fileName();
        return url(signing, new Grant(action, storageId, address, fileName, Optional.empty(), end(signing)));
    }

    /// A URL to write a part of an upload; `UNSUPPORTED` when there are none, `INVALID_PART` for a number that
    /// no part has.
    public PresignedUrl part(String storageId, String address, String uploadId, int part) {
        SignedUrls signing = require(worksForMultipart(), "part");
        MultipartRules.requireNumber(part);
        return url(
                signing,
                new Grant(
                        Action.WRITE,
                        storageId,
                        address,
                        Optional.empty(),
                        Optional.of(new PartOfUpload(uploadId, part)),
                        end(signing)));
    }

    private Instant end(SignedUrls signing) {
        return signing.now().plus(options.life()).truncatedTo(ChronoUnit.SECONDS);
    }

    private PresignedUrl url(SignedUrls signing, Grant grant) {
        String base = options.endpoint()
                .map(endpoint -> endpoint.toString().replaceFirst("/+$", ""))
                .orElse("");
        return new PresignedUrl(base + signing.url(grant), Optional.of(grant.expiry()));
    }

    private SignedUrls require(boolean works, String what) {
        return urls.filter(_ -> works)
                .orElseThrow(() -> new ObjectStoreException(
                        Kind.UNSUPPORTED, adapter + " adapter presigned " + what + ": operation not supported"));
    }
}
