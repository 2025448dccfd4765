package io.tarn.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/// Encrypts secrets at rest (engine.md 8.8): `salt(8) ‖ nonce(24) ‖ tag(16) ‖ ciphertext`, where the box is NaCl's
/// secretbox (XSalsa20-Poly1305) under a key that scrypt makes from the configured secret and the salt.
///
/// Each call costs one scrypt run, about a millisecond and half a megabyte: keep results in a cache, not this in a
/// request path. Safe for any number of threads.
public final class SecretBox {
    private static final int SALT_SIZE = 8;
    private static final int NONCE_SIZE = 24;
    private static final int TAG_SIZE = 16;
    private static final int KEY_SIZE = 32;
    private static final int SCRYPT_COST = 512;
    private static final int SCRYPT_BLOCK_SIZE = 8;
    private static final int SCRYPT_PARALLELISM = 1;

    private final byte[] secretKey;
    private final Optional<SecretBox> previous;
    private final RandomGenerator random;

    /// `secretKey` is `auth.encrypt.secret_key`, not empty; `random` must be cryptographically strong in
    /// production.
    public SecretBox(String secretKey, RandomGenerator random) {
        this(secretKey, Optional.empty(), random);
    }

    /// The same, which also opens what was sealed under the key before this one.
    public SecretBox(String secretKey, Optional<String> previousKey, RandomGenerator random) {
        this.secretKey = secretKey.getBytes(StandardCharsets.UTF_8);
        this.previous = previousKey.map(key -> new SecretBox(key, random));
        this.random = random;
    }

    /// Whether only the previous key opens `sealed`, so that it should be sealed anew. Costs what [#open] costs.
    public boolean isOutdated(byte[] sealed) {
        if (previous.isEmpty() || tryOpen(sealed).isPresent()) {
            return false;
        }
        return previous.get().tryOpen(sealed).isPresent();
    }

    /// Encrypts under a fresh salt and nonce; the answer is 48 bytes longer than `plain`.
    public byte[] seal(byte[] plain) {
        byte[] salt = new byte[SALT_SIZE];
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        XSalsa20Engine stream = stream(salt, nonce);
        byte[] tagKey = tagKey(stream);
        int boxStart = SALT_SIZE + NONCE_SIZE + TAG_SIZE;
        byte[] sealed = new byte[boxStart + plain.length];
        System.arraycopy(salt, 0, sealed, 0, SALT_SIZE);
        System.arraycopy(nonce, 0, sealed, SALT_SIZE, NONCE_SIZE);
        stream.processBytes(plain, 0, plain.length, sealed, boxStart);
        byte[] tag = tag(tagKey, sealed, boxStart, plain.length);
        System.arraycopy(tag, 0, sealed, SALT_SIZE + NONCE_SIZE, TAG_SIZE);
        return sealed;
    }

    /// Decrypts what [#seal] made. Throws [AuthException] of kind `CORRUPT` when the bytes were damaged or sealed
    /// under another secret key.
    public byte[] open(byte[] sealed) {
        return tryOpen(sealed)
                .or(() -> previous.flatMap(box -> box.tryOpen(sealed)))
                .orElseThrow(SecretBox::corrupt);
    }

    private Optional<byte[]> tryOpen(byte[] sealed) {
        int boxStart = SALT_SIZE + NONCE_SIZE + TAG_SIZE;
        if (sealed.length < boxStart) {
            return Optional.empty();
        }
        byte[] salt = Arrays.copyOf(sealed, SALT_SIZE);
        byte[] nonce = Arrays.copyOfRange(sealed, SALT_SIZE, SALT_SIZE + NONCE_SIZE);
        XSalsa20Engine stream = stream(salt, nonce);
        byte[] tagKey = tagKey(stream);
        int size = sealed.length - boxStart;
        byte[] stored = Arrays.copyOfRange(sealed, SALT_SIZE + NONCE_SIZE, boxStart);
        if (!MessageDigest.isEqual(stored, tag(tagKey, sealed, boxStart, size))) {
            return Optional.empty();
        }
        byte[] plain = new byte[size];
        stream.processBytes(sealed, boxStart, size, plain, 0);
        return Optional.of(plain);
    }

    private XSalsa20Engine stream(byte[] salt, byte[] nonce) {
        byte[] key = SCrypt.generate(secretKey, salt, SCRYPT_COST, SCRYPT_BLOCK_SIZE, SCRYPT_PARALLELISM, KEY_SIZE);
        XSalsa20Engine engine = new XSalsa20Engine();
        engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return engine;
    }

    private static byte[] tagKey(XSalsa20Engine stream) {
        byte[] key = new byte[KEY_SIZE];
        stream.processBytes(key, 0, KEY_SIZE, key, 0);
        return key;
    }

    private static byte[] tag(byte[] key, byte[] box, int start, int size) {
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(key));
        mac.update(box, start, size);
        byte[] tag = new byte[TAG_SIZE];
        mac.doFinal(tag, 0);
        return tag;
    }

    private static AuthException corrupt() {
        return new AuthException(
                AuthException.Kind.CORRUPT,
                "a stored secret cannot be decrypted: was auth.encrypt.secret_key changed since it was stored?");
    }
}
