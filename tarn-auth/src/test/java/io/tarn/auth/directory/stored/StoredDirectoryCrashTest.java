package io.tarn.auth.directory.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each call of the store fails in turn while a change is made, before it took effect or after. Whatever is left,
/// nobody
/// has a right that the records before and after the change do not give, and the change can be made again.
class StoredDirectoryCrashTest {
    private static final Instant THEN = Instant.parse("2026-11-22T10:00:00Z");
    private static final String PRINCIPAL = "arn:aws:sts::1:assumed-role/r";
    private static final AccessKey KEY = new AccessKey("AKIANEW", "new secret");
    private static final int CALLS_MAX = 500;

    /// A change of several records, and how the state of before is made.
    private enum Change {
        CREATE_USER(directory -> directory.users().create(identified("new"))),
        DELETE_USER(directory -> directory.users().delete("ann")),
        IDENTIFY_USER(directory -> directory.users().update("bob", bob -> named(bob, "subject-bob"))),
        DEACTIVATE_USER(directory -> directory.users().update("ann", StoredDirectoryCrashTest::deactivated)),
        CREATE_KEY(directory -> directory.keys().create("bob", Optional.of(KEY))),
        DELETE_KEY(directory -> directory.keys().delete("ann", "AKIAANN")),
        CREATE_GROUP(directory -> directory.groups().create(Group.named("new", "", THEN))),
        DELETE_GROUP(directory -> directory.groups().delete("g")),
        ADD_MEMBER(directory -> directory.groups().addMember("g", "bob")),
        REMOVE_MEMBER(directory -> directory.groups().removeMember("g", "ann")),
        CREATE_POLICY(directory -> directory.policies().create(policy("new"))),
        DELETE_POLICY(directory -> directory.policies().delete("of-group")),
        ATTACH_TO_USER(directory -> directory.attachments().attachToUser("of-group", "bob")),
        DETACH_FROM_USER(directory -> directory.attachments().detachFromUser("of-ann", "ann")),
        ATTACH_TO_GROUP(directory -> directory.attachments().attachToGroup("of-ann", "g")),
        DETACH_FROM_GROUP(directory -> directory.attachments().detachFromGroup("of-group", "g")),
        CREATE_PRINCIPAL(directory -> directory.principals().create("bob", PRINCIPAL + "/bob")),
        DELETE_PRINCIPAL(directory -> directory.principals().delete("ann", PRINCIPAL));

        private final Consumer<Directory> work;

        Change(Consumer<Directory> work) {
            this.work = work;
        }
    }

    private static User identified(String name) {
        return named(User.internal(name, THEN), "subject-" + name);
    }

    private static User named(User user, String externalId) {
        return new User(user.name(), user.createdAt(), "", "", "oidc", externalId, user.active());
    }

    private static User deactivated(User user) {
        return new User(user.name(), user.createdAt(), "", "", user.source(), user.externalId(), false);
    }

    private static Policy policy(String name) {
        return new Policy(name, THEN, List.of(Statement.allow(List.of("fs:*"), "*")), Optional.empty());
    }

    private static void prepare(Directory directory) {
        var _ = directory.users().create(identified("ann"));
        var _ = directory.users().create(User.internal("bob", THEN));
        var _ = directory.groups().create(Group.named("g", "", THEN));
        var _ = directory.policies().create(policy("of-group"));
        var _ = directory.policies().create(policy("of-ann"));
        directory.groups().addMember("g", "ann");
        directory.attachments().attachToGroup("of-group", "g");
        directory.attachments().attachToUser("of-ann", "ann");
        var _ = directory.keys().create("ann", Optional.of(new AccessKey("AKIAANN", "secret of ann")));
        directory.principals().create("ann", PRINCIPAL);
    }

