package io.tarn.api.identity;

import io.tarn.api.OperationMethod;
import io.tarn.auth.access.Identities;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.login.AuthenticationMethod;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Which method answers which operation on identities, in which mode (auth.md 1.1). What is not here is answered
/// 501.
public final class IdentityOperations {
    private IdentityOperations() {}

    /// All methods by operation id.
    public static Map<String, OperationMethod> of(Identities identities, Logins logins, InstantSource clock) {
        Map<String, OperationMethod> methods = new HashMap<>();
        Directory directory = identities.directory();
        addLogin(methods, identities, logins);
        addUsers(methods, directory, clock);
        if (identities.mode().hasGroups()) {
            addKeys(methods, directory);
            addGroups(methods, directory, clock);
            addPermissions(methods, directory, clock);
        }
        if (identities.mode().hasPolicies()) {
            addPolicies(methods, directory, clock);
            addPrincipals(methods, identities, logins);
        }
        return methods;
    }

    private static void addLogin(Map<String, OperationMethod> methods, Identities identities, Logins logins) {
        var login = new LoginResource(identities, logins);
        methods.put("login", login::login);
        methods.put("getCurrentUser", login::currentUser);
        methods.put("getAuthCapabilities", login::capabilities);
    }

    private static void addUsers(Map<String, OperationMethod> methods, Directory directory, InstantSource clock) {
        var users = new UsersResource(directory.users(), clock);
        methods.put("listUsers", users::list);
        methods.put("getUser", users::get);
        methods.put("createUser", users::create);
        methods.put("deleteUser", users::delete);
        var credentials = new CredentialsResource(directory.keys());
        methods.put("createCredentials", credentials::create);
        methods.put("getCredentials", credentials::get);
    }

    private static void addKeys(Map<String, OperationMethod> methods, Directory directory) {
        var credentials = new CredentialsResource(directory.keys());
        methods.put("listUserCredentials", credentials::list);
        methods.put("deleteCredentials", credentials::delete);
    }

    private static void addGroups(Map<String, OperationMethod> methods, Directory directory, InstantSource clock) {
        var groups = new GroupsResource(directory.groups(), clock);
        methods.put("listGroups", groups::list);
        methods.put("createGroup", groups::create);
        methods.put("getGroup", groups::get);
        methods.put("deleteGroup", groups::delete);
        methods.put("listGroupMembers", groups::members);
        methods.put("addGroupMembership", groups::add);
        methods.put("deleteGroupMembership", groups::remove);
        methods.put("listUserGroups", groups::ofUser);
    }

    private static void addPermissions(Map<String, OperationMethod> methods, Directory directory, InstantSource clock) {
        var acl = new GroupAclResource(directory, clock);
        methods.put("getGroupACL", acl::get);
        methods.put("setGroupACL", acl::set);
    }

    private static void addPolicies(Map<String, OperationMethod> methods, Directory directory, InstantSource clock) {
        var policies = new PoliciesResource(directory, clock);
        methods.put("listPolicies", policies::list);
        methods.put("createPolicy", policies::create);
        methods.put("getPolicy", policies::get);
        methods.put("updatePolicy", policies::update);
        methods.put("deletePolicy", policies::delete);
        methods.put("listUserPolicies", policies::ofUser);
        methods.put("attachPolicyToUser", policies::attachToUser);
        methods.put("detachPolicyFromUser", policies::detachFromUser);
        methods.put("listGroupPolicies", policies::ofGroup);
        methods.put("attachPolicyToGroup", policies::attachToGroup);
        methods.put("detachPolicyFromGroup", policies::detachFromGroup);
        methods.put("explainUserPermission", new ExplainResource(directory)::explain);
    }

    private static void addPrincipals(Map<String, OperationMethod> methods, Identities identities, Logins logins) {
        if (!identities.principals().enabled()) {
            return;
        }
        identities
                .principals()
                .verifier()
                .filter(verifier -> logins.allows(AuthenticationMethod.EXTERNAL_PRINCIPAL))
                .ifPresent(verifier ->
                        methods.put("externalPrincipalLogin", new PrincipalLoginResource(identities, verifier)::login));
        var principals = new PrincipalsResource(identities.directory().principals());
        methods.put("createUserExternalPrincipal", principals::create);
        methods.put("deleteUserExternalPrincipal", principals::delete);
        methods.put("listUserExternalPrincipals", principals::ofUser);
        methods.put("getExternalPrincipal", principals::get);
    }
}
