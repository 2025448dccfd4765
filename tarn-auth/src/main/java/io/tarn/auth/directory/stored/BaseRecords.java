package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.Group;
import io.tarn.auth.policy.BasePolicies;
import java.time.Instant;
import java.time.InstantSource;

/// The groups and policies that an installation begins with. Making them again makes what is missing and leaves the
/// rest as it is.
public sealed interface BaseRecords {
    /// The value of `auth.ui_config.rbac`.
    String mode();

    /// Makes them.
    void create();

    /// Of full policies (auth.md 6).
    record OfRoles(Directory directory, InstantSource clock) implements BaseRecords {
        @Override
        public String mode() {
            return "internal";
        }

        @Override
        public void create() {
            Instant now = clock.instant();
            BasePolicies.groups().keySet().forEach(group -> group(directory, group, now));
            BasePolicies.policies(now)
                    .forEach(policy -> unlessThere(() -> directory.policies().create(policy)));
            BasePolicies.groups()
                    .forEach((group, policies) ->
                            policies.forEach(policy -> directory.attachments().attachToGroup(policy, group)));
        }
    }

    /// Of one permission for each group (auth.md 7).
    record OfPermissions(Directory directory, InstantSource clock) implements BaseRecords {
        @Override
        public String mode() {
            return "simplified";
        }

        @Override
        public void create() {
            Instant now = clock.instant();
            BasePolicies.aclGroups().forEach((group, permission) -> {
                group(directory, group, now);
                unlessThere(() -> directory.policies().create(BasePolicies.acl(group, permission, now)));
                directory.attachments().attachToGroup(BasePolicies.aclName(group), group);
            });
        }
    }

    private static void group(Directory directory, String name, Instant now) {
        unlessThere(() -> directory.groups().create(Group.named(name, "", now)));
    }

    private static void unlessThere(Runnable creation) {
        try {
            creation.run();
        } catch (AuthException e) {
            if (e.kind() != Kind.ALREADY_EXISTS) {
                throw e;
            }
        }
    }
}
