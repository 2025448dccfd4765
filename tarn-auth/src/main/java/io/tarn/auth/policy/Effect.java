package io.tarn.auth.policy;

import java.util.Optional;

/// What a matching statement does. A deny beats every allow, whatever their order (auth.md 5.1).
public enum Effect {
    ALLOW("allow"),
    DENY("deny");

    private final String text;

    Effect(String text) {
        this.text = text;
    }

    /// `allow` or `deny`, as policy documents spell it.
    public String text() {
        return text;
    }

    /// The effect spelled exactly `text`, or nothing.
    public static Optional<Effect> of(String text) {
        for (Effect effect : values()) {
            if (effect.text.equals(text)) {
                return Optional.of(effect);
            }
        }
        return Optional.empty();
    }
}
