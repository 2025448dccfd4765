package io.tarn.auth.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.directory.AccessKeys.IssuedKey;
import io.tarn.auth.policy.Effect;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every directory with several users does, wherever its records are.
public abstract class DirectoryContract {
    protected static final Instant THEN = Instant.parse("2026-11-22T10:00:00Z");
    private static final String PRINCIPAL = "arn:aws:sts::123456789012:assumed-role/loader";

    protected Directory directory;
    private AutoCloseable closing;

    /// A directory with nothing in it.
    public record Opened(Directory directory, AutoCloseable closing) {}

    protected abstract Opened open() throws Exception;

    @BeforeEach
    void openDirectory() throws Exception {
        Opened opened = open();
        directory = opened.directory();
        closing = opened.closing();
    }

    @AfterEach
    void closeDirectory() throws Exception {
        closing.close();
    }

    protected final User user(String name) {
        return directory.users().create(User.internal(name, THEN));
    }

    protected final void group(String name) {
        directory.groups().create(Group.named(name, "", THEN));
    }

    protected static Policy policy(String name, String action) {
        return new Policy(name, THEN, List.of(Statement.allow(List.of(action), "*")), Optional.empty());
    }

    protected final void policy(String name) {
        directory.policies().create(policy(name, "fs:ReadObject"));
    }

