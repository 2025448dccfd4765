package io.tarn.catalog.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.FaultyObjectStore;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueStore;
import io.tarn.testkit.HandClock;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.engine.EngineOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/// A catalog over stores that can fail, in memory or on disk.
final class UploadLake implements AutoCloseable {
    final FaultyKeyValueStore keyValues;
    final FaultyObjectStore objects = new FaultyObjectStore(new MemoryObjectStore());
    final HandClock clock = new HandClock(Instant.parse("2026-11-23T12:00:00Z"));
    final EngineFixture fixture;
    final Catalog catalog;
    final PartUploads uploads;
    final Repository repository;

    UploadLake(Path folder, String name, KeyValueStore store) {
        keyValues = new FaultyKeyValueStore(store, Plan.none());
        fixture = new EngineFixture(
                folder.resolve(name),
                keyValues,
                objects,
                CommittedOptions.defaults(),
                EngineOptions.defaults(new Random()).withClock(clock));
        catalog = new Catalog(fixture.engine, objects, Catalog.Options.defaults());
        uploads = new PartUploads(keyValues, catalog);
        repository = fixture.create("lake");
    }

    Upload begin(String path) {
        return uploads.begin(
                repository,
                "main",
                path,
                new PartUploads.Creation("ann", "text/x", Map.of("k", "v"), Optional.empty(), Upload.Checksums.NONE));
    }

    Part put(Upload upload, int number, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        String md5 = md5(content);
        return uploads.put(
                upload,
                number,
                new ByteArrayInputStream(bytes),
                OptionalLong.of(bytes.length),
                () -> new Part.Described(md5, ""));
    }

    static String md5(String content) {
        return HexFormat.of().formatHex(MultipartRules.md5().digest(content.getBytes(UTF_8)));
    }

    Upload complete(Upload upload, List<Part> parts, WriteCondition condition) {
        return uploads.complete(repository, upload, parts, completion(parts), condition);
    }

    Upload.Completion completion(List<Part> parts) {
        var listed = parts.stream()
                .map(part -> new PartList.Named(part.number(), part.md5()))
                .toList();
        String etag = MultipartRules.etag(parts.stream()
                .map(part -> new PartReference(part.number(), part.md5()))
                .toList());
        long size = parts.stream().mapToLong(Part::sizeBytes).sum();
        return new Upload.Completion(
                PartList.hash(listed), etag, size, new TreeMap<>(Map.of("k", "v")), clock.instant());
    }

    Optional<Entry> entry(String path) {
        return catalog.reader().find(repository, "main", path);
    }

    String content(String path) {
        Entry entry = entry(path).orElseThrow();
        try (var in = catalog.reader().open(repository, entry)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    UploadHousekeeping housekeeping() {
        return new UploadHousekeeping(uploads, fixture.engine.repositories(), Duration.ofDays(7), clock);
    }

    List<String> listed(String prefix, Optional<UploadScan.Marker> after) {
        var keys = new ArrayList<String>();
        try (UploadScan scan = uploads.list(repository, prefix, after)) {
            for (var next = scan.next(); next.isPresent(); next = scan.next()) {
                keys.add(next.get().target().key());
            }
        }
        return keys;
    }

    @Override
    public void close() {
        fixture.close();
        keyValues.close();
    }
}
