package io.tarn.auth.login;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How claims about somebody become an identity (auth.md 14.1, 15.1).
///
/// @param externalIdClaim the claim that identifies; must be a text
/// @param required claims that must be there with exactly this text
/// @param friendlyNameClaim or empty
/// @param persistFriendlyName whether the stored friendly name follows the claim
/// @param initialGroupsClaim or empty; a text is split at commas, a list must hold texts
/// @param defaultInitialGroups when the claim is absent
/// @param source label of new users
public record ClaimRules(
        String externalIdClaim,
        Map<String, String> required,
        String friendlyNameClaim,
        boolean persistFriendlyName,
        String initialGroupsClaim,
        List<String> defaultInitialGroups,
        String source) {
    public ClaimRules {
        required = Map.copyOf(required);
        defaultInitialGroups = List.copyOf(defaultInitialGroups);
    }

    /// The identity behind `claims`: texts, numbers, booleans, lists, maps. Throws [AuthException] of kind
    /// `UNAUTHENTICATED` when they do not suffice; the message says why, for the log.
    public ExternalIdentity read(Map<String, Object> claims) {
        if (!(claims.get(externalIdClaim) instanceof String externalId) || externalId.isEmpty()) {
            throw refused("claim '" + externalIdClaim + "' is missing or no text");
        }
        for (Map.Entry<String, String> entry : required.entrySet()) {
            if (!entry.getValue().equals(claims.get(entry.getKey()))) {
                throw refused("claim '" + entry.getKey() + "' has not the value required");
            }
        }
        String friendlyName =
                !friendlyNameClaim.isEmpty() && claims.get(friendlyNameClaim) instanceof String name ? name : "";
        return new ExternalIdentity(
                externalId, externalId, friendlyName, persistFriendlyName, initialGroups(claims), source);
    }

    private List<String> initialGroups(Map<String, Object> claims) {
        if (initialGroupsClaim.isEmpty() || !claims.containsKey(initialGroupsClaim)) {
            return defaultInitialGroups;
        }
        return switch (claims.get(initialGroupsClaim)) {
            case String text -> names(text);
            case List<?> list -> texts(list);
            case null, default -> List.of();
        };
    }

    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private List<String> texts(List<?> list) {
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw refused("claim '" + initialGroupsClaim + "' holds something that is no text");
            }
            texts.add(text);
        }
        return texts;
    }

    private static AuthException refused(String why) {
        return new AuthException(Kind.UNAUTHENTICATED, why);
    }
}
