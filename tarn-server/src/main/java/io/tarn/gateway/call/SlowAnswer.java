package io.tarn.gateway.call;

import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answer to something that may take long (s3-gateway.md B-56, B-42): when it is not there soon, status 200
/// and the declaration of a document are sent, then white space from time to time, so that neither the client
/// nor anything on the way takes the connection for dead. A failure after that is an `Error` document in the
/// body.
///
/// The work goes on when the client goes away.
public final class SlowAnswer {
    /// How long an answer is waited for before it is begun.
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SlowAnswer.class);
    private static final byte[] SPACE = {' '};

    private final Function<Throwable, S3Exception> failures;
    private final Duration patience;

    /// @param failures what a client is told of a failure
    /// @param patience before the answer is begun, and between two signs of life
    public SlowAnswer(Function<Throwable, S3Exception> failures, Duration patience) {
        this.failures = failures;
        this.patience = patience;
    }

    /// Answers with the document that `work` makes.
    public void send(S3Call call, Supplier<XmlWriter> work) throws IOException {
        CompletableFuture<XmlWriter> made = new CompletableFuture<>();
        Thread.ofVirtual().name("slow-answer").start(() -> run(work, made));
        if (isDone(made)) {
            call.xml(200, result(made));
        } else {
            stream(call, made);
        }
    }

    private static void run(Supplier<XmlWriter> work, CompletableFuture<XmlWriter> made) {
        try {
            made.complete(work.get());
        } catch (RuntimeException | Error e) {
            made.completeExceptionally(e);
        }
    }

    private boolean isDone(CompletableFuture<XmlWriter> made) throws IOException {
        try {
            XmlWriter _ = made.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the answer was made", e);
        }
    }

    private static XmlWriter result(CompletableFuture<XmlWriter> made) {
        return switch (made.state()) {
            case FAILED -> throw unchecked(made.exceptionNow());
            case SUCCESS, RUNNING, CANCELLED -> made.resultNow();
        };
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private void stream(S3Call call, CompletableFuture<XmlWriter> made) throws IOException {
        call.response().status(200);
        call.response().header("Content-Type", "application/xml");
        try (OutputStream out = call.response().stream()) {
            byte[] declaration = XmlWriter.declaration();
            out.write(declaration);
            do {
                out.write(SPACE);
            } while (!isDone(made));
            byte[] document = document(call, made);
            out.write(document, declaration.length, document.length - declaration.length);
        }
    }

    private byte[] document(S3Call call, CompletableFuture<XmlWriter> made) {
        try {
            return result(made).finish();
        } catch (RuntimeException | Error e) {
            S3Exception refusal = failures.apply(e);
            LOG.warn("{} failed after its answer had begun, request {}", call.operation(), call.requestId(), e);
            XmlWriter xml =
                    XmlWriter.plain("Error").text("Code", refusal.code().text()).text("Message", refusal.message());
            refusal.details().forEach(detail -> xml.text(detail.name(), detail.value()));
            return xml.text("RequestId", call.requestId()).finish();
        }
    }
}
