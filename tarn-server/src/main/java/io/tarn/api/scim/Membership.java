package io.tarn.api.scim;

import io.tarn.api.scim.ScimException.Type;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.policy.BasePolicies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Who is in a group: read and changed within limits.
final class Membership {
    /// Members that are read or shown for one request.
    static final int MEMBERS_MAX = 20_000;

    /// Members that join and leave in one request.
    static final int CHANGES_MAX = 1000;

    private final Directory directory;

    Membership(Directory directory) {
        this.directory = directory;
    }

    /// All members.
    ///
    /// @throws ScimException `tooMany` when they are more than `max`
    List<User> all(String group, int max) {
        List<User> members = new ArrayList<>();
        ListRequest request = ListRequest.first();
        for (boolean more = true; more; ) {
            Listing<User> listing = directory.groups().members(group, request);
            members.addAll(listing.results());
            if (members.size() > max) {
                throw ScimException.of(
                        Type.TOO_MANY,
                        "more than " + max + " members would have to be read; ask with excludedAttributes=members");
            }
            more = listing.hasMore();
            request = request.from(listing.next());
        }
        return members;
    }

    /// Writes that were found to be possible.
    record Plan(String group, Set<String> joining, Set<String> leaving) {}

    /// Finds out what is to be written, and that it can be.
    ///
    /// @param group may not exist yet
    /// @throws ScimException an unknown user, too many changes, or nobody left to administer
    Plan plan(String group, MemberChange change) {
        Set<String> joining = new LinkedHashSet<>(change.added());
        Set<String> leaving = new LinkedHashSet<>(change.removed());
        if (change.whole() && directory.groups().find(group).isPresent()) {
            for (User member : all(group, MEMBERS_MAX)) {
                if (!joining.remove(member.name())) {
                    leaving.add(member.name());
                }
            }
        }
        if (joining.size() + leaving.size() > CHANGES_MAX) {
            throw ScimException.tooLarge("more than " + CHANGES_MAX + " members would join or leave at once");
        }
        for (String name : joining) {
            if (directory.users().find(name).isEmpty()) {
                throw ScimException.invalid("a member is not the id of a user that exists");
            }
        }
        if (group.equals(BasePolicies.ADMINS) && !leaving.isEmpty()) {
            keepAdministrator(joining, leaving);
        }
        return new Plan(group, joining, leaving);
    }

    /// The directory refuses to remove the last one only after the others are gone.
    private void keepAdministrator(Set<String> joining, Set<String> leaving) {
        boolean stays = all(BasePolicies.ADMINS, MEMBERS_MAX).stream()
                .anyMatch(user -> user.active() && !leaving.contains(user.name()));
        boolean comes = joining.stream()
                .anyMatch(name ->
                        directory.users().find(name).filter(User::active).isPresent());
        if (!stays && !comes) {
            throw new ScimException(403, Type.NONE, "the group would be left without an administrator who is active");
        }
    }

    /// Writes. Those who join come first, so that there is an administrator at any time.
    void write(Plan plan) {
        for (String name : plan.joining()) {
            unless(Kind.ALREADY_EXISTS, () -> directory.groups().addMember(plan.group(), name));
        }
        for (String name : plan.leaving()) {
            unless(Kind.NOT_FOUND, () -> directory.groups().removeMember(plan.group(), name));
        }
    }

    private static void unless(Kind done, Runnable write) {
        try {
            write.run();
        } catch (AuthException e) {
            if (e.kind() != done) {
                throw e;
            }
        }
    }
}
