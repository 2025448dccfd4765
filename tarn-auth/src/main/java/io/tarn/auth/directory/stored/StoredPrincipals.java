package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.AuthRecords;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ExternalPrincipals;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The external principals in the store: a record from id to user, which is the truth, and a list under the user
/// that is written first and names at least those.
final class StoredPrincipals implements ExternalPrincipals {
    private final DirectoryStore directory;

    StoredPrincipals(DirectoryStore directory) {
        this.directory = directory;
    }

    @Override
    public Optional<ExternalPrincipal> find(String id) {
        if (id.isEmpty() || id.length() > ExternalIds.LENGTH_MAX) {
            return Optional.empty();
        }
        return directory
                .store
                .get(DirectoryKeys.own(), DirectoryKeys.principal(id))
                .map(user -> new ExternalPrincipal(id, AuthRecords.text(user)));
    }

    @Override
    public Listing<ExternalPrincipal> ofUser(String userName, ListRequest page) {
        directory.require(DirectoryKeys.user(userName), "user not found");
        var found = directory.own(DirectoryKeys.principalsOf(userName)).page(page);
        return new Listing<>(
                found.results().stream()
                        .flatMap(entry -> find(entry.name()).stream())
                        .filter(principal -> principal.userName().equals(userName))
                        .toList(),
                found.next());
    }

    @Override
    public void create(String userName, String id) {
        if (id.isEmpty()) {
            throw new AuthException(Kind.INVALID, "empty principal id: validation error");
        }
        ExternalIds.check(id);
        directory.change(new DirectoryChange.OfUser(userName), () -> {
            directory.require(DirectoryKeys.user(userName), "user not found");
            if (find(id).isPresent()) {
                throw DirectoryStore.exists();
            }
            List<Write> writes = List.of(
                    new Write.Set(DirectoryKeys.own(), listKey(userName, id), new byte[0], Condition.always()),
                    new Write.Set(
                            DirectoryKeys.own(),
                            DirectoryKeys.principal(id),
                            AuthRecords.bytes(userName),
                            Condition.absent()));
            if (directory.store.write(writes) != writes.size()) {
                throw DirectoryStore.exists();
            }
        });
    }

    @Override
    public void delete(String userName, String id) {
        directory.change(new DirectoryChange.OfUser(userName), () -> {
            if (find(id).filter(known -> known.userName().equals(userName)).isEmpty()) {
                throw DirectoryStore.notFound("external principal not found");
            }
            directory.store.write(List.of(
                    new Write.Delete(DirectoryKeys.own(), DirectoryKeys.principal(id)),
                    new Write.Delete(DirectoryKeys.own(), listKey(userName, id))));
        });
    }

    /// Removes what an earlier user of that name left behind.
    void sweep(String userName) {
        for (String id : directory.own(DirectoryKeys.principalsOf(userName)).names()) {
            List<Write> writes = new ArrayList<>();
            if (find(id).filter(known -> known.userName().equals(userName)).isPresent()) {
                writes.add(new Write.Delete(DirectoryKeys.own(), DirectoryKeys.principal(id)));
            }
            writes.add(new Write.Delete(DirectoryKeys.own(), listKey(userName, id)));
            directory.store.write(writes);
        }
    }

    private static byte[] listKey(String userName, String id) {
        return DirectoryKeys.key(DirectoryKeys.principalsOf(userName), id);
    }
}
