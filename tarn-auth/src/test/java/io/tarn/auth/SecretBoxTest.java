package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.record.CredentialData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {
    private static final String FIRST_ROW = "0a14414b4941494f5346444e4e374558414d504c45511258612139ba03e293ae96a1a5f91b"
            + "87c7ad22989fc6008e7f220de37dd9401802c61c29cc08ac6994ac9c8112b2e041687ccb81c482a023166e38e5692e6351a66bf9"
            + "4ce79d3c16d19f6dc3cb7a96ef69d492fddb30ceb4d58d1a0c08a9998ed80610d0fbc4ca01220561646d696e";
    private static final String SECOND_ROW =
            "0a14414b4941494f5346444e4e374558414d504c45511258fd4d7d98cddaebfaa81b1decb6"
                    + "e6dd74653f794d4eb2088f7bc82481e056e454b052872a590809b1b84fb6c99344a5d8016f43733c34216328d7d8b178901fe4bc"
                    + "fcd1388866dfeeafe5667d9483b5ff6b7ef1b98d717dda1a0c0889988ed80610a89896a4032209726f6f742d75736572";
    private static final String USER_ROW = "0a0c08a9998ed80610bcbdf9c801120561646d696e3208696e7465726e616c";

    private final SecretBox box = new SecretBox("x", new Random(1));

    @ParameterizedTest
    @ValueSource(strings = {FIRST_ROW, SECOND_ROW})
    void opensTheSpecificationsVectors(String row) throws Exception {
        byte[] value = HexFormat.of().parseHex(row);
        byte[] sealed = CredentialData.parseFrom(value)
                .getSecretAccessKeyEncryptedBytes()
                .toByteArray();
        assertThat(new String(box.open(sealed), StandardCharsets.UTF_8))
                .isEqualTo("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    }

    @Test
    void readsAndWritesTheSpecificationsRows() {
        Credential credential = AuthRecords.decodeCredential(HexFormat.of().parseHex(FIRST_ROW), box);
        assertThat(credential.key().id()).isEqualTo("AKIAIOSFDNN7EXAMPLEQ");
        assertThat(credential.userName()).isEqualTo("admin");
        assertThat(credential.issuedAt()).isEqualTo(Instant.ofEpochSecond(1795394729L, 424754640));
        byte[] userRow = HexFormat.of().parseHex(USER_ROW);
        User user = AuthRecords.decodeUser(userRow);
        assertThat(user.source()).isEqualTo(User.SOURCE_INTERNAL);
        assertThat(AuthRecords.encode(user)).isEqualTo(userRow);
        byte[] written = AuthRecords.encode(credential, box);
        assertThat(written).hasSize(FIRST_ROW.length() / 2);
        assertThat(AuthRecords.decodeCredential(written, box)).isEqualTo(credential);
    }

    @Test
    void sealsWithFreshSaltAndNonceForEveryLength() {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 31, 32, 33, 40, 64, 65, 200}) {
            byte[] plain = new byte[size];
            random.nextBytes(plain);
            byte[] sealed = box.seal(plain);
            assertThat(sealed).hasSize(size + 48).isNotEqualTo(box.seal(plain));
            assertThat(box.open(sealed)).isEqualTo(plain);
        }
    }

    @Test
    void refusesEveryFlippedBitAndTruncation() {
        byte[] sealed = box.seal("secret".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= (byte) (1 << (i & 7));
            assertCorrupt(damaged);
        }
        assertCorrupt(new byte[47]);
        assertCorrupt(new byte[0]);
    }

    @Test
    void refusesAnotherSecretKey() {
        byte[] sealed = new SecretBox("y", new Random(2)).seal(new byte[40]);
        assertCorrupt(sealed);
    }

    private void assertCorrupt(byte[] sealed) {
        assertThatThrownBy(() -> box.open(sealed))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
    }
}
