package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthRecords;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.record.SecondaryIndex;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pairs of an owner and a member, such as a group and a user in it. The record under the owner is the truth; an
/// index under the member finds it from the other side. The index is written first and removed last, so it names
/// all owners that a member has, and after a crash some that it has not: whoever comes from there asks the
/// record too.
final class Relation {
    private static final int REMOVED_AT_ONCE = 100;

    private final KeyValueStore store;
    private final String ownerPrefix;
    private final String between;
    private final String memberPrefix;
    private final String indexPrefix;

    /// Records lie at `<ownerPrefix><owner><between><member>`, the index at `<indexPrefix><member>/<owner>`; the
    /// value of a record is `<memberPrefix><member>`.
    Relation(KeyValueStore store, String ownerPrefix, String between, String memberPrefix, String indexPrefix) {
        this.store = store;
        this.ownerPrefix = ownerPrefix;
        this.between = between;
        this.memberPrefix = memberPrefix;
        this.indexPrefix = indexPrefix;
    }

    /// Makes the pair; false when it was there.
    boolean add(String owner, String member) {
        List<Write> writes = List.of(index(owner, member), record(owner, member, Condition.absent()));
        return store.write(writes) == writes.size();
    }

    /// The writes that make a pair, whether it was there or not.
    List<Write> additions(String owner, String member) {
        return List.of(index(owner, member), record(owner, member, Condition.always()));
    }

    /// Ends the pair; false when it was not there.
    boolean remove(String owner, String member) {
        if (store.get(DirectoryKeys.auth(), recordKey(owner, member)).isEmpty()) {
            return false;
        }
        store.write(removals(owner, member));
        return true;
    }

    /// A page of the members of an owner.
    Listing<String> members(String owner, ListRequest page) {
        Listing<KeyRange.Entry> found = records(owner).page(page);
        return new Listing<>(found.results().stream().map(KeyRange.Entry::name).toList(), found.next());
    }

    /// All members of an owner.
    List<String> members(String owner) {
        return records(owner).names();
    }

    /// A page of the owners of a member.
    Listing<String> owners(String member, ListRequest page) {
        Listing<KeyRange.Entry> found = indexed(member).page(page);
        List<String> names = found.results().stream().map(KeyRange.Entry::name).toList();
        return new Listing<>(existing(names, member), found.next());
    }

    /// All owners of a member.
    List<String> owners(String member) {
        return existing(indexed(member).names(), member);
    }

    /// Ends all pairs of an owner.
    void removeOwner(String owner) {
        List<Write> writes = new ArrayList<>();
        for (String member : members(owner)) {
            writes.addAll(removals(owner, member));
            flush(writes, REMOVED_AT_ONCE);
        }
        flush(writes, 1);
    }

    /// Ends all pairs of a member, those that only the index knows too.
    void removeMember(String member) {
        List<Write> writes = new ArrayList<>();
        for (String owner : indexed(member).names()) {
            writes.addAll(removals(owner, member));
            flush(writes, REMOVED_AT_ONCE);
        }
        flush(writes, 1);
    }

    /// Adds what is missing in the index, after somebody else wrote the records.
    void completeIndex() {
        new KeyRange(store, DirectoryKeys.auth(), ownerPrefix).forEach((rest, value) -> {
            int split = rest.indexOf(between);
            if (split > 0) {
                Write.Set index = index(rest.substring(0, split), rest.substring(split + between.length()));
                store.setIf(index.partition(), index.key(), index.value(), Condition.absent());
            }
        });
    }

    private void flush(List<Write> writes, int from) {
        if (writes.size() >= from) {
            store.write(List.copyOf(writes));
            writes.clear();
        }
    }

    private List<String> existing(List<String> owners, String member) {
        List<Optional<byte[]>> records = store.getAll(
                DirectoryKeys.auth(),
                owners.stream().map(owner -> recordKey(owner, member)).toList());
        List<String> existing = new ArrayList<>();
        for (int i = 0; i < owners.size(); i++) {
            if (records.get(i).isPresent()) {
                existing.add(owners.get(i));
            }
        }
        return existing;
    }

    private KeyRange records(String owner) {
        return new KeyRange(store, DirectoryKeys.auth(), ownerPrefix + owner + between);
    }

    private KeyRange indexed(String member) {
        return new KeyRange(store, DirectoryKeys.own(), indexPrefix + member + "/");
    }

    private Write.Set index(String owner, String member) {
        byte[] key = DirectoryKeys.key(indexPrefix + member + "/", owner);
        return new Write.Set(DirectoryKeys.own(), key, new byte[0], Condition.always());
    }

    private Write.Set record(String owner, String member, Condition condition) {
        byte[] primary = SecondaryIndex.newBuilder()
                .setPrimaryKey(com.google.protobuf.ByteString.copyFromUtf8(memberPrefix + member))
                .build()
                .toByteArray();
        return new Write.Set(DirectoryKeys.auth(), recordKey(owner, member), primary, condition);
    }

    private List<Write> removals(String owner, String member) {
        return List.of(
                new Write.Delete(DirectoryKeys.auth(), recordKey(owner, member)),
                new Write.Delete(DirectoryKeys.own(), DirectoryKeys.key(indexPrefix + member + "/", owner)));
    }

    private byte[] recordKey(String owner, String member) {
        return AuthRecords.bytes(ownerPrefix + owner + between + member);
    }
}
