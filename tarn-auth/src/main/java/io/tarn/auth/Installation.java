package io.tarn.auth;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What is stored about the installation itself (auth.md 2.6): its id, whether it was set up, and the communication
/// preferences of whoever did.
public final class Installation {
    static final byte[] SETUP_TIMESTAMP = AuthRecords.metadataKey("setup_timestamp");
    private static final byte[] PREFERENCES_SET = AuthRecords.metadataKey("comm_prefs_set");

    private final KeyValueStore store;
    private final RandomGenerator random;
    private volatile boolean initialized;
    private volatile Optional<String> knownId;

    /// `fixedId` is `installation.fixed_id`; it wins over a stored id.
    public Installation(KeyValueStore store, Optional<String> fixedId, RandomGenerator random) {
        this.store = store;
        this.random = random;
        this.knownId = fixedId;
    }

    /// The installation's id, a UUID unless configured otherwise. Made and stored on first need; all servers on one
    /// store agree on it.
    public String id() {
        Optional<String> known = knownId;
        if (known.isPresent()) {
            return known.get();
        }
        String fresh = randomUuid(random).toString();
        store.setIf(AuthRecords.AUTH, AuthRecords.INSTALLATION_ID, AuthRecords.bytes(fresh), Condition.absent());
        String id = store.get(AuthRecords.AUTH, AuthRecords.INSTALLATION_ID)
                .map(AuthRecords::text)
                .orElse(fresh);
        knownId = Optional.of(id);
        return id;
    }

    /// Whether the first user was set up. Throws [AuthException] of kind `CORRUPT` when the stored moment is
    /// unreadable: damage must not reopen the set-up.
    public boolean isInitialized() {
        if (!initialized) {
            initialized = setupTime().isPresent();
        }
        return initialized;
    }

    /// When the installation was set up, if it was. Errors as in [#isInitialized].
    public Optional<Instant> setupTime() {
        return store.get(AuthRecords.AUTH, SETUP_TIMESTAMP)
                .map(AuthRecords::text)
                .map(Installation::parseTime);
    }

    /// Whether the user should still be asked for communication preferences. The caller adds the rules of the
    /// configuration (api.md 14).
    public boolean preferencesMissing() {
        return store.get(AuthRecords.AUTH, PREFERENCES_SET)
                .map(value -> !AuthRecords.text(value).equals("true"))
                .orElseGet(() -> !isInitialized());
    }

    /// Stores the preferences given after set-up. Throws [AuthException]: `ALREADY_EXISTS` when they were given
    /// before, `NOT_INITIALIZED` before set-up, `INVALID` for a missing or bad address.
    public void storePreferences(CommunicationPreferences preferences) {
        Optional<byte[]> stored = store.get(AuthRecords.AUTH, PREFERENCES_SET);
        if (stored.isPresent() && AuthRecords.text(stored.get()).equals("true")) {
            throw preferencesExist();
        }
        if (!isInitialized()) {
            throw new AuthException(AuthException.Kind.NOT_INITIALIZED, "lakeFS is not initialized");
        }
        if (stored.isEmpty()) {
            throw preferencesExist();
        }
        EmailAddress.check(preferences.email());
        List<Write> writes = new ArrayList<>(preferenceWrites(preferences));
        writes.set(0, set(PREFERENCES_SET, "true", Condition.unchanged(stored.get())));
        if (store.write(writes) == 0) {
            throw preferencesExist();
        }
    }

    /// Stores facts about this server, such as `lakefs_version`, under their metadata names.
    public void storeMetadata(Map<String, String> facts) {
        store.write(facts.entrySet().stream()
                .map(fact -> set(AuthRecords.metadataKey(fact.getKey()), fact.getValue(), Condition.always()))
                .toList());
    }

    /// The writes that store preferences given during set-up; the first is the flag.
    static List<Write> preferenceWrites(CommunicationPreferences preferences) {
        if (preferences.email().isEmpty()) {
            return List.of(set(PREFERENCES_SET, "false", Condition.always()));
        }
        return List.of(
                set(PREFERENCES_SET, "true", Condition.always()),
                base64("encoded_user_email", preferences.email()),
                base64("encoded_user_first_name", preferences.firstName()),
                base64("encoded_user_last_name", preferences.lastName()),
                base64("encoded_company_name", preferences.companyName()),
                set(
                        AuthRecords.metadataKey("feature_updates"),
                        Boolean.toString(preferences.featureUpdates()),
                        Condition.always()));
    }

    static Write set(byte[] key, String value, Condition condition) {
        return new Write.Set(AuthRecords.AUTH, key, AuthRecords.bytes(value), condition);
    }

    /// A random UUID of version 4 from the given source.
    static UUID randomUuid(RandomGenerator random) {
        long high = (random.nextLong() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }

    private static Write base64(String name, String value) {
        String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        return set(AuthRecords.metadataKey(name), encoded, Condition.always());
    }

    private static Instant parseTime(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new AuthException(AuthException.Kind.CORRUPT, "the stored set-up time is unreadable: " + text, e);
        }
    }

    private static AuthException preferencesExist() {
        return new AuthException(AuthException.Kind.ALREADY_EXISTS, "communication preferences already set");
    }
}
