package io.tarn.block.s3;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Logs requests to the store, or only those that are repeated (`blockstore.s3.client_log_request` and
/// `client_log_retries`): method, host and path. Headers and queries, which may carry secrets, are left out.
final class S3ClientLog implements ExecutionInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(S3ClientLog.class);
    private static final ExecutionAttribute<Integer> ATTEMPT = new ExecutionAttribute<>("TarnAttempt");

    private final S3Options.ClientLog settings;

    S3ClientLog(S3Options.ClientLog settings) {
        this.settings = settings;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Integer before = attributes.getAttribute(ATTEMPT);
        int attempt = before == null ? 1 : before + 1;
        attributes.putAttribute(ATTEMPT, attempt);
        if (settings.requests() || (settings.retries() && attempt > 1)) {
            SdkHttpRequest request = context.httpRequest();
            LOG.info("{} {}{} attempt {}", request.method(), request.host(), request.encodedPath(), attempt);
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (settings.requests()) {
            SdkHttpRequest request = context.httpRequest();
            LOG.info(
                    "{} {}{} answered {}",
                    request.method(),
                    request.host(),
                    request.encodedPath(),
                    context.httpResponse().statusCode());
        }
    }
}
