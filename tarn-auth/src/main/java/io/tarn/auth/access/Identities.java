package io.tarn.auth.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AdminUsers;
import io.tarn.auth.AuthMode;
import io.tarn.auth.FirstUser;
import io.tarn.auth.Installation;
import io.tarn.auth.InstallationSetup;
import io.tarn.auth.LegacyUser;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.Revocations;
import io.tarn.auth.SecretBox;
import io.tarn.auth.SecretRotation;
import io.tarn.auth.SessionCookie;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.ObservedDirectory;
import io.tarn.auth.directory.remote.RemoteFirstUser;
import io.tarn.auth.directory.single.SingleUserDirectory;
import io.tarn.auth.directory.stored.BaseRecords;
import io.tarn.auth.directory.stored.StoredDirectory;
import io.tarn.auth.directory.stored.StoredFirstUser;
import io.tarn.kv.KeyValueStore;
import java.util.Optional;
import java.util.function.Supplier;

/// The rooms of authentication that operations use.
///
/// @param mode who decides what users may do
/// @param setup makes the first user; empty where users are kept elsewhere
/// @param adoption takes over the users of another mode, and says whose they were
/// @param principals how identities of other systems log in
/// @param readable refuses a secret key under which nothing stored can be read
/// @param rotation seals secrets anew; empty without a previous secret key
public record Identities(
        AuthMode mode,
        Installation installation,
        Optional<InstallationSetup> setup,
        Supplier<Optional<String>> adoption,
        Runnable readable,
        Optional<SecretRotation> rotation,
        Directory directory,
        Credentials credentials,
        EffectivePolicies policies,
        Sessions sessions,
        Revocations revocations,
        SessionCookie cookies,
        PrincipalLogins principals) {

    /// The directory of a mode, and what belongs to it.
    private record Room(
            Directory directory, Optional<FirstUser> first, Supplier<Optional<String>> adoption, Runnable readable) {}

    /// Opens them over a store.
    public static Identities open(KeyValueStore store, IdentityOptions options) {
        var clock = options.clock();
        var random = options.random();
        var installation = new Installation(store, options.fixedId(), random);
        var revocations = new Revocations(store, options.limits(), clock, Ticker.systemTicker());
        var changes = new DirectoryChanges();
        Room room = room(store, options, installation, revocations, changes);
        Directory directory = new ObservedDirectory(room.directory(), options.events());
        var credentials = new Credentials(directory, options.limits(), Ticker.systemTicker(), random);
        var policies = new EffectivePolicies(directory, options.limits(), Ticker.systemTicker());
        changes.listen(credentials::forget);
        changes.listen(policies::forget);
        var tokens = new LoginTokens(options.secretKey(), options.previousSecretKey(), clock, random);
        var sessions =
                new Sessions(tokens, credentials, revocations, options.loginDuration(), options.loginDurationMax());
        var cookies = new SessionCookie(options.secretKey(), options.previousSecretKey(), clock);
        return new Identities(
                options.mode(),
                installation,
                room.first()
                        .map(first -> new InstallationSetup(
                                store, installation, first, clock, random, options.setupAbandonedAfter())),
                room.adoption(),
                room.readable(),
                options.previousSecretKey()
                        .map(previous -> new SecretRotation(
                                store, new SecretBox(options.secretKey(), Optional.of(previous), random))),
                directory,
                credentials,
                policies,
                sessions,
                revocations,
                cookies,
                options.principals());
    }

    private static Room room(
            KeyValueStore store,
            IdentityOptions options,
            Installation installation,
            Revocations revocations,
            DirectoryChanges changes) {
        var box = new SecretBox(options.secretKey(), options.previousSecretKey(), options.random());
        var admins = new AdminUsers(store, box, options.clock(), options.random());
        if (options.elsewhere().isPresent()) {
            return elsewhere(options, options.elsewhere().get().open(revocations, changes));
        }
        if (options.mode() == AuthMode.NONE) {
            return new Room(
                    new SingleUserDirectory(admins, revocations, changes),
                    Optional.of(admins),
                    new LegacyUser(store, installation)::takeOver,
                    admins::requireReadable);
        }
        var directory = new StoredDirectory(store, box, revocations, changes, options.clock(), options.random());
        BaseRecords base = options.mode() == AuthMode.SIMPLIFIED
                ? new BaseRecords.OfPermissions(directory, options.clock())
                : new BaseRecords.OfRoles(directory, options.clock());
        var first = new StoredFirstUser(directory, base, changes);
        Supplier<Optional<String>> adoption = () -> {
            directory.completeIndexes();
            return installation.isInitialized() ? first.adopt(admins) : Optional.empty();
        };
        return new Room(directory, Optional.of(first), adoption, directory::requireReadable);
    }

    /// A server elsewhere that has roles of its own is set up there, by its own means.
    private static Room elsewhere(IdentityOptions options, Directory directory) {
        Optional<FirstUser> first = options.mode() == AuthMode.EXTERNAL
                ? Optional.empty()
                : Optional.of(new RemoteFirstUser(directory, options.mode(), options.clock()));
        return new Room(directory, first, Optional::empty, () -> {});
    }
}
