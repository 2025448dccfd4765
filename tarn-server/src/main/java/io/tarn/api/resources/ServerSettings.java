package io.tarn.api.resources;

import java.util.List;
import java.util.Optional;

/// What operations need to know of the configuration.
///
/// @param version of this server
/// @param emailSubscription `email_subscription.enabled`: whether users are asked for communication preferences
/// @param login what the login page is told
public record ServerSettings(String version, boolean emailSubscription, Login login) {

    /// `auth.ui_config`, as far as clients see it (api.md 14).
    ///
    /// @param loginUrlMethod what a login page does with the URL: `none`, `redirect` or `select`
    /// @param credentialsLogin whether a login form is of any use
    /// @param placeholders whether the fields are labelled for user name and password
    public record Login(
            String rbac,
            String loginUrl,
            String loginUrlMethod,
            String loginFailedMessage,
            Optional<String> fallbackLoginUrl,
            Optional<String> fallbackLoginLabel,
            List<String> loginCookieNames,
            String logoutUrl,
            boolean placeholders,
            boolean credentialsLogin) {
        public Login {
            loginCookieNames = List.copyOf(loginCookieNames);
        }

        /// The built-in authentication with nothing configured.
        public static Login defaults() {
            return new Login(
                    "none",
                    "",
                    "none",
                    "The credentials don't match.",
                    Optional.empty(),
                    Optional.empty(),
                    List.of("internal_auth_session"),
                    "",
                    false,
                    true);
        }
    }

    /// A server with nothing configured.
    public static ServerSettings defaults(String version) {
        return new ServerSettings(version, true, Login.defaults());
    }
}
