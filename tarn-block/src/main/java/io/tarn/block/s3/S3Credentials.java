package io.tarn.block.s3;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/// Where the store's credentials come from. Nothing is asked for before the first call that needs them.
final class S3Credentials {
    private static final String SESSION_NAME = "tarn";

    private S3Credentials() {}

    /// @param http used to assume roles
    static AwsCredentialsProvider of(S3Options options, SdkHttpClient http) {
        S3Options.Identity identity = options.identity();
        if (identity.accessKey().isPresent()) {
            return fixed(identity.accessKey().get());
        }
        if (identity.credentialsFile().isPresent() || identity.profile().isPresent()) {
            return profile(identity);
        }
        Optional<String> token = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue();
        boolean staticFirst =
                SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isPresent();
        return token.isPresent() && !staticFirst
                ? webIdentity(options, Path.of(token.get()), http)
                : DefaultCredentialsProvider.builder().build();
    }

    private static AwsCredentialsProvider fixed(S3Options.AccessKey key) {
        return StaticCredentialsProvider.create(key.sessionToken()
                .<AwsCredentials>map(
                        token -> AwsSessionCredentials.create(key.accessKeyId(), key.secretAccessKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())));
    }

    private static AwsCredentialsProvider profile(S3Options.Identity identity) {
        ProfileCredentialsProvider.Builder builder = ProfileCredentialsProvider.builder();
        identity.profile().ifPresent(builder::profileName);
        identity.credentialsFile().ifPresent(file -> builder.profileFile(credentialsFile(file)));
        return builder.build();
    }

    private static ProfileFile credentialsFile(Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "blockstore.s3.credentials_file: " + file + " is not there or may not be read");
        }
        return ProfileFile.builder()
                .content(file)
                .type(ProfileFile.Type.CREDENTIALS)
                .build();
    }

    private static AwsCredentialsProvider webIdentity(S3Options options, Path tokenFile, SdkHttpClient http) {
        S3Options.WebIdentity settings = options.identity().webIdentity();
        StsClient sts = StsClient.builder()
                .region(Region.of(options.region()))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(http)
                .build();
        return StsWebIdentityTokenFileCredentialsProvider.builder()
                .stsClient(sts)
                .webIdentityTokenFile(tokenFile)
                .prefetchTime(settings.expiryWindow())
                .refreshRequest(request -> request.roleArn(SdkSystemSetting.AWS_ROLE_ARN.getStringValueOrThrow())
                        .roleSessionName(SdkSystemSetting.AWS_ROLE_SESSION_NAME
                                .getStringValue()
                                .orElse(SESSION_NAME))
                        .durationSeconds(settings.sessionDuration()
                                .map(duration -> Math.toIntExact(duration.toSeconds()))
                                .orElse(null)))
                .build();
    }
}
