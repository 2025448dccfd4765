package io.tarn.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "0.0.0.0/0, 255.1.2.3, true",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.128, true",
        "1.2.3.4/32, 1.2.3.4, true",
        "1.2.3.4/32, 1.2.3.5, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, ::ffff:0a01:0203, true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:10.0.0.0/104, 11.9.9.9, false",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, ::10.0.0.1, false",
        "::/0, 10.0.0.1, false",
        "::ffff:0:0/96, 10.0.0.1, true",
        "::ffff:0:0/95, 10.0.0.1, false",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:DB8::/32, 2001:0db8::abCD, true",
        "2001:db8::1/64, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::/65, 2001:db8:0:0:8000::, false",
        "2001:db8::/65, 2001:db8:0:0:7fff::, true",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, true",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0, true",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8, true",
        "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a, true",
        "::1/128, ::1, true",
        "::1/128, ::2, false"
    })
    void holdsWhatItHolds(String block, String address, boolean expected) {
        assertThat(IpRange.parse(block)
                        .orElseThrow()
                        .contains(IpAddress.parse(address).orElseThrow()))
                .isEqualTo(expected);
    }

    @Test
    void spacesAroundABlockAreIgnored() {
        assertThat(IpRange.parse(" \t10.0.0.0/8 "))
                .isEqualTo(IpRange.parse("10.0.0.0/8"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.0.0",
                "10.0.0.256",
                "10.0.0.01",
                "010.0.0.1",
                "0x0a.0.0.1",
                "10.0.0.-1",
                "10.0.0.+1",
                "10..0.1",
                "167772161",
                "١٠.0.0.1",
                "localhost",
                "example.com",
                "fe80::1%eth0",
                "fe80::1%1",
                "[::1]",
                "10.0.0.1:80",
                ":",
                ":::",
                "1:::2",
                "1::2::3",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "::1.2.3",
                "::1.2.3.04",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3.4:5",
                " 10.0.0.1"
            })
    void noAddress(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "10.0.0.0/+8",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                "10.0.0.0 /8",
                "10.0.0.0/255.0.0.0",
                "::/129",
                "/8",
                "fe80::1%eth0/64"
            })
    void noBlock(String text) {
        assertThat(IpRange.parse(text)).isEmpty();
    }

    @Test
    void aLongTextIsNoAddress() {
        assertThat(IpAddress.parse("1:".repeat(1_000_000))).isEmpty();
        assertThat(IpAddress.parse("1.".repeat(1_000_000))).isEmpty();
    }
}
