package io.tarn.block.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/// An HTTP client that gives up a request whose body the store stops taking. A socket's time limit covers
/// reading only; a write into a half-open connection waits for the operating system, a quarter of an hour or
/// for ever.
///
/// A body counts as stalled when so long nothing more was asked of its source; a slow source is not the store's
/// fault and does not count.
final class StallGuard implements SdkHttpClient {
    private static final int CHECKS_PER_LIMIT = 4;

    private final SdkHttpClient client;
    private final Duration limit;
    private final Set<Guarded> sending = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("s3-stall-guard").factory());

    StallGuard(SdkHttpClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
        long period = limit.toNanos() / CHECKS_PER_LIMIT;
        var _ = clock.scheduleWithFixedDelay(this::abortStalled, period, period, TimeUnit.NANOSECONDS);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        if (request.contentStreamProvider().isEmpty()) {
            return client.prepareRequest(request);
        }
        return new Guarded(request, request.contentStreamProvider().get());
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.close();
    }

    private void abortStalled() {
        long now = System.nanoTime();
        for (Guarded each : sending) {
            each.abortIfStalled(now);
        }
    }

    private final class Guarded implements ExecutableHttpRequest {
        private static final long NOT_WRITING = 0;

        private final ExecutableHttpRequest request;
        private volatile long writingSince = NOT_WRITING;
        private volatile boolean stalled;

        Guarded(HttpExecuteRequest original, ContentStreamProvider body) {
            this.request = client.prepareRequest(HttpExecuteRequest.builder()
                    .request(original.httpRequest())
                    .contentStreamProvider(() -> watch(body.newStream()))
                    .metricCollector(original.metricCollector().orElse(null))
                    .build());
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            sending.add(this);
            try {
                return request.call();
            } catch (IOException | RuntimeException e) {
                if (stalled) {
                    SocketTimeoutException timeout =
                            new SocketTimeoutException("the store took no byte of the body for " + limit);
                    timeout.addSuppressed(e);
                    throw timeout;
                }
                throw e;
            } finally {
                sending.remove(this);
            }
        }

        @Override
        public void abort() {
            request.abort();
        }

        void abortIfStalled(long now) {
            long since = writingSince;
            if (since != NOT_WRITING && now - since > limit.toNanos()) {
                stalled = true;
                request.abort();
            }
        }

        private InputStream watch(InputStream body) {
            return new FilterInputStream(body) {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    writingSince = NOT_WRITING;
                    int count = super.read(target, offset, length);
                    writingSince = count < 0 ? NOT_WRITING : System.nanoTime() | 1;
                    return count;
                }
            };
        }
    }
}
