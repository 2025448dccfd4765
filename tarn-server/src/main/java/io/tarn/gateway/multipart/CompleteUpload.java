package io.tarn.gateway.multipart;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.SlowAnswer;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;
import java.util.Optional;

/// CompleteMultipartUpload (s3-gateway.md 12.5, B-56). Whatever can refuse it is asked before anything is done,
/// so that the upload goes on afterwards. A request that is sent again gets the answer of the first.
final class CompleteUpload {
    private final Catalog catalog;
    private final UploadLookup lookup;
    private final SlowAnswer answers;

    CompleteUpload(Catalog catalog, UploadLookup lookup, SlowAnswer answers) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.answers = answers;
    }

    void complete(S3Call call) throws IOException {
        WriteTarget target = lookup.target(call);
        Upload upload = lookup.require(call);
        WriteHeaders.requireOwner(call);
        WriteCondition condition = WriteHeaders.condition(call);
        requireCondition(target, upload, condition);
        ListedParts list = ListedParts.of(call.document(ListedParts.DOCUMENT_BYTES_MAX));
        WriteHeaders.echoEncryption(call, call.response());
        if (upload.state() == Upload.State.COMPLETED) {
            repeat(call, upload, list);
            return;
        }
        Optional<CompletionCheck.Accepted> accepted = check(call, upload, list);
        if (accepted.isEmpty()) {
            repeat(call, lookup.require(call), list);
            return;
        }
        CompletionCheck.Accepted go = accepted.get();
        answers.send(
                call,
                () -> document(
                        call,
                        UploadLookup.translated(() -> lookup.uploads()
                                .complete(target.repository(), upload, go.parts(), go.completion(), condition))));
    }

    /// An entry that this upload has made is no reason to refuse it.
    private void requireCondition(WriteTarget target, Upload upload, WriteCondition condition) {
        if (condition instanceof WriteCondition.None || upload.state() == Upload.State.COMPLETED) {
            return;
        }
        Optional<Entry> current = catalog.reader().find(target.repository(), target.branch(), target.path());
        if (current.filter(upload::isShownBy).isEmpty()) {
            WriteHeaders.require(condition, current);
        }
    }

    /// What may be done; empty when somebody else has just done it, and the parts are no more.
    private Optional<CompletionCheck.Accepted> check(S3Call call, Upload upload, ListedParts list) {
        try {
            return Optional.of(new CompletionCheck(call, upload)
                    .accept(
                            list,
                            lookup.uploads().parts(upload),
                            catalog.engine().xids().now()));
        } catch (S3Exception e) {
            if (lookup.require(call).state() == Upload.State.COMPLETED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void repeat(S3Call call, Upload completed, ListedParts list) {
        if (!completed.isCompletedBy(list.hash())) {
            throw UploadLookup.noSuchUpload();
        }
        call.xml(200, document(call, completed));
    }

    private static XmlWriter document(S3Call call, Upload completed) {
        Upload.Completion completion = completed.completion().orElseThrow(UploadLookup::noSuchUpload);
        XmlWriter xml = XmlWriter.document("CompleteMultipartUploadResult")
                .text("Location", location(call))
                .text("Bucket", call.bucket().name())
                .text("Key", call.address().key())
                .text("ETag", ObjectHeaders.etag(completion.etag()));
        UploadDocuments.attributes(completed, completion.metadata()).checksum().ifPresent(known -> known.into(xml));
        return xml;
    }

    /// The URL of the object, in the style in which the client called.
    static String location(S3Call call) {
        String bucket = call.address().virtualHost() ? "" : "/" + call.bucket().name();
        return call.request().origin().orElse("") + bucket + "/"
                + KeyEncoding.URL.text(call.address().key());
    }
}
