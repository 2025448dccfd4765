package io.tarn.gateway.multipart;

import io.tarn.access.AuditNotes;
import io.tarn.access.Authorizer;
import io.tarn.access.Principal;
import io.tarn.block.FaultyObjectStore;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.Part;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.call.SlowAnswer;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.http.HttpOptions;
import io.tarn.http.HttpServer;
import io.tarn.http.Request;
import io.tarn.http.Response;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.Repositories;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/// The handlers of lists and completions behind a real HTTP server, over stores in memory that can be made slow. Every
/// caller is known and may do everything.
final class MultipartLake implements AutoCloseable {
    static final String EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

    final FaultyObjectStore objects = new FaultyObjectStore(new MemoryObjectStore());
    final Catalog catalog;
    final PartUploads uploads;
    final Repository repository;
    private final MemoryKeyValueStore keyValues = new MemoryKeyValueStore();
    private final ImmutableFileCache cache;
    private final CommittedStore committed;
    private final VersioningEngine engine;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    /// @param patience of slow answers
    MultipartLake(Path folder, Duration patience) {
        cache = ImmutableFileCache.open(CacheOptions.of(folder));
        committed = new CommittedStore(objects, CommittedOptions.defaults(), cache);
        engine = VersioningEngine.open(keyValues, committed, EngineOptions.defaults(new Random()));
        repository = engine.repositories()
                .create(new Repositories.Creation(
                        "lake", new StorageNamespace("", "mem://lake"), "main", false, false));
        catalog = new Catalog(engine, objects, Catalog.Options.defaults());
        uploads = new PartUploads(keyValues, catalog);
        var lookup = new UploadLookup(catalog, uploads);
        var answers = new SlowAnswer(failure -> new S3Exception(S3Code.SERVICE_UNAVAILABLE), patience);
        Map<S3Operation, OperationHandler> handlers = Map.of(
                S3Operation.LIST_PARTS, new ListParts(lookup)::list,
                S3Operation.LIST_MULTIPART_UPLOADS, new ListUploads(uploads)::list,
                S3Operation.COMPLETE_MULTIPART_UPLOAD, new CompleteUpload(catalog, lookup, answers)::complete);
        server = HttpServer.start(HttpOptions.of("127.0.0.1", 0), (request, response) -> {
            S3Call call = call(request, response);
            OperationHandler handler = handlers.get(call.operation());
            if (handler != null) {
                handler.handle(call);
            }
        });
    }

    private S3Call call(Request request, Response response) {
        String key = request.rawPath().substring(1);
        S3Operation operation = key.isEmpty()
                ? S3Operation.LIST_MULTIPART_UPLOADS
                : request.method().equals("POST") ? S3Operation.COMPLETE_MULTIPART_UPLOAD : S3Operation.LIST_PARTS;
        var call = new S3Call(
                operation,
                new S3Address("lake", key, true, true),
                request,
                response,
                "request-1",
                new Principal("ann", "", "", 0),
                new PayloadForm.Plain(),
                (_, _, _) -> new Authorizer.Allowed(),
                new AuditNotes());
        call.bucket(new Bucket("lake", repository, Optional.empty()));
        return call;
    }

    Upload begin(String branch, String path) {
        return uploads.begin(
                repository,
                branch,
                path,
                new PartUploads.Creation("ann", "text/x", Map.of(), Optional.empty(), Upload.Checksums.NONE));
    }

    /// A part without bytes.
    void putEmpty(Upload upload, int number) {
        Part _ = uploads.put(
                upload,
                number,
                new ByteArrayInputStream(new byte[0]),
                OptionalLong.of(0),
                () -> new Part.Described(EMPTY_MD5, ""));
    }

    /// @param target begins with `/`, the key behind it
    String get(String target) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(url(target)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(target + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /// Returns as soon as the head of the answer is there.
    HttpResponse<InputStream> post(String target, String document) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(url(target))
                        .POST(BodyPublishers.ofString(document))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private URI url(String target) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + target);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        server.close();
        engine.close();
        committed.close();
        cache.close();
        keyValues.close();
    }
}
