package io.tarn.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries requests from the server library to the [RequestHandler] and its answers back, and keeps the connection
/// sane
/// whatever the handler did: failed, or answered without reading the body.
final class RequestDispatch extends Handler.Abstract {
    /// An unread body up to this size is read away so that the connection can be used again.
    static final long UNREAD_BODY_KEEP_BYTES_MAX = 256 * 1024;

    /// After the answer to a larger one, this much is still read before closing, so that a client in the middle of
    /// sending sees the answer and not a reset connection.
    static final long UNREAD_BODY_LINGER_BYTES_MAX = 16 * 1024 * 1024;

    /// How long either may take.
    static final long UNREAD_BODY_MILLIS_MAX = 2_000;

    private static final int CLIENT_CLOSED_REQUEST = 499;
    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatch.class);

    private final RequestHandler handler;
    private final boolean secure;
    private final TrustedProxies proxies;
    private final AccessLog accessLog;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ReentrantLock drainLock = new ReentrantLock();
    private final Condition drained = drainLock.newCondition();
    private volatile boolean stopping;

    RequestDispatch(RequestHandler handler, boolean secure, TrustedProxies proxies, AccessLog accessLog) {
        this.handler = handler;
        this.accessLog = accessLog;
        this.secure = secure;
        this.proxies = proxies;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request jettyRequest,
            org.eclipse.jetty.server.Response jettyResponse,
            Callback callback) {
        inFlight.incrementAndGet();
        Completion completion = new Completion(callback);
        Request request = new Request(jettyRequest, secure, proxies);
        Response response = new Response(jettyResponse, request);
        try {
            handler.handle(request, response);
            finish(request, response, completion);
        } catch (Throwable e) {
            fail(request, response, completion, e);
        }
        return true;
    }

    private void finish(Request request, Response response, Completion completion) throws Exception {
        accessLog.write(request, response, response.status());
        boolean unreadBody = !request.bodyFinished();
        boolean awaitsContinue = unreadBody && request.awaitsContinue();
        boolean keep = !stopping && !awaitsContinue && request.contentLength() <= UNREAD_BODY_KEEP_BYTES_MAX;
        if (!response.streaming()) {
            response.announceBody();
            if (stopping || (unreadBody && !keep)) {
                response.jetty().getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            if (!unreadBody) {
                response.jetty().write(true, response.body(), completion);
                return;
            }
            Content.Sink.write(response.jetty(), true, response.body());
        } else if (!response.jetty().hasLastWrite()) {
            Content.Sink.write(response.jetty(), true, java.nio.ByteBuffer.allocate(0));
        }
        if (unreadBody && !awaitsContinue) {
            request.drain(keep ? UNREAD_BODY_KEEP_BYTES_MAX : UNREAD_BODY_LINGER_BYTES_MAX, UNREAD_BODY_MILLIS_MAX);
        }
        completion.succeeded();
    }

    private void fail(Request request, Response response, Completion completion, Throwable failure) {
        if (ClientAbortException.causes(failure)) {
            accessLog.write(request, response, CLIENT_CLOSED_REQUEST);
            completion.failed(protocolError(failure));
            return;
        }
        boolean understood = !(failure instanceof BadRequestException);
        if (understood) {
            LOG.error("{} {} failed", request.method(), request.rawPath(), failure);
        }
        if (response.committed()) {
            accessLog.write(request, response, response.status());
            completion.failed(failure);
            return;
        }
        try {
            response.reset();
            response.status(understood ? 500 : 400);
            response.header("Content-Type", "application/json");
            response.header("X-Content-Type-Options", "nosniff");
            response.send(
                    ProtocolErrors.json(understood ? "internal server error" : String.valueOf(failure.getMessage())));
            finish(request, response, completion);
        } catch (Exception e) {
            completion.failed(e);
        }
    }

    /// The violation of the protocol behind a failure, which the client is told of if it can still listen.
    private static Throwable protocolError(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException) {
                return cause;
            }
        }
        return failure;
    }

    int inFlight() {
        return inFlight.get();
    }

    /// Has every further answer close its connection, and waits until no request is in flight.
    ///
    /// @return whether that happened within `nanosMax`
    boolean drain(long nanosMax) {
        stopping = true;
        drainLock.lock();
        try {
            long remaining = nanosMax;
            while (inFlight.get() > 0 && remaining > 0) {
                remaining = drained.awaitNanos(remaining);
            }
            return inFlight.get() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            drainLock.unlock();
        }
    }

    private void completed() {
        if (inFlight.decrementAndGet() == 0 && stopping) {
            drainLock.lock();
            try {
                drained.signalAll();
            } finally {
                drainLock.unlock();
            }
        }
    }

    private final class Completion implements Callback {
        private final Callback callback;

        Completion(Callback callback) {
            this.callback = callback;
        }

        @Override
        public void succeeded() {
            try {
                callback.succeeded();
            } finally {
                completed();
            }
        }

        @Override
        public void failed(Throwable failure) {
            try {
                callback.failed(failure);
            } finally {
                completed();
            }
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
