package aws;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import server.Tarn;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// Clients of AWS's kit with its default settings, but for where the server is and who calls.
final class Clients {
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create(Tarn.ACCESS_KEY, Tarn.SECRET_KEY));

    /// Where a bucket is a name of a host of its own.
    static final URI DOMAIN = URI.create("http://" + Tarn.DOMAIN + ":" + Tarn.URL.getPort());

    private Clients() {}

    /// What the kit sends requests with.
    enum Http {
        APACHE,
        URL_CONNECTION;

        private SdkHttpClient.Builder<?> builder() {
            return switch (this) {
                case APACHE -> Apache5HttpClient.builder();
                case URL_CONNECTION -> UrlConnectionHttpClient.builder();
            };
        }

        /// The bucket is the first part of the path.
        S3Client pathStyle() {
            return client(S3Client.builder().httpClientBuilder(builder()).forcePathStyle(true), Tarn.URL);
        }

        /// The bucket is part of the host's name, the kit's default.
        S3Client hostStyle() {
            return client(S3Client.builder().httpClientBuilder(builder()), DOMAIN);
        }

        private static S3Client client(software.amazon.awssdk.services.s3.S3ClientBuilder builder, URI endpoint) {
            return with(builder, endpoint).build();
        }
    }

    /// The clients that do not block. AWS's own library asks the system for names of hosts, which knows none of ours.
    enum Async {
        NETTY,
        NETTY_IN_PARTS,
        NETTY_HOST_STYLE,
        CRT;

        S3AsyncClient client() {
            return switch (this) {
                case NETTY -> netty(false).forcePathStyle(true).endpointOverride(Tarn.URL).build();
                case NETTY_IN_PARTS -> netty(true).forcePathStyle(true).endpointOverride(Tarn.URL).build();
                case NETTY_HOST_STYLE -> netty(false).endpointOverride(DOMAIN).build();
                case CRT -> crt().forcePathStyle(true).endpointOverride(Tarn.URL).build();
            };
        }

        private static software.amazon.awssdk.services.s3.S3AsyncClientBuilder netty(boolean parts) {
            return with(S3AsyncClient.builder(), Tarn.URL)
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                    .multipartEnabled(parts);
        }

        private static software.amazon.awssdk.services.s3.S3CrtAsyncClientBuilder crt() {
            return S3AsyncClient.crtBuilder().region(Region.US_EAST_1).credentialsProvider(CREDENTIALS);
        }
    }

    static S3Presigner presigner() {
        return S3Presigner.builder()
                .endpointOverride(Tarn.URL)
                .region(Region.US_EAST_1)
                .credentialsProvider(CREDENTIALS)
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private static <B extends S3BaseClientBuilder<B, ?>> B with(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(CREDENTIALS);
    }

    /// Bytes that a seed gives, so that what comes back can be told.
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /// MD5 in hex, the entity tag of content in one piece.
    static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One byte array of several.
    static byte[] joined(byte[]... parts) {
        byte[] whole = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
