package io.tarn.auth.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.CapturedLog;
import io.tarn.auth.login.DirectoryFixture;
import io.tarn.testkit.FaultProxy;
import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the in-memory server of the LDAP library.
class LdapAuthenticatorTest {
    private static final String ALICE = "uid=alice,ou=people,dc=example,dc=com";

    private final DirectoryFixture fixture = new DirectoryFixture();
    private final InMemoryDirectoryServer server;
    private FaultProxy proxy;
    private LdapAuthenticator authenticator;

    LdapAuthenticatorTest() throws Exception {
        var config = new InMemoryDirectoryServerConfig("dc=example,dc=com");
        config.setSchema(null);
        config.addAdditionalBindCredentials("cn=service", "service password");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.getLoopbackAddress(), 0, null));
        server = new InMemoryDirectoryServer(config);
        server.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
        server.add("dn: ou=people,dc=example,dc=com", "objectClass: organizationalUnit", "ou: people");
        person(ALICE, "alice", "inetOrgPerson");
        person("uid=twin,ou=people,dc=example,dc=com", "twin", "inetOrgPerson");
        person("cn=other twin,ou=people,dc=example,dc=com", "twin", "inetOrgPerson");
        person("cn=third twin,ou=people,dc=example,dc=com", "twin", "inetOrgPerson");
        person("uid=robot,ou=people,dc=example,dc=com", "robot", "device");
        person("uid=jürgen 名,ou=people,dc=example,dc=com", "jürgen 名", "inetOrgPerson");
        person("uid=a/b,ou=people,dc=example,dc=com", "a/b", "inetOrgPerson");
        person("uid=outside,dc=example,dc=com", "outside", "inetOrgPerson");
    }

    private void person(String dn, String uid, String objectClass) throws Exception {
        server.add("dn: " + dn, "objectClass: " + objectClass, "uid: " + uid, "userPassword: right password");
    }

    @BeforeEach
    void start() throws Exception {
        server.startListening();
        proxy = FaultProxy.before(server.getListenPort());
        authenticator = new LdapAuthenticator(
                options("ldap://127.0.0.1:" + proxy.port(), Duration.ofSeconds(5)),
                fixture.named(LdapAuthenticator.SOURCE),
                SSLContext.getDefault());
    }

    @AfterEach
    void stop() throws Exception {
        authenticator.close();
        proxy.close();
        server.shutDown(true);
    }

    static LdapOptions options(String endpoint, Duration timeout) {
        return new LdapOptions(
                endpoint,
                "cn=service",
                "service password",
                "uid",
                "ou=people,dc=example,dc=com",
                "(objectClass=inetOrgPerson)",
                timeout,
                timeout,
                "Viewers");
    }

    @Test
    void theRightPasswordMakesTheUserAtTheFirstLogin() {
        User user = authenticator.authenticate("alice", "right password").orElseThrow();
        assertThat(user.name()).isEqualTo(ALICE);
        assertThat(user.friendlyName()).isEqualTo("alice");
        assertThat(user.source()).isEqualTo("ldap");
        assertThat(fixture.groups(user)).containsExactly("Viewers");
        assertThat(fixture.directory.users().find(ALICE)).contains(user);
        assertThat(authenticator.authenticate("alice", "right password")).contains(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "", "right password ", "right password\0", "RIGHT PASSWORD"})
    void anyOtherPasswordIsRefused(String password) {
        assertThat(authenticator.authenticate("alice", password)).isEmpty();
        assertThat(fixture.directory.users().find(ALICE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "twin",
                "nobody",
                "robot",
                "outside",
                "",
                "*",
                "al*",
                "alic?",
                "alice)(uid=*",
                "*)(uid=*",
                ")(uid=*",
                "alice)(objectClass=*))(|(uid=*",
                "alice\0",
                "\0",
                "\\61lice",
                "alice,ou=people",
                "alíce"
            })
    void anyOtherNameIsRefused(String name) {
        assertThat(authenticator.authenticate(name, "right password")).isEmpty();
    }

    @Test
    void namesOfOtherScriptsWork() {
        assertThat(authenticator.authenticate("jürgen 名", "right password"))
                .map(User::friendlyName)
                .contains("jürgen 名");
    }

    @Test
    void aNameThatNoUserCanHaveIsRefused() {
        assertThat(authenticator.authenticate("a/b", "right password")).isEmpty();
    }

    @Test
    void aDeactivatedUserIsRefused() {
        assertThat(authenticator.authenticate("alice", "right password")).isPresent();
        fixture.deactivate(ALICE);
        assertThat(authenticator.authenticate("alice", "right password")).isEmpty();
    }

    @Test
    void aLongNameIsNotLookedUp() {
        server.shutDown(true);
        assertThat(authenticator.authenticate("a".repeat(LdapAuthenticator.NAME_LENGTH_MAX + 1), "x"))
                .isEmpty();
    }

    @Test
    void aServerThatIsAwayIsNoWrongPasswordAndMayComeBack() throws Exception {
        assertThat(authenticator.authenticate("alice", "right password")).isPresent();
        proxy.mode(FaultProxy.Mode.REFUSE);
        proxy.cut();
        assertUnavailable(() -> authenticator.authenticate("alice", "right password"));
        proxy.mode(FaultProxy.Mode.PASS);
        assertThat(authenticator.authenticate("alice", "right password")).isPresent();
        proxy.cut();
        assertThat(authenticator.authenticate("alice", "right password")).isPresent();
    }

    @Test
    void aSlowServerIsGivenUp() throws Exception {
        try (var impatient = new LdapAuthenticator(
                options("ldap://127.0.0.1:" + proxy.port(), Duration.ofMillis(300)),
                fixture.named(LdapAuthenticator.SOURCE),
                SSLContext.getDefault())) {
            proxy.mode(FaultProxy.Mode.SWALLOW);
            long start = System.nanoTime();
            assertUnavailable(() -> impatient.authenticate("alice", "right password"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aWrongServiceAccountIsAFailureOfTheServerAndNotOfTheUser() throws Exception {
        LdapOptions right = options("ldap://127.0.0.1:" + proxy.port(), Duration.ofSeconds(5));
        var wrong = new LdapOptions(
                right.serverEndpoint(),
                right.bindDn(),
                "another password",
                right.usernameAttribute(),
                right.userBaseDn(),
                right.userFilter(),
                right.connectionTimeout(),
                right.requestTimeout(),
                "");
        try (var misconfigured =
                new LdapAuthenticator(wrong, fixture.named(LdapAuthenticator.SOURCE), SSLContext.getDefault())) {
            assertUnavailable(() -> misconfigured.authenticate("alice", "right password"));
        }
        assertThat(wrong.toString()).doesNotContain("another password");
    }

    @Test
    void nothingTypedIsLogged() {
        try (CapturedLog log = new CapturedLog()) {
            authenticator.authenticate("alice", "my password, typed wrong");
            authenticator.authenticate("my password, typed as a name", "x");
            authenticator.authenticate("a/b", "right password");
            authenticator.authenticate("twin", "right password");
            assertThat(log.text())
                    .contains(
                            "refused for " + ALICE,
                            "cannot be a user here: name contains delimiter /",
                            "more than one entry")
                    .doesNotContain("my password", "right password", "service password");
        }
    }

    static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AuthException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(String.valueOf(e.getMessage())).doesNotContain("password");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://host", "ldap:host", "ldaps://", "host:636"})
    void anEndpointThatCannotWorkIsRefusedAtTheStart(String endpoint) {
        assertThatThrownBy(() -> options(endpoint, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server_endpoint");
    }

    @Test
    void portsFollowTheScheme() {
        assertThat(options("ldaps://host", Duration.ofSeconds(1)).port()).isEqualTo(636);
        assertThat(options("ldap://host", Duration.ofSeconds(1)).port()).isEqualTo(389);
        assertThat(options("ldaps://[::1]:77", Duration.ofSeconds(1)).host()).isEqualTo("::1");
    }
}