    /// Who can come in by what, and may do what then: one line for each fact.
    private static Set<String> rights(Directory directory) {
        Set<String> rights = new TreeSet<>();
        List<String> users = List.of("ann", "bob", "new");
        for (String name : users) {
            directory
                    .users()
                    .find(name)
                    .filter(User::active)
                    .ifPresent(user -> directory
                            .attachments()
                            .effective(name)
                            .forEach(policy -> rights.add(name + " may " + policy.name())));
        }
        for (String id : List.of("AKIAANN", "AKIANEW")) {
            directory
                    .keys()
                    .find(id)
                    .filter(key -> isActive(directory, key.userName()))
                    .ifPresent(key -> rights.add(id + " is " + key.userName()));
        }
        for (String id : List.of(PRINCIPAL, PRINCIPAL + "/bob")) {
            directory
                    .principals()
                    .find(id)
                    .filter(principal -> isActive(directory, principal.userName()))
                    .ifPresent(principal -> rights.add(id + " is " + principal.userName()));
        }
        for (String name : users) {
            directory
                    .users()
                    .findByExternalId("subject-" + name)
                    .filter(User::active)
                    .ifPresent(user -> rights.add("subject-" + name + " is " + user.name()));
        }
        return rights;
    }

    private static boolean isActive(Directory directory, String userName) {
        return directory.users().find(userName).filter(User::active).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void noCrashGivesARightAndEveryChangeCanBeMadeAgain(Change change) {
        Set<String> before = rightsOf(directory -> {});
        Set<String> after = rightsOf(change.work);
        Set<String> allowed = new TreeSet<>(before);
        allowed.addAll(after);
        boolean[] sides = {false, true};
        for (boolean late : sides) {
            int call = 1;
            while (crashed(change, call, late, allowed, after)) {
                assertThat(++call).isLessThan(CALLS_MAX);
            }
            assertThat(call).as("calls of the store").isGreaterThan(2);
        }
    }

    private static Set<String> rightsOf(Consumer<Directory> work) {
        try (var store = new MemoryKeyValueStore()) {
            Directory directory = StoredDirectories.over(store, 1);
            prepare(directory);
            work.accept(directory);
            return rights(directory);
        }
    }

    /// Whether the change was broken off at that call; false when it has fewer.
    private static boolean crashed(Change change, int call, boolean late, Set<String> allowed, Set<String> after) {
        try (var memory = new MemoryKeyValueStore()) {
            prepare(StoredDirectories.over(memory, 2));
            Fault fault = late ? new Fault.After(Kind.UNAVAILABLE) : new Fault.Before(Kind.UNAVAILABLE);
            boolean broken = breakAt(change, new FaultyKeyValueStore(memory, planAt(call, fault)));
            String where = change + ", call " + call + (late ? ", after" : ", before");
            Directory restarted = StoredDirectories.over(memory, 3);
            assertThat(allowed).as(where).containsAll(rights(restarted));
            if (broken) {
                again(change, restarted);
            }
            assertThat(rights(restarted)).as(where + ", made again").isEqualTo(after);
            requireNothingInherited(restarted, where);
            return broken;
        }
    }

    private static Plan planAt(int call, Fault fault) {
        long[] first = {-1};
        return (number, kind) -> {
            if (first[0] < 0) {
                first[0] = number;
            }
            return number - first[0] + 1 == call ? fault : new Fault.None();
        };
    }

    private static boolean breakAt(Change change, FaultyKeyValueStore store) {
        try {
            change.work.accept(StoredDirectories.over(new PieceByPiece(store), 4));
            return false;
        } catch (KeyValueException e) {
            return true;
        }
    }

    /// Makes the change again; that it says it was made is as good.
    private static void again(Change change, Directory directory) {
        try {
            change.work.accept(directory);
        } catch (AuthException e) {
            assertThat(e.kind()).isIn(AuthException.Kind.ALREADY_EXISTS, AuthException.Kind.NOT_FOUND);
        }
    }

    /// Whoever is removed in full and made anew has nothing.
    private static void requireNothingInherited(Directory directory, String where) {
        for (String name : List.of("ann", "bob")) {
            if (directory.users().find(name).isPresent()) {
                directory.users().delete(name);
            }
            var _ = directory.users().create(User.internal(name, THEN));
            assertThat(directory.attachments().effective(name)).as(where).isEmpty();
            assertThat(directory.keys().list(name, ListRequest.first()).results())
                    .as(where)
                    .isEmpty();
        }
        if (directory.groups().find("g").isPresent()) {
            directory.groups().delete("g");
        }
        var _ = directory.groups().create(Group.named("g", "", THEN));
        directory.groups().addMember("g", "bob");
        assertThat(directory.attachments().effective("bob")).as(where).isEmpty();
        assertThat(rights(directory)).as(where).noneMatch(right -> right.contains("AKIA") || right.contains("arn:"));
    }
}
