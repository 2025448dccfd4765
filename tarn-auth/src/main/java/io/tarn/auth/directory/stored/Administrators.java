package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.AuthRecords;
import io.tarn.auth.User;
import io.tarn.auth.policy.BasePolicies;
import java.util.Set;

/// Keeps an installation governable: the group `Admins`, the policy by which it administers, and its last active
/// member cannot be removed (auth.md 22). What two servers do in the same moment is not prevented; `tarn superuser`
/// makes a new administrator.
final class Administrators {
    private static final Set<String> POLICIES = Set.of("AuthFullAccess", BasePolicies.aclName(BasePolicies.ADMINS));

    private final DirectoryStore directory;

    Administrators(DirectoryStore directory) {
        this.directory = directory;
    }

    /// Throws `FORBIDDEN` for the group of administrators.
    void keepGroup(String groupName) {
        if (groupName.equals(BasePolicies.ADMINS)) {
            throw forbidden("the group " + groupName + " administers this installation and cannot be deleted");
        }
    }

    /// Throws `FORBIDDEN` for a policy that gives the group of administrators its rights.
    void keepPolicy(String policyName) {
        if (POLICIES.contains(policyName)
                && directory.groupPolicies.members(BasePolicies.ADMINS).contains(policyName)) {
            throw forbidden("the policy " + policyName + " lets the group " + BasePolicies.ADMINS
                    + " administer this installation and cannot be changed or taken from it");
        }
    }

    /// Throws `FORBIDDEN` for that policy when the group is the one of administrators.
    void keepAttachment(String groupName, String policyName) {
        if (groupName.equals(BasePolicies.ADMINS)) {
            keepPolicy(policyName);
        }
    }

    /// Throws `FORBIDDEN` when there is no active administrator but that user.
    void keepMember(String userName) {
        var members = directory.memberships.members(BasePolicies.ADMINS);
        if (members.contains(userName) && members.stream().noneMatch(member -> isOther(member, userName))) {
            throw forbidden("user " + userName + " is the last administrator of this installation");
        }
    }

    private boolean isOther(String member, String userName) {
        return !member.equals(userName)
                && directory
                        .store
                        .get(DirectoryKeys.auth(), DirectoryKeys.user(member))
                        .map(AuthRecords::decodeUser)
                        .filter(User::active)
                        .isPresent();
    }

    private static AuthException forbidden(String message) {
        return new AuthException(Kind.FORBIDDEN, message);
    }
}
