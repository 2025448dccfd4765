package io.tarn.api.identity;

import io.tarn.api.Exchange;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.policy.BasePolicies;
import io.tarn.auth.policy.Policy;
import java.time.InstantSource;
import java.util.List;

/// The one permission of a group (auth.md 7), kept as its only policy.
final class GroupAclResource {
    private final Directory directory;
    private final InstantSource clock;

    GroupAclResource(Directory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    record Acl(String permission) {}

    record NoAcl(String message, boolean noAcl) {}

    /// `getGroupACL`.
    void get(Exchange exchange) {
        String group = exchange.path("groupId");
        List<Policy> attached = directory.groups().find(group).isEmpty()
                ? List.of()
                : directory
                        .attachments()
                        .ofGroup(group, new ListRequest("", "", 2))
                        .results();
        if (attached.size() > 1) {
            exchange.json(404, new NoAcl("Multiple policies attached to group - no ACL", true));
        } else if (attached.isEmpty()) {
            exchange.json(200, new Acl(""));
        } else if (attached.getFirst().acl().isEmpty()) {
            exchange.json(404, new NoAcl("Policy attached to group has no ACL", true));
        } else {
            exchange.json(200, new Acl(attached.getFirst().acl().get()));
        }
    }

    /// `setGroupACL`. The new permission holds before the old ones end, so nobody is left without in between.
    void set(Exchange exchange) {
        String group = exchange.path("groupId");
        String permission = exchange.body(Acl.class).permission();
        Policy acl = BasePolicies.acl(group, permission, clock.instant());
        if (directory.groups().find(group).isEmpty()) {
            throw new AuthException(
                    Kind.NOT_FOUND, "attach policy " + acl.name() + " to group " + group + ": not found");
        }
        write(acl);
        Attachments attachments = directory.attachments();
        attachments.attachToGroup(acl.name(), group);
        detachOthers(attachments, group, acl.name());
        exchange.empty(201);
    }

    private static void detachOthers(Attachments attachments, String group, String kept) {
        ListRequest wanted = ListRequest.first();
        Listing<Policy> page;
        do {
            page = attachments.ofGroup(group, wanted);
            for (Policy other : page.results()) {
                if (!other.name().equals(kept)) {
                    attachments.detachFromGroup(other.name(), group);
                }
            }
            wanted = wanted.from(page.next());
        } while (page.hasMore());
    }

    private void write(Policy acl) {
        Policies policies = directory.policies();
        if (policies.find(acl.name()).isPresent()) {
            policies.update(acl);
        } else {
            policies.create(acl);
        }
    }
}
