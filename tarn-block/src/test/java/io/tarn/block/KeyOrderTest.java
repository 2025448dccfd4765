package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
    @Test
    void isTheOrderOfUtf8Bytes() {
        List<String> keys = List.of(
                "",
                "a",
                "ab",
                "b",
                "\u0000",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "😀",
                "\ud800\udc00",
                "\udbff\udfff",
                "a😀",
                "a\uffff",
                "😀a",
                "😁");
        for (String left : keys) {
            for (String right : keys) {
                int expected = Arrays.compareUnsigned(
                        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
                assertThat(Integer.signum(KeyOrder.BYTES.compare(left, right))).isEqualTo(Integer.signum(expected));
            }
        }
    }
}
