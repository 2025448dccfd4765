package io.tarn.auth.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;

/// How the LDAP directory is asked: `auth.providers.ldap.*` (auth.md 16.1).
///
/// @param serverEndpoint such as `ldaps://ldap.example.com:636`; the port is 636 for `ldaps`, 389 for `ldap`
/// @param bindDn the service account that searches
/// @param bindPassword its password, never shown
/// @param usernameAttribute the attribute that holds what people type, such as `uid`
/// @param userBaseDn where users lie, at any depth
/// @param userFilter what else they must match, such as `(objectClass=inetOrgPerson)`; empty for nothing
/// @param connectionTimeout longest wait for a connection
/// @param requestTimeout longest wait for an answer
/// @param defaultUserGroup the group of users made at their first login, empty for none
public record LdapOptions(
        String serverEndpoint,
        String bindDn,
        String bindPassword,
        String usernameAttribute,
        String userBaseDn,
        String userFilter,
        Duration connectionTimeout,
        Duration requestTimeout,
        String defaultUserGroup) {
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]*|[0-9]+(\\.[0-9]+)+");
    private static final int PORT_PLAIN = 389;
    private static final int PORT_TLS = 636;

    /// Throws [IllegalArgumentException], which names the key, for what cannot work.
    public LdapOptions {
        endpoint(serverEndpoint);
        require(!bindDn.isEmpty() && DN.isValidDN(bindDn), "bind_dn is no distinguished name");
        require(!bindPassword.isEmpty(), "bind_password is empty");
        require(ATTRIBUTE.matcher(usernameAttribute).matches(), "username_attribute is no attribute name");
        require(DN.isValidDN(userBaseDn), "user_base_dn is no distinguished name");
        filter(userFilter);
        require(connectionTimeout.isPositive(), "connection_timeout_seconds is not positive");
        require(requestTimeout.isPositive(), "request_timeout_seconds is not positive");
    }

    /// Whether the connection is encrypted from its first byte.
    public boolean tls() {
        return "ldaps".equalsIgnoreCase(endpoint(serverEndpoint).getScheme());
    }

    String host() {
        String host = endpoint(serverEndpoint).getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        int port = endpoint(serverEndpoint).getPort();
        if (port >= 0) {
            return port;
        }
        return tls() ? PORT_TLS : PORT_PLAIN;
    }

    /// Matches the entries of people called `typed`, which is taken as a value and never as syntax.
    Filter filterFor(String typed) {
        Filter named = Filter.createEqualityFilter(usernameAttribute, typed);
        return userFilter.isEmpty() ? named : Filter.createANDFilter(filter(userFilter), named);
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme());
            require(
                    (scheme.equalsIgnoreCase("ldap") || scheme.equalsIgnoreCase("ldaps")) && uri.getHost() != null,
                    "server_endpoint is no ldap or ldaps URL");
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("server_endpoint is no URL", e);
        }
    }

    private static Filter filter(String text) {
        try {
            return Filter.create(text.isEmpty() ? "(objectClass=*)" : text);
        } catch (LDAPException e) {
            throw new IllegalArgumentException("user_filter is no LDAP filter", e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    @Override
    public String toString() {
        return "LdapOptions[serverEndpoint=" + serverEndpoint + ", bindDn=" + bindDn + ", userBaseDn=" + userBaseDn
                + "]";
    }
}
