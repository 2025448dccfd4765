package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.ObjectCopier;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.LimitedContent;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlWriter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;

/// CopyObject (s3-gateway.md 11.4, B-42). A copy keeps its source's ETag and checksum, for its bytes are the
/// same. A copy of an object to itself changes what is said of it, atomically and without touching the bytes.
final class CopyObject {
    private final Catalog catalog;
    private final ObjectLookup lookup;
    private final SourceObjects sources;

    CopyObject(Catalog catalog, ObjectLookup lookup, SourceObjects sources) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.sources = sources;
    }

    /// A copy that may be made.
    private record Copy(
            WriteTarget target, WriteCondition condition, CopyDirectives directives, SourceObjects.Source source) {
        boolean onOneBranch() {
            return source.repository().equals(target.repository())
                    && source.place().ref().equals(target.branch())
                    && source.version()
                            .filter(id -> !id.equals(ObjectLookup.CURRENT))
                            .isEmpty();
        }

        boolean toItself() {
            return onOneBranch() && source.place().path().equals(target.path());
        }
    }

    void copy(S3Call call) {
        Copy copy = prepare(call);
        Entry entry = copy.toItself() ? rewrite(copy) : copyBytes(copy);
        answer(call, copy, entry);
    }

    private Copy prepare(S3Call call) {
        WriteTarget target = WriteTarget.ofObject(catalog, call.bucket(), call.place());
        CopyDirectives directives = CopyDirectives.of(call);
        WriteHeaders.check(call);
        WriteCondition condition = WriteHeaders.condition(call);
        var copy = new Copy(target, condition, directives, sources.require(call));
        check(copy);
        return copy;
    }

    private void check(Copy copy) {
        LimitedContent.requireCopied(copy.source().entry().sizeBytes());
        if (copy.toItself() && !copy.directives().changing()) {
            throw new S3Exception(
                    S3Code.INVALID_REQUEST,
                    "This copy request is illegal because it is trying to copy an object to itself without changing"
                            + " the object's metadata, storage class, website redirect location or encryption"
                            + " attributes.");
        }
        if (!(copy.condition() instanceof WriteCondition.None)) {
            WriteHeaders.require(copy.condition(), lookup.current(copy.target()));
        }
    }

    /// All conditions are judged again by what is there when the entry is replaced.
    private Entry rewrite(Copy copy) {
        WriteTarget target = copy.target();
        return catalog.writer()
                .update(target.repository(), target.branch(), target.path(), current -> rewritten(copy, current));
    }

    private Entry rewritten(Copy copy, Optional<Entry> current) {
        Entry source = current.orElseThrow(() -> new S3Exception(S3Code.NO_SUCH_KEY));
        copy.source().conditions().require(source);
        WriteHeaders.require(copy.condition(), current);
        return new Entry(
                source.address(),
                source.addressType(),
                catalog.engine().xids().now(),
                source.sizeBytes(),
                source.etag(),
                new TreeMap<>(copy.directives().metadata(source)),
                copy.directives().contentType(source));
    }

    private Entry copyBytes(Copy copy) {
        Entry source = copy.source().entry();
        var original = new ObjectCopier.Original(
                copy.source().repository(),
                copy.source().place().path(),
                source,
                copy.onOneBranch(),
                copy.directives().metadata(source),
                copy.directives().contentType(source));
        WriteTarget target = copy.target();
        return catalog.copier().copy(target.repository(), target.branch(), target.path(), original, copy.condition());
    }

    private static void answer(S3Call call, Copy copy, Entry entry) {
        copy.source().version().ifPresent(version -> call.response().header("x-amz-copy-source-version-id", version));
        WriteHeaders.echoEncryption(call, call.response());
        XmlWriter xml = XmlWriter.document("CopyObjectResult")
                .time("LastModified", entry.lastModified().truncatedTo(ChronoUnit.SECONDS))
                .text("ETag", ObjectHeaders.etag(entry.etag()));
        ObjectAttributes.of(entry).checksum().ifPresent(known -> known.into(xml));
        call.xml(200, xml);
    }
}
