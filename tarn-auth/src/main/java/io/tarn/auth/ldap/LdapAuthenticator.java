package io.tarn.auth.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.LogText;
import io.tarn.auth.login.NamedSignIn;
import io.tarn.auth.login.PasswordAuthenticator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks passwords by binding to an LDAP directory (auth.md 16.1): the service account finds the one entry of
/// whoever logs in, then a connection of its own binds as that entry with the password given. The user's name is
/// the entry's DN, the friendly name what was typed.
///
/// Referrals are not followed. With `ldaps` the server's certificate must be trusted and name its host. Neither
/// what was typed nor the password is ever logged.
public final class LdapAuthenticator implements PasswordAuthenticator, AutoCloseable {
    /// Label of users made here.
    public static final String SOURCE = "ldap";
    /// Most connections kept for the service account. More searches at a time than these open a connection each,
    /// which ends with the search.
    static final int POOLED_CONNECTIONS_MAX = 4;
    /// Longest name looked up, in UTF-16 units.
    static final int NAME_LENGTH_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(LdapAuthenticator.class);
    private static final String NO_ATTRIBUTES = "1.1";
    private static final int MATCHES_MAX = 2;
    private static final Set<ResultCode> OUT_OF_ORDER =
            Set.of(ResultCode.BUSY, ResultCode.UNAVAILABLE, ResultCode.OPERATIONS_ERROR, ResultCode.PROTOCOL_ERROR);

    private final LdapOptions options;
    private final NamedSignIn users;
    private final SingleServerSet server;
    private final LDAPConnectionPool pool;

    /// Connects when first needed, so that a start does not depend on the LDAP server.
    ///
    /// @param tls whom to trust, for `ldaps`
    public LdapAuthenticator(LdapOptions options, NamedSignIn users, SSLContext tls) {
        this.options = options;
        this.users = users;
        SocketFactory sockets = options.tls() ? tls.getSocketFactory() : SocketFactory.getDefault();
        this.server = new SingleServerSet(options.host(), options.port(), sockets, connectionOptions(options));
        this.pool = pool(server, new SimpleBindRequest(options.bindDn(), options.bindPassword()), options);
    }

    private static LDAPConnectionOptions connectionOptions(LdapOptions options) {
        LDAPConnectionOptions connections = new LDAPConnectionOptions();
        connections.setConnectTimeoutMillis((int) options.connectionTimeout().toMillis());
        connections.setResponseTimeoutMillis(options.requestTimeout().toMillis());
        connections.setAbandonOnTimeout(true);
        connections.setFollowReferrals(false);
        connections.setUseSynchronousMode(true);
        if (options.tls()) {
            connections.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        }
        return connections;
    }

    private static LDAPConnectionPool pool(SingleServerSet server, BindRequest account, LdapOptions options) {
        try {
            var pool = new LDAPConnectionPool(server, account, 0, POOLED_CONNECTIONS_MAX);
            pool.setCreateIfNecessary(true);
            pool.setMaxWaitTimeMillis(options.requestTimeout().toMillis());
            pool.setRetryFailedOperationsDueToInvalidConnections(true);
            return pool;
        } catch (LDAPException e) {
            throw new IllegalStateException("a pool without connections cannot fail to connect", e);
        }
    }

    @Override
    public Optional<User> authenticate(String userName, String password) {
        if (userName.isEmpty() || userName.length() > NAME_LENGTH_MAX || password.isEmpty()) {
            return Optional.empty();
        }
        return find(userName).filter(dn -> binds(dn, password)).flatMap(dn -> users.signIn(dn, userName));
    }

    private Optional<String> find(String userName) {
        var request =
                new SearchRequest(options.userBaseDn(), SearchScope.SUB, options.filterFor(userName), NO_ATTRIBUTES);
        request.setSizeLimit(MATCHES_MAX);
        request.setResponseTimeoutMillis(options.requestTimeout().toMillis());
        SearchResult result;
        try {
            result = pool.search(request);
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                return ambiguous();
            }
            throw unavailable("search", e);
        }
        List<String> found =
                result.getSearchEntries().stream().map(entry -> entry.getDN()).toList();
        if (found.size() > 1) {
            return ambiguous();
        }
        return found.stream().filter(dn -> !dn.isEmpty()).findFirst();
    }

    private static Optional<String> ambiguous() {
        LOG.warn("LDAP login refused: more than one entry has that name");
        return Optional.empty();
    }

    private boolean binds(String dn, String password) {
        try (LDAPConnection connection = server.getConnection()) {
            return connection.bind(dn, password).getResultCode().equals(ResultCode.SUCCESS);
        } catch (LDAPException e) {
            if (e.getResultCode().isClientSideResultCode() || OUT_OF_ORDER.contains(e.getResultCode())) {
                throw unavailable("bind", e);
            }
            LOG.info(
                    "LDAP login refused for {}: {}",
                    LogText.of(dn),
                    e.getResultCode().getName());
            return false;
        }
    }

    private static AuthException unavailable(String step, LDAPException e) {
        return new AuthException(
                Kind.UNAVAILABLE,
                "LDAP " + step + " failed: " + e.getResultCode().getName(),
                e);
    }

    @Override
    public void close() {
        pool.close();
    }
}
