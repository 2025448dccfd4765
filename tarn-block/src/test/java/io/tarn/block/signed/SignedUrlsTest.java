package io.tarn.block.signed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.signed.Grant.Action;
import io.tarn.block.signed.Grant.PartOfUpload;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// URLs are read back as what they were signed for, and as nothing else.
class SignedUrlsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant END = NOW.plusSeconds(60);

    private Instant now = NOW;
    private final SignedUrls urls = new SignedUrls(new Hmac("secret"), () -> now);
    private final Grant whole = new Grant(
            Action.READ,
            "fast",
            "mem://lake/ü a+b%2F&c=d#e?f\n,sig",
            Optional.of("name \"x\".csv"),
            Optional.empty(),
            END);
    private final Grant part = new Grant(
            Action.WRITE, "", "mem://lake/k", Optional.empty(), Optional.of(new PartOfUpload("upload", 7)), END);

    private static Map<String, List<String>> parameters(String url) {
        assertThat(url).startsWith("/_signed?").matches("[A-Za-z0-9/_?=&%.~-]+");
        var found = new HashMap<String, List<String>>();
        for (String pair : url.substring(url.indexOf('?') + 1).split("&")) {
            String[] sides = pair.split("=", 2);
            found.computeIfAbsent(sides[0], _ -> new ArrayList<>()).add(URLDecoder.decode(sides[1], UTF_8));
        }
        return found;
    }

    private Grant open(Action action, Map<String, List<String>> parameters) {
        return urls.require(action, name -> parameters.getOrDefault(name, List.of()));
    }

    private void refused(Action action, Map<String, List<String>> parameters, String message) {
        ObjectStoreException failure = catchThrowableOfType(ObjectStoreException.class, () -> open(action, parameters));
        assertThat(failure).as(parameters.toString()).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure).hasMessage(message);
    }

    @Test
    void grantsComeBackAsTheyWere() {
        assertThat(open(Action.READ, parameters(urls.url(whole)))).isEqualTo(whole);
        assertThat(open(Action.WRITE, parameters(urls.url(part)))).isEqualTo(part);
    }

    @Test
    void everyChangeIsRefused() {
        for (Grant grant : List.of(whole, part)) {
            Map<String, List<String>> good = parameters(urls.url(grant));
            for (String name : List.of("store", "address", "file", "upload", "part", "expires", "signature")) {
                var values = good.getOrDefault(name, List.of());
                for (List<String> other :
                        List.of(List.of("1"), List.of(""), List.of("x" + values), List.of("99999999999999999999"))) {
                    refusedWith(grant, good, name, other);
                }
                if (!values.isEmpty()) {
                    refusedWith(grant, good, name, List.of(values.getFirst(), values.getFirst()));
                    refusedWith(grant, good, name, List.of());
                }
            }
        }
    }

    private void refusedWith(Grant grant, Map<String, List<String>> good, String name, List<String> values) {
        var changed = new HashMap<>(good);
        changed.put(name, values);
        boolean same = name.equals("store") && grant.storageId().isEmpty() && values.equals(List.of(""));
        boolean unusedNumber = name.equals("part") && grant.part().isEmpty();
        if (same || unusedNumber) {
            assertThat(open(grant.action(), changed)).isEqualTo(grant);
        } else {
            refused(grant.action(), changed, "this URL is not signed for this request");
        }
    }

    @Test
    void aUrlIsGoodForOneActionOfOneKey() {
        refused(Action.WRITE, parameters(urls.url(whole)), "this URL is not signed for this request");
        refused(Action.READ, parameters(urls.url(part)), "this URL is not signed for this request");
        var other = new SignedUrls(new Hmac("another"), () -> now);
        refused(Action.READ, parameters(other.url(whole)), "this URL is not signed for this request");
        assertThat(new Hmac("secret").derived("a").sign("x"))
                .isNotEqualTo(new Hmac("secret").derived("b").sign("x"))
                .hasSize(43);
    }

    @Test
    void furtherParametersDoNotMatter() {
        Map<String, List<String>> more = parameters(urls.url(whole) + "&utm_source=mail");
        assertThat(open(Action.READ, more)).isEqualTo(whole);
    }

    @Test
    void aUrlWorksUntilItsEnd() {
        Map<String, List<String>> url = parameters(urls.url(whole));
        now = END.minusNanos(1);
        assertThat(open(Action.READ, url)).isEqualTo(whole);
        now = END;
        refused(Action.READ, url, "this URL has expired: ask the server for a new one");
    }

    @Test
    void aStoreHandsOutWhatItServes(@TempDir Path folder) {
        var options = new UrlSigner.Options(
                Duration.ofSeconds(90), Optional.of(URI.create("https://lake.example/tarn/")), false, true, true);
        var at = StorageLocation.relative(new StorageNamespace("files", "local://lake"), "data/p/o,sig");
        var outside = StorageLocation.full("", "local:///etc/passwd");
        var climbing = StorageLocation.relative(new StorageNamespace("", "local://lake"), "data/../../x");
        try (var store = new LocalObjectStore(LocalOptions.at(folder), UrlSigner.of("local", urls, options))) {
            var info = store.info("");
            assertThat(List.of(info.presignSupport(), info.presignSupportUi(), info.presignMultipartSupport()))
                    .containsExactly(true, false, false);
            PresignedUrl url = store.presign(at, new PresignRequest(false, Optional.of("f")));
            assertThat(url.expiry()).contains(NOW.plusSeconds(90));
            assertThat(url.url()).startsWith("https://lake.example/tarn/_signed?store=files&address=local%3A%2F%2F");
            Grant read = open(Action.READ, parameters(url.url().substring("https://lake.example/tarn".length())));
            assertThat(read.location()).isEqualTo(StorageLocation.full("files", store.qualify(at)));
            for (var wrong : List.of(outside, climbing)) {
                for (boolean write : new boolean[] {true, false}) {
                    assertThatThrownBy(() -> store.presign(wrong, new PresignRequest(write, Optional.empty())))
                            .isInstanceOf(ObjectStoreException.class);
                }
                assertThatThrownBy(() -> store.presignPart(wrong, "u", 1)).isInstanceOf(ObjectStoreException.class);
            }
            assertThatThrownBy(() -> store.presignPart(at, "u", 1))
                    .hasMessage("local adapter presigned part: operation not supported");
        }
    }

    @Test
    void settingsThatMakeNoUrlAreRefused() {
        for (Duration life : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(8))) {
            assertThatThrownBy(() -> new UrlSigner.Options(life, Optional.empty(), false, false, false))
                    .hasMessageContaining("pre_signed_expiry");
        }
        for (String url : List.of("lake.example", "ftp://lake.example", "https:///x", "https://h?q=1", "https://h#f")) {
            assertThatThrownBy(() -> new UrlSigner.Options(
                            Duration.ofMinutes(1), Optional.of(URI.create(url)), false, false, false))
                    .as(url)
                    .hasMessageContaining("pre_signed_endpoint");
        }
        var off = new UrlSigner.Options(Duration.ofMinutes(1), Optional.empty(), true, false, false);
        assertThat(UrlSigner.of("local", urls, off).worksForMultipart()).isFalse();
        assertThat(UrlSigner.of("local", urls, off).worksInUi()).isFalse();
        assertThat(new SignedUrls(new Hmac("s"), InstantSource.fixed(NOW)).now())
                .isEqualTo(NOW);
    }
}
