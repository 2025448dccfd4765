package io.tarn.gateway.object;

import io.tarn.access.Permission;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.gateway.xml.XmlWriter;
import io.tarn.http.field.EntityTags;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// DeleteObjects (s3-gateway.md 10.9, B-43): each key has an outcome of its own. Keys of one branch that have no
/// condition are deleted together.
final class DeleteObjects {
    /// Keys of one request.
    static final int KEYS_MAX = 1000;

    /// Bytes of the document: that many keys of the greatest length with every character escaped.
    private static final int DOCUMENT_BYTES_MAX = 8 << 20;

    private final Catalog catalog;
    private final DeleteObject single;

    DeleteObjects(Catalog catalog, DeleteObject single) {
        this.catalog = catalog;
        this.single = single;
    }

    /// One key of the request and what became of it.
    private static final class Item {
        private final String key;
        private final Optional<String> version;
        private final Optional<String> etag;
        private final Place place;

        @Nullable
        private S3Exception refusal;

        Item(String key, Optional<String> version, Optional<String> etag, Place place) {
            this.key = key;
            this.version = version;
            this.etag = etag;
            this.place = place;
        }

        boolean isOpen() {
            return refusal == null;
        }
    }

    void delete(S3Call call) throws IOException {
        WriteHeaders.requireOwner(call);
        Repository repository = call.bucket().repository();
        WriteTarget.requireWritable(repository);
        XmlElement document = call.document(DOCUMENT_BYTES_MAX);
        List<Item> items = items(call, document);
        Map<String, List<Item>> batches = new LinkedHashMap<>();
        for (Item item : items) {
            judge(item, () -> {
                if (isBatched(call, repository, item)) {
                    batches.computeIfAbsent(item.place.ref(), ref -> new ArrayList<>())
                            .add(item);
                }
            });
        }
        batches.forEach((branch, batch) -> deleteAll(repository, branch, batch));
        boolean quiet = document.textOf("Quiet")
                .map(String::strip)
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        call.xml(200, result(items, quiet));
    }

    private static List<Item> items(S3Call call, XmlElement document) {
        List<XmlElement> objects = document.all("Object");
        if (objects.isEmpty() || objects.size() > KEYS_MAX) {
            throw new S3Exception(S3Code.MALFORMED_XML);
        }
        return objects.stream().map(object -> item(call, object)).toList();
    }

    private static Item item(S3Call call, XmlElement object) {
        String key = object.textOf("Key").orElseThrow(() -> new S3Exception(S3Code.MALFORMED_XML));
        return new Item(
                key,
                object.textOf("VersionId").filter(id -> !id.isEmpty()),
                object.textOf("ETag").filter(tag -> !tag.isEmpty()),
                call.bucket().place(key));
    }

    /// Whether the item is one of those that are deleted together; others are dealt with here.
    private boolean isBatched(S3Call call, Repository repository, Item item) {
        requireVersion(item);
        String path = item.place.path();
        if (!path.isEmpty() && !call.isAllowed(Permission.onObject("fs:DeleteObject", repository.name(), path))) {
            throw new S3Exception(S3Code.ACCESS_DENIED, "Access Denied");
        }
        if (item.etag.isEmpty()) {
            WriteTarget.requireBranchName(item.place.ref());
            WriteTarget.requireLength(path);
            return !path.isEmpty();
        }
        single.delete(repository, item.place, condition(item.etag.get()));
        return false;
    }

    private static void requireVersion(Item item) {
        try {
            DeleteObject.requireCurrent(item.version.map(ObjectLookup::requireVersion));
        } catch (S3Exception e) {
            throw e.code() == S3Code.INVALID_ARGUMENT ? new S3Exception(S3Code.NO_SUCH_VERSION) : e;
        }
    }

    private static WriteCondition condition(String etag) {
        return etag.strip().equals("*")
                ? new WriteCondition.Present()
                : new WriteCondition.Matches(EntityTags.unquoted(etag));
    }

    private void deleteAll(Repository repository, String branch, List<Item> batch) {
        try {
            if (single.takesDeletes(repository, batch.getFirst().place)) {
                List<String> paths =
                        batch.stream().map(item -> item.place.path()).distinct().toList();
                catalog.writer().deleteAll(repository, branch, paths, false);
            }
        } catch (S3Exception | VersioningException e) {
            Optional<S3Exception> refusal = refusal(e);
            batch.forEach(item -> item.refusal = refusal.orElse(null));
        }
    }

    private static void judge(Item item, Runnable action) {
        try {
            action.run();
        } catch (S3Exception | VersioningException e) {
            item.refusal = refusal(e).orElse(null);
        }
    }

    /// What a failure means for the keys it befell; empty when they are not there, which is as good as deleted.
    /// What is nobody's fault fails the request, which may be sent again as it is.
    private static Optional<S3Exception> refusal(RuntimeException failure) {
        if (failure instanceof S3Exception refusal) {
            return Optional.of(refusal);
        }
        return switch (failure instanceof VersioningException e ? e.kind() : VersioningException.Kind.INTERNAL) {
            case NOT_FOUND -> Optional.empty();
            case PRECONDITION_FAILED -> Optional.of(new S3Exception(S3Code.PRECONDITION_FAILED));
            case FORBIDDEN -> Optional.of(new S3Exception(S3Code.PROTECTED_BRANCH));
            case TOO_MANY_TRIES, OVERLOADED -> Optional.of(new S3Exception(S3Code.SLOW_DOWN));
            case CONFLICT -> Optional.of(new S3Exception(S3Code.CONDITIONAL_REQUEST_CONFLICT));
            case INVALID -> Optional.of(new S3Exception(S3Code.INVALID_REQUEST, String.valueOf(failure.getMessage())));
            case MERGE_CONFLICT, GONE, HOOK_FAILED, NOT_IMPLEMENTED, INTERNAL -> throw failure;
        };
    }

    private static XmlWriter result(List<Item> items, boolean quiet) {
        XmlWriter xml = XmlWriter.document("DeleteResult");
        for (Item item : items) {
            if (item.isOpen() && !quiet) {
                xml.open("Deleted").text("Key", item.key);
                item.version.ifPresent(id -> xml.text("VersionId", id));
                xml.close();
            }
        }
        for (Item item : items) {
            S3Exception refusal = item.refusal;
            if (refusal != null) {
                xml.open("Error").text("Code", refusal.code().text()).text("Key", item.key);
                item.version.ifPresent(id -> xml.text("VersionId", id));
                xml.text("Message", refusal.message()).close();
            }
        }
        return xml;
    }
}
