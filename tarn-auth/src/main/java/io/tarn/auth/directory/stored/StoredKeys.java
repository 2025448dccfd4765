package io.tarn.auth.directory.stored;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.AuthRecords;
import io.tarn.auth.Credential;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.List;
import java.util.Optional;

/// The access keys in the store. An index from id to user makes a look-up two reads; it also keeps ids unique.
final class StoredKeys implements AccessKeys {
    /// Most keys of one user.
    static final int PER_USER_MAX = 100;

    private static final int ID_LENGTH_MIN = 3;
    private static final int ID_LENGTH_MAX = 128;

    private final DirectoryStore directory;

    StoredKeys(DirectoryStore directory) {
        this.directory = directory;
    }

    @Override
    public Optional<Credential> find(String accessKeyId) {
        return owner(accessKeyId)
                .flatMap(owner ->
                        directory.store.get(DirectoryKeys.auth(), DirectoryKeys.credential(owner, accessKeyId)))
                .map(value -> AuthRecords.decodeCredential(value, directory.box));
    }

    @Override
    public Optional<IssuedKey> find(String userName, String accessKeyId) {
        return usable(accessKeyId)
                ? directory
                        .store
                        .get(DirectoryKeys.auth(), DirectoryKeys.credential(userName, accessKeyId))
                        .map(value -> new IssuedKey(accessKeyId, AuthRecords.issuedAt(value)))
                : Optional.empty();
    }

    @Override
    public Listing<IssuedKey> list(String userName, ListRequest page) {
        var found = directory.records(DirectoryKeys.credentialsOf(userName)).page(page);
        return new Listing<>(
                found.results().stream()
                        .map(entry -> new IssuedKey(entry.name(), AuthRecords.issuedAt(entry.value())))
                        .toList(),
                found.next());
    }

    @Override
    public Credential create(String userName, Optional<AccessKey> given) {
        AccessKey key = given.orElseGet(() -> AccessKey.generate(directory.random));
        checkId(key.id());
        return directory.change(new DirectoryChange.OfKey(key.id()), () -> {
            directory.require(DirectoryKeys.user(userName), "not found");
            if (directory.records(DirectoryKeys.credentialsOf(userName)).names().size() >= PER_USER_MAX) {
                throw new AuthException(Kind.LIMIT_EXCEEDED, "exceeded number of allowed credentials: invalid request");
            }
            Credential credential = new Credential(key, directory.clock.instant(), userName);
            List<Write> writes = writes(credential, claim(key.id()));
            if (directory.store.write(writes) != writes.size()) {
                throw DirectoryStore.exists();
            }
            return credential;
        });
    }

    /// What must hold of the index for a new key: that nobody has it, or only one whose record is gone.
    Condition claim(String accessKeyId) {
        Optional<byte[]> index = directory.store.get(DirectoryKeys.own(), DirectoryKeys.keyOwner(accessKeyId));
        if (index.isPresent()
                && directory.exists(DirectoryKeys.credential(AuthRecords.text(index.get()), accessKeyId))) {
            throw DirectoryStore.exists();
        }
        return index.map(Condition::unchanged).orElseGet(Condition::absent);
    }

    List<Write> writes(Credential credential, Condition claim) {
        String id = credential.key().id();
        return List.of(
                new Write.Set(
                        DirectoryKeys.own(),
                        DirectoryKeys.keyOwner(id),
                        AuthRecords.bytes(credential.userName()),
                        claim),
                new Write.Set(
                        DirectoryKeys.auth(),
                        DirectoryKeys.credential(credential.userName(), id),
                        AuthRecords.encode(credential, directory.box),
                        Condition.always()));
    }

    @Override
    public void delete(String userName, String accessKeyId) {
        directory.change(new DirectoryChange.OfKey(accessKeyId), () -> {
            if (find(userName, accessKeyId).isEmpty()) {
                throw DirectoryStore.notFound("credentials not found");
            }
            directory.store.write(List.of(
                    new Write.Delete(DirectoryKeys.auth(), DirectoryKeys.credential(userName, accessKeyId)),
                    new Write.Delete(DirectoryKeys.own(), DirectoryKeys.keyOwner(accessKeyId))));
        });
    }

    /// Adds what is missing in the index, after somebody else wrote keys.
    void completeIndex() {
        String between = "/credentials/";
        directory.records("uCredentials/").forEach((rest, value) -> {
            int split = rest.indexOf(between);
            if (split > 0) {
                directory.store.setIf(
                        DirectoryKeys.own(),
                        DirectoryKeys.keyOwner(rest.substring(split + between.length())),
                        AuthRecords.bytes(rest.substring(0, split)),
                        Condition.absent());
            }
        });
    }

    static void checkId(String id) {
        if (id.length() < ID_LENGTH_MIN || !usable(id)) {
            throw new AuthException(
                    Kind.INVALID,
                    "an access key id has " + ID_LENGTH_MIN + " to " + ID_LENGTH_MAX + " characters and no /");
        }
    }

    private Optional<String> owner(String accessKeyId) {
        return usable(accessKeyId)
                ? directory
                        .store
                        .get(DirectoryKeys.own(), DirectoryKeys.keyOwner(accessKeyId))
                        .map(AuthRecords::text)
                : Optional.empty();
    }

    private static boolean usable(String id) {
        return !id.isEmpty() && id.length() <= ID_LENGTH_MAX && !id.contains("/");
    }
}
