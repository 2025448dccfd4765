package io.tarn.content;

import io.tarn.block.ObjectStoreException;
import io.tarn.http.ClientAbortException;
import io.tarn.http.Response;
import java.io.IOException;
import java.io.InputStream;

/// Answers with bytes from object storage.
public final class StoredContent {
    private StoredContent() {}

    /// Streams exactly `length` bytes of `content`. A store that fails in the middle is named to the client as
    /// long as there is a chance.
    ///
    /// @throws ClientAbortException the client went away
    /// @throws ObjectStoreException the store failed, or had fewer bytes
    public static void transfer(Response response, InputStream content, long length) throws IOException {
        try {
            response.transfer(content, length);
        } catch (ClientAbortException e) {
            throw e;
        } catch (IOException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNAVAILABLE,
                    "the object store did not give the whole object (" + e.getMessage() + "): read it again",
                    e);
        }
    }
}
