package io.tarn.gateway.form;

import io.tarn.access.AuditNotes;
import io.tarn.access.CredentialUse;
import io.tarn.access.Permission;
import io.tarn.access.Principal;
import io.tarn.auth.access.Credentials.Account;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.object.StoreObject;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import io.tarn.gateway.payload.Payload;
import io.tarn.http.Request;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// `PostObject` (s3-gateway.md B-45): a browser stores a file by a form that somebody signed. The form alone says who
/// that is, so it is read as far as its file before anything else is asked; nothing is stored before the signature, the
/// policy and the signer's rights were looked at.
public final class PostObjects {
    private final Catalog catalog;
    private final StoreObject store;
    private final Function<Map<String, String>, Account> signer;
    private final InstantSource clock;

    /// @param signer whose signature the fields carry, given by names in lower case; refuses one that does not hold
    public PostObjects(Catalog catalog, Function<Map<String, String>, Account> signer, InstantSource clock) {
        this.catalog = catalog;
        this.store = new StoreObject(catalog);
        this.signer = signer;
        this.clock = clock;
    }

    /// A form whose signature holds; its file is not read yet.
    public final class Opened {
        private final PostForm form;
        private final Principal signer;

        private Opened(PostForm form, Principal signer) {
            this.form = form;
            this.signer = signer;
        }

        /// Who signed it.
        public Principal signer() {
            return signer;
        }

        /// Does what the form asks for, as its signer.
        public void store(S3Call call) throws IOException {
            PostObjects.this.store(call, form);
        }
    }

    /// Reads a form up to its file.
    ///
    /// @throws S3Exception the form is none, or nobody who is known signed it
    public Opened open(Request request, AuditNotes notes) throws IOException {
        String type = request.header("Content-Type");
        PostForm form = PostForm.read(request.body(), type == null ? "" : type);
        notes.credential(CredentialUse.tried(CredentialUse.ACCESS_KEY, key(form)));
        if (form.field("policy").isEmpty()) {
            throw new S3Exception(S3Code.ACCESS_DENIED);
        }
        Account account = signer.apply(form.fields());
        notes.user(account.user().name());
        notes.credential(new CredentialUse(
                CredentialUse.ACCESS_KEY, account.credential().key().id()));
        return new Opened(form, Principal.of(account.user()));
    }

    private static String key(PostForm form) {
        String scope = form.field("x-amz-credential")
                .or(() -> form.field("AWSAccessKeyId"))
                .orElse("");
        int slash = scope.indexOf('/');
        return slash < 0 ? scope : scope.substring(0, slash);
    }

    private void store(S3Call call, PostForm form) throws IOException {
        PostPolicy policy = PostPolicy.parse(form.field("policy").orElse(""));
        policy.require(form.fields(), call.address().bucket(), clock.instant());
        String key = form.field("key")
                .orElseThrow(
                        () -> new S3Exception(S3Code.INVALID_ARGUMENT, "Bucket POST must contain a field named 'key'.")
                                .with("ArgumentName", "key"));
        Place place = call.bucket().place(key);
        call.authorize(
                Permission.onObject("fs:WriteObject", call.bucket().repository().name(), place.path()));
        WriteTarget target = WriteTarget.of(catalog, call.bucket(), place);
        if (target.path().isEmpty()) {
            throw new S3Exception(S3Code.INVALID_ARGUMENT, "An object needs a name behind its branch.")
                    .with("ArgumentName", "key");
        }
        ObjectAttributes attributes = FormAttributes.of(form);
        var file = new FormFile(form.file(), policy.sizes());
        Payload payload = Payload.of(file, name -> form.fields().get(name.toLowerCase(Locale.ROOT)));
        Entry entry = store.store(payload, target, attributes, new WriteCondition.None(), !sendsChecksum(form));
        ObjectAttributes.of(entry).checksum().ifPresent(known -> ObjectHeaders.checksum(call.response(), known));
        PostAnswer.send(call, form, key, ObjectHeaders.etag(entry.etag()));
    }

    private static boolean sendsChecksum(PostForm form) {
        return Arrays.stream(ChecksumAlgorithm.values())
                .anyMatch(algorithm -> form.field(algorithm.header()).isPresent());
    }
}
