package io.tarn.auth.directory.single;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AdminUsers;
import io.tarn.auth.Credential;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Unsupported;
import java.util.Optional;

/// The one access key of the single user.
final class SingleUserKeys implements AccessKeys {
    private final AdminUsers admins;
    private final DirectoryChanges changes;

    SingleUserKeys(AdminUsers admins, DirectoryChanges changes) {
        this.admins = admins;
        this.changes = changes;
    }

    @Override
    public Optional<Credential> find(String accessKeyId) {
        return admins.credential(accessKeyId);
    }

    @Override
    public Optional<IssuedKey> find(String userName, String accessKeyId) {
        return admins.find(userName)
                .flatMap(user -> admins.issuedAt(accessKeyId))
                .map(issuedAt -> new IssuedKey(accessKeyId, issuedAt));
    }

    @Override
    public Listing<IssuedKey> list(String userName, ListRequest page) {
        throw Unsupported.part();
    }

    @Override
    public Credential create(String userName, Optional<AccessKey> given) {
        Credential made = admins.addCredential(userName, given);
        changes.tell(new DirectoryChange.OfKey(made.key().id()));
        return made;
    }

    @Override
    public void delete(String userName, String accessKeyId) {
        throw Unsupported.part();
    }
}
