package io.tarn.auth;

import java.util.Base64;
import java.util.random.RandomGenerator;

/// An access key id and its secret, as handed to a client once (auth.md 10.1). Printing it hides the secret.
///
/// @param id not empty; generated ones have 20 characters, given ones are kept as they are
/// @param secret not empty; generated ones have 40 characters
public record AccessKey(String id, String secret) {
    private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_RANDOM_CHARACTERS = 14;
    private static final int SECRET_RANDOM_BYTES = 30;

    /// Throws [AuthException] of kind `INVALID` when a part is empty.
    public AccessKey {
        if (id.isEmpty() || secret.isEmpty()) {
            throw new AuthException(
                    AuthException.Kind.INVALID, "access key id and secret access key must both be given");
        }
    }

    /// A new pair: `AKIAJ`, 14 random base-32 characters, `Q`; and 30 random bytes in base64.
    public static AccessKey generate(RandomGenerator random) {
        StringBuilder id = new StringBuilder("AKIAJ");
        byte[] choices = new byte[ID_RANDOM_CHARACTERS];
        random.nextBytes(choices);
        for (byte choice : choices) {
            id.append(ID_ALPHABET.charAt(choice & (ID_ALPHABET.length() - 1)));
        }
        byte[] secret = new byte[SECRET_RANDOM_BYTES];
        random.nextBytes(secret);
        return new AccessKey(id.append('Q').toString(), Base64.getEncoder().encodeToString(secret));
    }

    @Override
    public String toString() {
        return "AccessKey[id=" + id + ", secret=[SECRET]]";
    }
}
