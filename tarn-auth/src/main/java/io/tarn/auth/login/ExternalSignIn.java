package io.tarn.auth.login;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a user of whom an identity provider vouches for, at the first visit (auth.md 14.1).
public final class ExternalSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(ExternalSignIn.class);

    private final Directory directory;
    private final InstantSource clock;

    public ExternalSignIn(Directory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /// The user of that external id, made and put into its initial groups when there is none. A group that
    /// cannot be joined is logged and left out; later visits never change groups. Throws [AuthException]:
    /// `UNAUTHENTICATED` for
    /// a user who was deactivated, or whose name belongs to a user of another origin.
    public User signIn(ExternalIdentity identity) {
        User user = directory.users().findByExternalId(identity.externalId()).orElseGet(() -> create(identity));
        if (!user.active()) {
            throw new AuthException(Kind.UNAUTHENTICATED, "user " + user.name() + " is deactivated");
        }
        boolean renamed = !user.friendlyName().equals(identity.friendlyName());
        if (!identity.persistFriendlyName() || identity.friendlyName().isEmpty() || !renamed) {
            return user;
        }
        return directory.users().update(user.name(), known -> known.withFriendlyName(identity.friendlyName()));
    }

    private User create(ExternalIdentity identity) {
        User wanted = new User(
                identity.userName(),
                clock.instant(),
                identity.persistFriendlyName() ? identity.friendlyName() : "",
                "",
                identity.source(),
                identity.externalId(),
                true);
        User made;
        try {
            made = directory.users().create(wanted);
        } catch (AuthException e) {
            if (e.kind() != Kind.ALREADY_EXISTS) {
                throw e;
            }
            return lostRace(identity);
        }
        identity.initialGroups().forEach(group -> join(group, made));
        return made;
    }

    private User lostRace(ExternalIdentity identity) {
        Optional<User> other = directory.users().findByExternalId(identity.externalId());
        return other.orElseThrow(() -> new AuthException(
                Kind.UNAUTHENTICATED,
                "a user named " + identity.userName() + " exists who did not come from " + identity.source()));
    }

    private void join(String group, User user) {
        try {
            directory.groups().addMember(group, user.name());
        } catch (AuthException e) {
            LOG.warn("user {} cannot join its initial group {}: {}", user.name(), group, e.getMessage());
        }
    }
}
