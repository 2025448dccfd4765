package io.tarn.auth.directory.remote;

import io.tarn.auth.Revocations;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.ExternalPrincipals;
import io.tarn.auth.directory.Groups;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.directory.Users;

/// The directory of an authorization server (auth.md 18). Nothing is kept here but the end of sessions: each call
/// asks the server. Users cannot be deactivated there, and of users only the friendly name can be changed.
public final class RemoteDirectory implements Directory {
    private final RemoteUsers users;
    private final RemoteKeys keys;
    private final RemoteGroups groups;
    private final RemotePolicies policies;
    private final RemoteAttachments attachments;
    private final RemotePrincipals principals;

    /// @param revocations end the sessions of users who are removed
    /// @param changes told of each change that is made through this server
    public RemoteDirectory(RemoteCalls calls, Revocations revocations, DirectoryChanges changes) {
        RemoteChanges shared = new RemoteChanges(revocations, changes);
        this.users = new RemoteUsers(calls, shared);
        this.keys = new RemoteKeys(calls, users, shared);
        this.groups = new RemoteGroups(calls, shared);
        this.policies = new RemotePolicies(calls, shared);
        this.attachments = new RemoteAttachments(calls, shared);
        this.principals = new RemotePrincipals(calls, shared);
    }

    @Override
    public Users users() {
        return users;
    }

    @Override
    public AccessKeys keys() {
        return keys;
    }

    @Override
    public Groups groups() {
        return groups;
    }

    @Override
    public Policies policies() {
        return policies;
    }

    @Override
    public Attachments attachments() {
        return attachments;
    }

    @Override
    public ExternalPrincipals principals() {
        return principals;
    }

    @Override
    public boolean invites() {
        return true;
    }
}
