package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketAddressTest {
    private static final String SCHEME = "s3://";

    @ParameterizedTest
    @CsvSource({
        "s3://lake, k, lake, k",
        "s3://lake/, k, lake, k",
        "s3://lake/in/ner, a/b, lake, in/ner/a/b",
        "s3://lake/in//ner///, a//b, lake, in//ner/a//b",
        "s3://lake/%41, %2F/, lake, %41/%2F/",
        "s3://lake, /k, lake, /k",
        "s3://lake/x, a/../..b/c.., lake, x/a/../..b/c..",
        "s3://La_ke.1-x, k?x#y, La_ke.1-x, k?x#y"
    })
    void joinsNamespaceAndKey(String namespace, String key, String bucket, String joined) {
        StorageLocation location = StorageLocation.relative(new StorageNamespace("", namespace), key);
        BucketAddress address = BucketAddress.of(SCHEME, location);
        assertThat(address).isEqualTo(new BucketAddress(bucket, joined));
        String uri = BucketAddress.qualify(SCHEME, location);
        assertThat(uri).isEqualTo(address.uri(SCHEME));
        assertThat(BucketAddress.of(SCHEME, StorageLocation.full("", uri))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3:/lake/k",
                "S3://lake/k",
                "gs://lake/k",
                "s3://",
                "s3:///k",
                "s3:////k",
                "s3://lake",
                "s3://lake/",
                "s3://la/k",
                "s3://-lake/k",
                "s3://la ke/k",
                "s3://la%20ke/k",
                "s3://lake:80/k",
                "s3://user@lake/k",
                "s3://lake?x/k",
                "s3://läke/k",
                "s3://lake/../k",
                "s3://lake/a/../../k",
                "s3://lake//./..",
                "s3://lake/\ud800"
            })
    void refusesWhatNamesNoObject(String uri) {
        assertInvalid(StorageLocation.full("", uri));
    }

    @Test
    void refusesEmptyAndTooLongKeys() {
        StorageNamespace lake = new StorageNamespace("", "s3://lake/x");
        assertInvalid(StorageLocation.relative(lake, ""));
        assertInvalid(StorageLocation.relative(lake, "../y/k"));
        assertInvalid(StorageLocation.relative(new StorageNamespace("", "s3:///lake"), "k"));
        assertInvalid(StorageLocation.relative(lake, "é".repeat(512)));
        assertThat(BucketAddress.of(SCHEME, StorageLocation.relative(lake, "é".repeat(511)))
                        .key())
                .hasSize(513);
    }

    @Test
    void aPrefixMayBeAWholeBucket() {
        assertThat(BucketAddress.prefix(SCHEME, "s3://lake")).isEqualTo(new BucketAddress("lake", ""));
        assertThat(BucketAddress.prefix(SCHEME, "s3://lake/")).isEqualTo(new BucketAddress("lake", ""));
        assertThat(BucketAddress.prefix(SCHEME, "s3://lake//a/")).isEqualTo(new BucketAddress("lake", "/a/"));
    }

    private static void assertInvalid(StorageLocation location) {
        assertThatThrownBy(() -> BucketAddress.of(SCHEME, location))
                .isInstanceOfSatisfying(
                        ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_ADDRESS));
    }
}
