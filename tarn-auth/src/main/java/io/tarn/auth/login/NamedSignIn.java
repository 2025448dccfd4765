package io.tarn.auth.login;

import io.tarn.auth.AuthException;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a user of whom an outside check of passwords vouches for by name (auth.md 11, 16.1): a user of that
/// name is taken whatever its origin, because whoever configured the check gave it authority over names.
public final class NamedSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(NamedSignIn.class);

    private final Directory directory;
    private final ExternalSignIn newcomers;
    private final String source;
    private final List<String> initialGroups;

    /// @param source label of new users
    /// @param defaultUserGroup the group of new users, empty for none
    public NamedSignIn(Directory directory, InstantSource clock, String source, String defaultUserGroup) {
        this.directory = directory;
        this.newcomers = new ExternalSignIn(directory, clock);
        this.source = source;
        this.initialGroups = defaultUserGroup.isEmpty() ? List.of() : List.of(defaultUserGroup);
    }

    /// The user of that name, made when there is none; empty when it is deactivated, or when there can be no such
    /// user: the log says why. Throws [AuthException] of kind `UNAVAILABLE` when the directory is away.
    public Optional<User> signIn(String name, String friendlyName) {
        try {
            Optional<User> known = directory.users().find(name);
            if (known.isPresent()) {
                return known.filter(User::active);
            }
            return Optional.of(
                    newcomers.signIn(new ExternalIdentity(name, name, friendlyName, true, initialGroups, source)));
        } catch (AuthException e) {
            return switch (e.kind()) {
                case UNAUTHENTICATED, INVALID, NOT_IMPLEMENTED, ALREADY_EXISTS -> refused(name, e);
                default -> throw e;
            };
        }
    }

    private Optional<User> refused(String name, AuthException e) {
        LOG.warn("{} vouches for \"{}\", who cannot be a user here: {}", source, LogText.of(name), e.getMessage());
        return Optional.empty();
    }
}
