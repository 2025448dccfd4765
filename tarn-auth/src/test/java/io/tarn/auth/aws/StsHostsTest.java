package io.tarn.auth.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StsHostsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sts.amazonaws.com",
                "sts.us-east-1.amazonaws.com",
                "sts.ap-southeast-12.amazonaws.com",
                "sts.us-gov-west-1.amazonaws.com",
                "sts.il-central-1.amazonaws.com"
            })
    void thePublicEndpointsAreAskedOverHttps(String host) {
        assertThat(StsHosts.ofAws().endpoint(host)).contains("https://" + host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sts.amazonaws.com.evil.org",
                "sts.us-east-1.amazonaws.com.evil.org",
                "evil.org",
                "evil-sts.amazonaws.com",
                "sts.amazonaws.com.",
                "STS.amazonaws.com",
                "sts.Amazonaws.com",
                "sts.amazonaws.com:443",
                "sts.amazonaws.com:22",
                "sts.amazonaws.com/",
                "sts.amazonaws.com/../x",
                "sts.amazonaws.com?x",
                "sts.amazonaws.com#x",
                "evil.org/sts.amazonaws.com",
                "evil.org#sts.amazonaws.com",
                "evil.org?sts.amazonaws.com",
                "user@sts.amazonaws.com",
                "sts.amazonaws.com@evil.org",
                "sts.amazonaws.com%00.evil.org",
                "sts.us-east-1.amazonaws.com\n",
                "\nsts.amazonaws.com",
                " sts.amazonaws.com",
                "sts.us-east-1\u3002amazonaws.com",
                "st\u017f.amazonaws.com",
                "sts.\uff41mazonaws.com",
                "sts.us-east-\u0661.amazonaws.com",
                "stsXamazonaws.com",
                "sts.amazonawsXcom",
                "sts..amazonaws.com",
                "sts.evil.amazonaws.com",
                "sts.s3.us-east-1.amazonaws.com",
                "sts.us-east-1.s3.amazonaws.com",
                "sts.us-east-1.amazonaws.com.cn",
                "s3.us-east-1.amazonaws.com",
                "127.0.0.1",
                "169.254.169.254",
                "[::1]",
                "2130706433",
                "0x7f.1",
                "localhost",
                "xn--sts-amazonaws.com"
            })
    void nothingElseIsAsked(String host) {
        assertThat(StsHosts.ofAws().endpoint(host)).isEmpty();
    }

    @Test
    void whatIsConfiguredIsTakenInsteadAndToTheLetter() {
        StsHosts hosts = StsHosts.of(List.of("sts.cn-north-1.amazonaws.com.cn", "http://localhost:4566/"));
        assertThat(hosts.endpoint("sts.cn-north-1.amazonaws.com.cn"))
                .contains("https://sts.cn-north-1.amazonaws.com.cn");
        assertThat(hosts.endpoint("localhost")).contains("http://localhost:4566");
        assertThat(hosts.hasPlain()).isTrue();
        for (String other : List.of("sts.amazonaws.com", "LOCALHOST", "localhost:4566", "localhost.", "127.0.0.1")) {
            assertThat(hosts.endpoint(other)).as(other).isEmpty();
        }
        assertThat(StsHosts.of(List.of()).endpoint("sts.amazonaws.com")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.amazonaws.com",
                "a/b",
                "a:1",
                "user@a",
                "http://",
                "http://u@a",
                "http://a/b",
                "http://a?b",
                "ftp://a"
            })
    void aConfiguredHostIsAHost(String host) {
        assertThatThrownBy(() -> StsHosts.of(List.of(host))).isInstanceOf(IllegalArgumentException.class);
    }
}
