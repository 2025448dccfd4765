package io.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Xid;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Signed addresses (API specification 10).
class AddressSignaturesTest {
    private static final Instant MADE = Instant.parse("2026-01-02T03:04:05Z");
    private static final AddressSignatures.Purpose PURPOSE =
            new AddressSignatures.Purpose("lake", "main", "a<b>&\"c\\ ü\u2028");

    private final AddressSignatures signatures = new AddressSignatures("secret");
    private final String address = "data/p/"
            + new Xid.Generator(Clock.fixed(MADE, ZoneOffset.UTC), new Random(1))
                    .next()
                    .text();

    private void refused(AddressSignatures.Purpose purpose, String signed, Instant now, String message) {
        assertThatThrownBy(() -> signatures.require(purpose, signed, now)).hasMessage(message);
    }

    @Test
    void theSignatureIsThatOfTheFormat() {
        assertThat(signatures.signed(PURPOSE, "data/p/00000000000000000000"))
                .isEqualTo("data/p/00000000000000000000,K9B5ksBXqHnflnQeF0tKa__Lelor9l33GyVoGa0kghw");
    }

    @Test
    void anAddressLivesForADay() {
        String signed = signatures.signed(PURPOSE, address);
        for (long seconds : new long[] {-10, 0, 24 * 3600}) {
            assertThatCode(() -> signatures.require(PURPOSE, signed, MADE.plusSeconds(seconds)))
                    .doesNotThrowAnyException();
        }
        refused(PURPOSE, signed, MADE.plusSeconds(24 * 3600 + 1), "link address expired");
    }

    @Test
    void whatIsWrongIsSaidInOrder() {
        String signed = signatures.signed(PURPOSE, address);
        Instant late = MADE.plusSeconds(1_000_000);
        refused(PURPOSE, address, late, "address is not signed: link address invalid");
        String text =
                "{\"Repository\":\"lake\",\"Branch\":\"main\",\"Path\":\"a\\u003cb\\u003e\\u0026\\\"c\\\\ ü\\u2028\","
                        + "\"PhysicalAddress\":\"" + address + "\"}";
        for (String broken : new String[] {"", "!!", signed.substring(signed.indexOf(',') + 1) + "="}) {
            refused(
                    PURPOSE,
                    address + "," + broken,
                    late,
                    "malformed address signature: " + text + ": link address invalid");
        }
        for (var other : new AddressSignatures.Purpose[] {
            new AddressSignatures.Purpose("lake2", "main", PURPOSE.path()),
            new AddressSignatures.Purpose("lake", "dev", PURPOSE.path()),
            new AddressSignatures.Purpose("lake", "main", "a"),
        }) {
            refused(other, signed, late, "invalid address signature: invalid address");
        }
        refused(PURPOSE, signed.replace("data/p", "data/q"), late, "invalid address signature: invalid address");
        char last = signed.charAt(signed.length() - 1);
        String twin = signed.substring(0, signed.length() - 1) + (char) (last + 1);
        refused(PURPOSE, twin, late, "invalid address signature: invalid address");
        refused(PURPOSE, signed, late, "link address expired");
        refused(PURPOSE, signatures.signed(PURPOSE, "data/p/no-id"), late, "address has no time: link address invalid");
    }
}
