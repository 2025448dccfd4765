package io.tarn.api;

import io.tarn.access.Principal;
import io.tarn.api.contract.Contract;
import io.tarn.api.contract.Operation;
import io.tarn.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/// What log lines say of a request to the API (config-and-ops.md 7): every line written while it is worked on
/// has its id and operation, the line at its end all that is known of it.
final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final String REQUEST_ID = "request_id";
    private static final String OPERATION_ID = "operation_id";
    private static final List<String> REF_PARAMETERS = List.of("ref", "branch", "sourceRef", "leftRef", "tag");

    private RequestLog() {}

    /// For all lines of this thread until [#end].
    static void begin(Operation operation, String requestId) {
        MDC.put(REQUEST_ID, requestId);
        MDC.put(OPERATION_ID, operation.label());
    }

    static void end() {
        MDC.remove(REQUEST_ID);
        MDC.remove(OPERATION_ID);
    }

    /// What the line at the end of the request says.
    static Request.Description description(Operation operation, List<String> pathValues, Optional<Principal> caller) {
        return sink -> {
            sink.accept("service_name", "rest_api");
            sink.accept(OPERATION_ID, operation.label());
            sink.accept("route", Contract.BASE_PATH + "/" + String.join("/", operation.segments()));
            caller.ifPresent(user -> sink.accept("user", user.name()));
            places(operation, pathValues, sink);
        };
    }

    /// The line that says that a permitted operation begins, at level debug.
    static void performing(String action, Exchange exchange) {
        if (LOG.isDebugEnabled()) {
            LoggingEventBuilder line = LOG.atDebug()
                    .addKeyValue("class", "api_server")
                    .addKeyValue("name", action)
                    .addKeyValue("source_ip", exchange.request().remoteAddress());
            exchange.caller().ifPresent(user -> {
                var _ = line.addKeyValue("user_id", user.name());
            });
            places(exchange.operation(), exchange.pathValues(), (name, value) -> {
                var _ = line.addKeyValue(name, value);
            });
            line.log("performing API action");
        }
    }

    private static void places(Operation operation, List<String> pathValues, BiConsumer<String, Object> sink) {
        int repository = operation.pathIndex("repository");
        if (repository >= 0) {
            sink.accept("repository", pathValues.get(repository));
        }
        int ref = refIndex(operation);
        if (ref >= 0) {
            sink.accept("ref", pathValues.get(ref));
        }
    }

    /// Which path parameter is the ref; -1 for none.
    static int refIndex(Operation operation) {
        for (String name : REF_PARAMETERS) {
            int ref = operation.pathIndex(name);
            if (ref >= 0) {
                return ref;
            }
        }
        return -1;
    }
}
