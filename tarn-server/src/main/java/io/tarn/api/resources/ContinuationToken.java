package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.api.ApiException;
import io.tarn.api.Json;
import io.tarn.catalog.gc.UncommittedPage.Position;
import io.tarn.versioning.Names;
import io.tarn.versioning.Xid;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// A position in a listing of uncommitted objects as text that clients hand back: Base64 of a JSON document.
final class ContinuationToken {
    private record Document(
            @Nullable String branch, @Nullable String runId, byte @Nullable [] key) {}

    private ContinuationToken() {}

    static String encode(Position position) {
        var document = new Document(position.branch(), position.runId(), position.key());
        return Base64.getEncoder().encodeToString(Json.MAPPER.writeValueAsBytes(document));
    }

    /// The position; 400 for a text that no server gave out. The run's id becomes part of an address, so it must
    /// be one.
    static Position decode(String token) {
        try {
            byte[] json = Base64.getDecoder().decode(token.getBytes(UTF_8));
            if (!(Json.MAPPER.readValue(json, Document.class)
                            instanceof Document(String branch, String runId, byte[] key))
                    || branch == null
                    || runId == null
                    || key == null
                    || !Names.isBranchName(branch)
                    || Xid.parse(runId).isEmpty()) {
                throw invalid();
            }
            return new Position(runId, branch, key);
        } catch (JacksonException | IllegalArgumentException _) {
            throw invalid();
        }
    }

    private static ApiException invalid() {
        return new ApiException(400, "invalid continuation token");
    }
}