    protected static void refuses(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AuthException.class,
                        e -> assertThat(e.kind()).as(e::getMessage).isEqualTo(kind));
    }

    private List<String> effective(String user) {
        return directory.attachments().effective(user).stream()
                .map(Policy::name)
                .toList();
    }

    private static <T> List<String> names(Listing<T> page, Function<T, String> name) {
        return page.results().stream().map(name).toList();
    }

    /// All names, by pages of `amount`.
    protected static <T> List<String> walk(
            int amount, Function<ListRequest, Listing<T>> list, Function<T, String> name) {
        List<String> all = new ArrayList<>();
        ListRequest request = new ListRequest("", "", amount);
        Listing<T> page;
        do {
            page = list.apply(request);
            assertThat(page.results()).hasSizeLessThanOrEqualTo(amount);
            all.addAll(names(page, name));
            request = request.from(page.next());
        } while (page.hasMore());
        return all;
    }

    @Test
    void aUserIsFoundAsItWasMade() {
        User made =
                directory.users().create(new User("ann", THEN, "Ann", "ann@example.com", "oidc", "subject-1", true));
        User found = directory.users().find("ann").orElseThrow();
        assertThat(found)
                .isEqualTo(directory.users().findByExternalId("subject-1").orElseThrow());
        assertThat(found.name()).isEqualTo(made.name()).isEqualTo("ann");
        assertThat(found.friendlyName()).isEqualTo("Ann");
        assertThat(found.email()).isEqualTo("ann@example.com");
        assertThat(found.source()).isEqualTo("oidc");
        assertThat(directory.users().find("Ann")).isEmpty();
        assertThat(directory.users().find("an")).isEmpty();
        assertThat(directory.users().findByExternalId("subject-2")).isEmpty();
        assertThat(directory.users().findByExternalId("")).isEmpty();
    }

    @Test
    void aNameIsTakenOnce() {
        var _ = user("ann");
        group("ann");
        policy("ann");
        refuses(Kind.ALREADY_EXISTS, () -> user("ann"));
        refuses(Kind.ALREADY_EXISTS, () -> group("ann"));
        refuses(Kind.ALREADY_EXISTS, () -> policy("ann"));
    }

    @Test
    void namesThatCannotBeAreRefusedWhereTheyAreMadeAndAbsentWhereTheyAreSought() {
        var _ = user("ann");
        for (String name : List.of("", "a/b", "/", "../ann")) {
            refuses(Kind.INVALID, () -> user(name));
            refuses(Kind.INVALID, () -> group(name));
            refuses(Kind.INVALID, () -> policy(name));
            assertThat(directory.users().find(name)).as(name).isEmpty();
            assertThat(directory.groups().find(name)).as(name).isEmpty();
            assertThat(directory.policies().find(name)).as(name).isEmpty();
            assertThat(directory.keys().find(name)).as(name).isEmpty();
            assertThat(directory.keys().find("ann", name)).as(name).isEmpty();
            refuses(Kind.NOT_FOUND, () -> directory.users().delete(name));
            refuses(Kind.NOT_FOUND, () -> directory.groups().delete(name));
            refuses(Kind.NOT_FOUND, () -> directory.policies().delete(name));
            refuses(Kind.NOT_FOUND, () -> directory.groups().addMember(name, "ann"));
            refuses(Kind.NOT_FOUND, () -> directory.attachments().attachToUser(name, "ann"));
        }
        assertThat(directory.users().find("ann")).isPresent();
    }

    @Test
    void namesThatLookLikePartsOfUrlsAreNamesLikeOthers() {
        List<String> names = List.of(
                "%2e%2e",
                "a b",
                "a#b",
                "a%",
                "a%2Fb",
                "a&b=c",
                "a+b",
                "a;b",
                "a?b",
                "a\\b",
                "\u00e4\u00df\u2713",
                "\ud83d\ude00",
                "~a");
        for (String name : names) {
            var _ = user(name);
            group(name);
            policy(name);
            directory.groups().addMember(name, name);
            directory.attachments().attachToGroup(name, name);
        }
        for (String name : names) {
            assertThat(directory.users().find(name).orElseThrow().name()).isEqualTo(name);
            assertThat(directory.groups().find(name).orElseThrow().name()).isEqualTo(name);
            assertThat(directory.policies().find(name).orElseThrow().name()).isEqualTo(name);
            assertThat(effective(name)).containsExactly(name);
            assertThat(names(directory.users().list(new ListRequest(name, "", 1)), User::name))
                    .containsExactly(name);
        }
        assertThat(walk(3, directory.users()::list, User::name)).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void listsComeInPagesInTheOrderOfTheirBytes() {
        List<String> names = List.of("A", "a", "a!", "a0", "aa", "ab", "b", "\u00e4", "\uffee", "\ud83d\ude00");
        for (String name : names.reversed()) {
            var _ = user(name);
            group(name);
            policy(name);
        }
        for (int amount : new int[] {1, 3, 10, 11}) {
            assertThat(walk(amount, directory.users()::list, User::name)).isEqualTo(names);
            assertThat(walk(amount, directory.groups()::list, Group::name)).isEqualTo(names);
            assertThat(walk(amount, directory.policies()::list, Policy::name)).isEqualTo(names);
        }
        var page = directory.users().list(new ListRequest("a", "a0", 2));
        assertThat(names(page, User::name)).containsExactly("aa", "ab");
        assertThat(page.hasMore()).isFalse();
        assertThat(directory.users().list(new ListRequest("a", "b", 2)).results())
                .isEmpty();
    }

    @Test
    void onlyTheFriendlyNameIsSureToChange() {
        User ann = user("ann");
        User changed = directory.users().update("ann", user -> user.withFriendlyName("Ann Z."));
        assertThat(changed.friendlyName()).isEqualTo("Ann Z.");
        assertThat(directory.users().find("ann").orElseThrow().friendlyName()).isEqualTo("Ann Z.");
        assertThat(directory.users().find("ann").orElseThrow().createdAt()).isEqualTo(ann.createdAt());
        refuses(Kind.NOT_FOUND, () -> directory.users().update("bob", user -> user));
    }

    @Test
    void keysAreFoundByThemselvesAndUnderTheirUser() {
        var _ = user("ann");
        var _ = user("bob");
        Credential made = directory.keys().create("ann", Optional.empty());
        AccessKey given = new AccessKey("AKIAGIVEN", "a secret + / & %");
        var _ = directory.keys().create("ann", Optional.of(given));
        assertThat(directory.keys().find(made.key().id()).orElseThrow().key()).isEqualTo(made.key());
        assertThat(directory.keys().find("AKIAGIVEN").orElseThrow().key()).isEqualTo(given);
        assertThat(directory.keys().find("AKIAGIVEN").orElseThrow().userName()).isEqualTo("ann");
        assertThat(directory.keys().find("ann", "AKIAGIVEN")).isPresent();
        assertThat(directory.keys().find("bob", "AKIAGIVEN")).isEmpty();
        assertThat(walk(1, page -> directory.keys().list("ann", page), IssuedKey::id))
                .containsExactlyInAnyOrder(made.key().id(), "AKIAGIVEN");
        assertThat(directory.keys().list("nobody", ListRequest.first()).results())
                .isEmpty();
        refuses(Kind.ALREADY_EXISTS, () -> directory.keys().create("bob", Optional.of(given)));
        refuses(Kind.NOT_FOUND, () -> directory.keys().create("nobody", Optional.empty()));
        refuses(Kind.NOT_FOUND, () -> directory.keys().delete("bob", "AKIAGIVEN"));
        directory.keys().delete("ann", "AKIAGIVEN");
        assertThat(directory.keys().find("AKIAGIVEN")).isEmpty();
        assertThat(directory.keys().find(made.key().id())).isPresent();
        refuses(Kind.NOT_FOUND, () -> directory.keys().delete("ann", "AKIAGIVEN"));
    }

    @Test
    void membershipsHaveTwoSides() {
        var _ = user("ann");
        var _ = user("bob");
        group("readers");
        group("writers");
        directory.groups().addMember("readers", "ann");
        directory.groups().addMember("readers", "bob");
        directory.groups().addMember("writers", "ann");
        assertThat(walk(1, page -> directory.groups().members("readers", page), User::name))
                .containsExactly("ann", "bob");
        assertThat(walk(1, page -> directory.groups().ofUser("ann", page), Group::name))
                .containsExactly("readers", "writers");
        refuses(Kind.ALREADY_EXISTS, () -> directory.groups().addMember("readers", "ann"));
        refuses(Kind.NOT_FOUND, () -> directory.groups().addMember("nobody", "ann"));
        refuses(Kind.NOT_FOUND, () -> directory.groups().addMember("readers", "nobody"));
        directory.groups().removeMember("readers", "ann");
        refuses(Kind.NOT_FOUND, () -> directory.groups().removeMember("readers", "ann"));
        assertThat(names(directory.groups().ofUser("ann", ListRequest.first()), Group::name))
                .containsExactly("writers");
        refuses(Kind.NOT_FOUND, () -> directory.groups().ofUser("nobody", ListRequest.first()));
        refuses(Kind.NOT_FOUND, () -> directory.groups().members("nobody", ListRequest.first()));
    }

    @Test
    void policiesKeepWhatTheySay() {
        var conditions = Map.of("IpAddress", Map.of("SourceIp", List.of("10.0.0.0/8", "192.168.0.0/16")));
        Policy said = new Policy(
                "p",
                THEN,
                List.of(
                        Statement.allow(List.of("fs:Read*", "auth:*"), "arn:lakefs:fs:::repository/r/object/\u2713*"),
                        new Statement(Effect.DENY, List.of("fs:DeleteObject"), "*", conditions)),
                Optional.empty());
        var _ = directory.policies().create(said);
        assertThat(directory.policies().find("p").orElseThrow().statements()).isEqualTo(said.statements());
        var _ = directory.policies().update(policy("p", "fs:ListObjects"));
        assertThat(directory.policies().find("p").orElseThrow().statements())
                .isEqualTo(policy("p", "fs:ListObjects").statements());
        refuses(Kind.NOT_FOUND, () -> directory.policies().update(policy("q", "fs:ListObjects")));
        assertThat(directory.policies().find("q")).isEmpty();
        refuses(Kind.INVALID, () -> directory.policies().create(policy("q", "nonsense")));
        refuses(Kind.INVALID, () -> directory.policies().update(policy("p", "nonsense")));
    }

    @Test
    void effectivePoliciesAreTheUsersAndItsGroupsEachOnce() {
        var _ = user("ann");
        var _ = user("bob");
        group("g");
        for (String name : List.of("p3", "p1", "p2", "p4")) {
            policy(name);
        }
        directory.attachments().attachToUser("p3", "ann");
        directory.attachments().attachToUser("p1", "ann");
        directory.attachments().attachToGroup("p1", "g");
        directory.attachments().attachToGroup("p2", "g");
        assertThat(effective("ann")).containsExactly("p1", "p3");
        directory.groups().addMember("g", "ann");
        assertThat(effective("ann")).containsExactly("p1", "p2", "p3");
        assertThat(effective("bob")).isEmpty();
        refuses(Kind.NOT_FOUND, () -> directory.attachments().effective("nobody"));
        assertThat(walk(1, page -> directory.attachments().ofUser("ann", page), Policy::name))
                .containsExactly("p1", "p3");
        assertThat(walk(1, page -> directory.attachments().ofGroup("g", page), Policy::name))
                .containsExactly("p1", "p2");
        refuses(Kind.NOT_FOUND, () -> directory.attachments().ofUser("nobody", ListRequest.first()));
        refuses(Kind.NOT_FOUND, () -> directory.attachments().ofGroup("nobody", ListRequest.first()));
    }

    @Test
    void attachingTwiceIsLikeOnceAndDetachingTwiceIsNot() {
        var _ = user("ann");
        group("g");
        policy("p");
        directory.attachments().attachToUser("p", "ann");
        directory.attachments().attachToUser("p", "ann");
        directory.attachments().attachToGroup("p", "g");
        directory.attachments().attachToGroup("p", "g");
        directory.attachments().detachFromUser("p", "ann");
        directory.attachments().detachFromGroup("p", "g");
        refuses(Kind.NOT_FOUND, () -> directory.attachments().detachFromUser("p", "ann"));
        refuses(Kind.NOT_FOUND, () -> directory.attachments().detachFromGroup("p", "g"));
        refuses(Kind.NOT_FOUND, () -> directory.attachments().attachToUser("p", "nobody"));
        refuses(Kind.NOT_FOUND, () -> directory.attachments().attachToUser("nothing", "ann"));
        refuses(Kind.NOT_FOUND, () -> directory.attachments().attachToGroup("p", "nobody"));
        refuses(Kind.NOT_FOUND, () -> directory.attachments().attachToGroup("nothing", "g"));
        assertThat(effective("ann")).isEmpty();
    }

    @Test
    void aPrincipalIsOneUsers() {
        var _ = user("ann");
        var _ = user("bob");
        directory.principals().create("ann", PRINCIPAL);
        directory.principals().create("ann", PRINCIPAL + "/session?&");
        assertThat(directory.principals().find(PRINCIPAL).orElseThrow().userName())
                .isEqualTo("ann");
        assertThat(directory.principals().find(PRINCIPAL + "/other")).isEmpty();
        assertThat(walk(
                        1,
                        page -> directory.principals().ofUser("ann", page),
                        ExternalPrincipals.ExternalPrincipal::id))
                .containsExactly(PRINCIPAL, PRINCIPAL + "/session?&");
        refuses(Kind.ALREADY_EXISTS, () -> directory.principals().create("bob", PRINCIPAL));
        refuses(Kind.NOT_FOUND, () -> directory.principals().create("nobody", "x"));
        refuses(Kind.INVALID, () -> directory.principals().create("ann", ""));
        refuses(Kind.NOT_FOUND, () -> directory.principals().delete("bob", PRINCIPAL));
        refuses(Kind.NOT_FOUND, () -> directory.principals().ofUser("nobody", ListRequest.first()));
        directory.principals().delete("ann", PRINCIPAL);
        assertThat(directory.principals().find(PRINCIPAL)).isEmpty();
        refuses(Kind.NOT_FOUND, () -> directory.principals().delete("ann", PRINCIPAL));
        directory.principals().create("bob", PRINCIPAL);
        assertThat(directory.principals().find(PRINCIPAL).orElseThrow().userName())
                .isEqualTo("bob");
    }

    @Test
    void aNewUserOfAnOldNameInheritsNothing() {
        var _ = user("ann");
        group("g");
        policy("p");
        policy("q");
        directory.groups().addMember("g", "ann");
        directory.attachments().attachToGroup("q", "g");
        directory.attachments().attachToUser("p", "ann");
        directory.principals().create("ann", PRINCIPAL);
        String key = directory.keys().create("ann", Optional.empty()).key().id();
        directory.users().delete("ann");
        assertThat(directory.users().find("ann")).isEmpty();
        assertThat(directory.keys().find("ann", key)).isEmpty();
        assertThat(directory.principals().find(PRINCIPAL)).isEmpty();
        assertThat(directory.groups().members("g", ListRequest.first()).results())
                .isEmpty();
        refuses(Kind.NOT_FOUND, () -> directory.users().delete("ann"));
        var _ = user("ann");
        assertThat(directory.keys().find(key)).isEmpty();
        assertThat(directory.keys().list("ann", ListRequest.first()).results()).isEmpty();
        assertThat(directory.principals().ofUser("ann", ListRequest.first()).results())
                .isEmpty();
        assertThat(directory.groups().ofUser("ann", ListRequest.first()).results())
                .isEmpty();
        assertThat(effective("ann")).isEmpty();
    }

    @Test
    void aNewGroupOfAnOldNameInheritsNothing() {
        var _ = user("ann");
        group("g");
        policy("p");
        directory.groups().addMember("g", "ann");
        directory.attachments().attachToGroup("p", "g");
        assertThat(effective("ann")).containsExactly("p");
        directory.groups().delete("g");
        assertThat(effective("ann")).isEmpty();
        assertThat(directory.groups().ofUser("ann", ListRequest.first()).results())
                .isEmpty();
        refuses(Kind.NOT_FOUND, () -> directory.groups().delete("g"));
        group("g");
        assertThat(directory.groups().members("g", ListRequest.first()).results())
                .isEmpty();
        assertThat(directory.attachments().ofGroup("g", ListRequest.first()).results())
                .isEmpty();
        assertThat(effective("ann")).isEmpty();
    }

    @Test
    void aNewPolicyOfAnOldNameIsNobodys() {
        var _ = user("ann");
        var _ = user("bob");
        group("g");
        policy("p");
        directory.groups().addMember("g", "bob");
        directory.attachments().attachToUser("p", "ann");
        directory.attachments().attachToGroup("p", "g");
        directory.policies().delete("p");
        assertThat(effective("ann")).isEmpty();
        assertThat(effective("bob")).isEmpty();
        refuses(Kind.NOT_FOUND, () -> directory.policies().delete("p"));
        policy("p");
        assertThat(effective("ann")).isEmpty();
        assertThat(effective("bob")).isEmpty();
        assertThat(directory.attachments().ofGroup("g", ListRequest.first()).results())
                .isEmpty();
    }
}
