package io.tarn.auth;

import java.util.Optional;
import java.util.stream.Stream;

/// Who decides what users may do: `auth.ui_config.rbac` (auth.md 1).
public enum AuthMode {
    /// One user, who may do everything.
    NONE("none"),
    /// Groups with one of four permissions.
    SIMPLIFIED("simplified"),
    /// Policies, in an authorization server elsewhere.
    EXTERNAL("external"),
    /// Policies, in this installation.
    INTERNAL("internal");

    private final String text;

    AuthMode(String text) {
        this.text = text;
    }

    /// As it stands in the configuration.
    public String text() {
        return text;
    }

    /// Whether there are policies that people write.
    public boolean hasPolicies() {
        return this == EXTERNAL || this == INTERNAL;
    }

    /// Whether there are several users.
    public boolean hasGroups() {
        return this != NONE;
    }

    /// The mode of that text, if there is one.
    public static Optional<AuthMode> of(String text) {
        return Stream.of(values()).filter(mode -> mode.text.equals(text)).findFirst();
    }
}
