package io.tarn.gateway.bucket;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.access.Permission;
import io.tarn.block.StorageNamespace;
import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.GatewaySettings.BucketCreation;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.versioning.Names;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.Repositories;
import java.io.IOException;

/// `CreateBucket` (s3-gateway.md 10.2, B-52): a repository of the bucket's name, if the configuration says where it is
/// to be stored; else buckets are not made here.
///
/// Its storage namespace ends with the name. What a deleted repository of that name left there is never touched: then
/// the new one goes into a fresh place beside it.
final class BucketCreator {
    /// Bytes of the configuration in XML.
    static final int DOCUMENT_BYTES_MAX = 16 * 1024;

    private static final String OLDEST_REGION = "us-east-1";
    private static final String IN_USE = "already in use";

    private final Catalog catalog;
    private final GatewaySettings settings;

    BucketCreator(Catalog catalog, GatewaySettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    void create(S3Call call) throws IOException {
        if (call.hasBucket()) {
            call.authorize(Permission.onRepository(
                    "fs:CreateRepository", call.bucket().repository().name()));
            answerExisting(call);
            return;
        }
        BucketCreation creation = settings.creation().orElseThrow(() -> new S3Exception(S3Code.NOT_IMPLEMENTED));
        String name = validName(call.address().bucket());
        String namespace = namespace(creation, name);
        call.authorize(Permission.onRepository("fs:CreateRepository", name));
        call.authorize(Permission.onNamespace("fs:AttachStorageNamespace", namespace));
        requireHere(call);
        try {
            make(name, namespace, creation.defaultBranch());
        } catch (VersioningException e) {
            if (e.kind() != CONFLICT) {
                throw e;
            }
            answerExisting(call);
            return;
        }
        created(call);
    }

    private void answerExisting(S3Call call) {
        if (settings.creation().isEmpty()) {
            throw new S3Exception(S3Code.BUCKET_ALREADY_EXISTS);
        }
        if (!settings.region().equals(OLDEST_REGION)) {
            throw new S3Exception(S3Code.BUCKET_ALREADY_OWNED_BY_YOU);
        }
        created(call);
    }

    private static void created(S3Call call) {
        call.response().header("Location", "/" + call.address().bucket());
        call.empty(200);
    }

    private static String validName(String name) {
        try {
            return Names.repository("name", name);
        } catch (VersioningException e) {
            throw new S3Exception(S3Code.INVALID_BUCKET_NAME, S3Code.INVALID_BUCKET_NAME.message(), e);
        }
    }

    private static String namespace(BucketCreation creation, String name) {
        String prefix = creation.namespacePrefix();
        return prefix + (prefix.endsWith("/") ? "" : "/") + name;
    }

    private void make(String name, String namespace, String branch) {
        try {
            make(name, new StorageNamespace("", namespace), branch);
        } catch (VersioningException e) {
            if (e.kind() != INVALID || !String.valueOf(e.getMessage()).contains(IN_USE)) {
                throw e;
            }
            String fresh = namespace.substring(0, namespace.length() - name.length())
                    + catalog.engine().xids().next().text() + "-" + name;
            make(name, new StorageNamespace("", fresh), branch);
        }
    }

    private void make(String name, StorageNamespace namespace, String branch) {
        var _ = catalog.creator().create(new Repositories.Creation(name, namespace, branch, false, false));
    }

    /// The bucket is wanted in this region, or the client does not care.
    private void requireHere(S3Call call) throws IOException {
        byte[] bytes = call.payload().readAll(DOCUMENT_BYTES_MAX);
        if (bytes.length == 0) {
            return;
        }
        XmlElement configuration = io.tarn.gateway.xml.XmlReader.read(bytes);
        if (!configuration.name().equals("CreateBucketConfiguration")) {
            throw new S3Exception(S3Code.MALFORMED_XML);
        }
        String wanted = configuration.textOf("LocationConstraint").orElse("").strip();
        if (!wanted.isEmpty() && !wanted.equals(settings.region())) {
            throw new S3Exception(
                            wanted.matches("[a-z0-9-]{2,32}")
                                    ? S3Code.ILLEGAL_LOCATION_CONSTRAINT
                                    : S3Code.INVALID_LOCATION_CONSTRAINT)
                    .with("LocationConstraint", wanted);
        }
    }
}
