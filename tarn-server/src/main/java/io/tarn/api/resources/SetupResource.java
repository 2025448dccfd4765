package io.tarn.api.resources;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.AccessKey;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.Credential;
import io.tarn.auth.Installation;
import io.tarn.auth.access.Identities;
import java.util.List;
import java.util.Optional;

/// The first run (api.md 14).
final class SetupResource {
    private final Identities identities;
    private final ServerSettings settings;

    SetupResource(Identities identities, ServerSettings settings) {
        this.identities = identities;
        this.settings = settings;
    }

    record LoginConfig(
            @JsonProperty("RBAC") String rbac,
            Optional<String> usernameUiPlaceholder,
            Optional<String> passwordUiPlaceholder,
            String loginUrl,
            String loginUrlMethod,
            String loginFailedMessage,
            Optional<String> fallbackLoginUrl,
            Optional<String> fallbackLoginLabel,
            List<String> loginCookieNames,
            String logoutUrl,
            Optional<Boolean> credentialsLoginEnabled) {
        static LoginConfig of(ServerSettings.Login login) {
            return new LoginConfig(
                    login.rbac(),
                    login.placeholders() ? Optional.of("Username") : Optional.empty(),
                    login.placeholders() ? Optional.of("Password") : Optional.empty(),
                    login.loginUrl(),
                    login.loginUrlMethod(),
                    login.loginFailedMessage(),
                    login.fallbackLoginUrl(),
                    login.fallbackLoginLabel(),
                    login.loginCookieNames(),
                    login.logoutUrl(),
                    login.credentialsLogin() ? Optional.empty() : Optional.of(false));
        }
    }

    record SetupState(String state, boolean commPrefsMissing, LoginConfig loginConfig) {}

    record Key(String accessKeyId, String secretAccessKey) {}

    record Setup(
            String username,
            Optional<Key> key,
            @JsonProperty("firstName") Optional<String> firstName,
            @JsonProperty("lastName") Optional<String> lastName,
            Optional<String> email,
            @JsonProperty("companyName") Optional<String> companyName,
            @JsonProperty("featureUpdates") boolean featureUpdates) {
        CommunicationPreferences preferences() {
            return new CommunicationPreferences(
                    email.orElse(""),
                    firstName.orElse(""),
                    lastName.orElse(""),
                    companyName.orElse(""),
                    featureUpdates);
        }
    }

    record CredentialsWithSecret(String accessKeyId, String secretAccessKey, long creationDate) {}

    /// `getSetupState`.
    void state(Exchange exchange) {
        Installation installation = identities.installation();
        boolean elsewhere = identities.setup().isEmpty();
        exchange.json(
                200,
                new SetupState(
                        elsewhere || installation.isInitialized() ? "initialized" : "not_initialized",
                        !elsewhere && settings.emailSubscription() && installation.preferencesMissing(),
                        LoginConfig.of(settings.login())));
    }

    /// `setup`. The only time the secret is shown. Where another server keeps the users, there is nothing to do.
    void setup(Exchange exchange) {
        if (identities.setup().isEmpty()) {
            exchange.json(200, new CredentialsWithSecret("", "", 0));
            return;
        }
        var body = exchange.body(Setup.class);
        Optional<AccessKey> key = body.key()
                .filter(given -> !given.accessKeyId().isEmpty()
                        || !given.secretAccessKey().isEmpty())
                .map(given -> new AccessKey(given.accessKeyId(), given.secretAccessKey()));
        Credential made = identities.setup().get().run(body.username(), key, body.preferences());
        exchange.turnedOutToBe(body.username());
        exchange.json(
                200,
                new CredentialsWithSecret(
                        made.key().id(), made.key().secret(), made.issuedAt().getEpochSecond()));
    }

    /// `setupCommPrefs`. Where nobody is asked for preferences, they count as given.
    void preferences(Exchange exchange) {
        Installation installation = identities.installation();
        if (!settings.emailSubscription() && installation.isInitialized()) {
            throw new ApiException(409, "communication preferences already set");
        }
        installation.storePreferences(exchange.body(Setup.class).preferences());
        exchange.empty(200);
    }
}
