"""Users, access keys, groups, policies and identities of other systems, by the generated client."""

import base64
import json

import lakefs_sdk
from lakefs_sdk import models

from connection import check, check_equal

READ = models.Statement(effect="allow", resource="*", action=["fs:List*", "fs:Read*"])


class IdentityCases:
    def users_and_keys(self):
        made = self.auth.create_user(models.UserCreation(id="ann"))
        check_equal(made.id, "ann", "a new user")
        self.refused(409, "Already exists", self.auth.create_user, models.UserCreation(id="ann"))
        check_equal([user.id for user in self.auth.list_users(prefix="an").results], ["ann"], "users by prefix")
        key = self.auth.create_credentials("ann")
        check(key.secret_access_key, "the secret of a new key")
        check_equal(self.auth.get_credentials("ann", key.access_key_id).access_key_id, key.access_key_id, "a key")
        keys = self.auth.list_user_credentials("ann").results
        check_equal([found.access_key_id for found in keys], [key.access_key_id], "keys of a user")
        client = lakefs_sdk.ApiClient(
            self.configuration(username=key.access_key_id, password=key.secret_access_key)
        )
        theirs = lakefs_sdk.AuthApi(client)
        check_equal(theirs.get_current_user().user.id, "ann", "who is asking by the key")
        self.refused(401, "not allowed to auth:ListUsers", theirs.list_users)
        self.auth.delete_credentials("ann", key.access_key_id)
        self.refused(401, "error authenticating request", theirs.get_current_user)

    def groups_and_policies(self):
        self.auth.create_group(models.GroupCreation(id="readers", description="who reads"))
        check_equal(self.auth.get_group("readers").description, "who reads", "a group")
        check("readers" in [group.id for group in self.auth.list_groups().results], "no such group in the list")
        self.auth.add_group_membership("readers", "ann")
        check_equal([user.id for user in self.auth.list_group_members("readers").results], ["ann"], "members")
        check_equal([group.id for group in self.auth.list_user_groups("ann").results], ["readers"], "groups of a user")
        self.auth.create_policy(models.Policy(id="ReadAll", statement=[READ]))
        writing = models.Statement(effect="deny", resource="*", action=["fs:WriteObject"])
        changed = self.auth.update_policy("ReadAll", models.Policy(id="ReadAll", statement=[READ, writing]))
        check_equal(len(changed.statement), 2, "statements of a changed policy")
        check_equal(len(self.auth.get_policy("ReadAll").statement), 2, "statements of a stored policy")
        check("ReadAll" in [policy.id for policy in self.auth.list_policies().results], "no such policy in the list")
        self.auth.attach_policy_to_group("readers", "ReadAll")
        attached = self.auth.list_group_policies("readers").results
        check_equal([policy.id for policy in attached], ["ReadAll"], "policies of a group")
        self.auth.attach_policy_to_user("ann", "ReadAll")
        own = self.auth.list_user_policies("ann", effective=False).results
        check_equal([policy.id for policy in own], ["ReadAll"], "policies of a user")
        effective = self.auth.list_user_policies("ann", effective=True).results
        check_equal([policy.id for policy in effective], ["ReadAll"], "effective policies, each once")
        self.auth.detach_policy_from_user("ann", "ReadAll")
        self.auth.detach_policy_from_group("readers", "ReadAll")
        self.auth.delete_group_membership("readers", "ann")
        self.auth.delete_group("readers")
        self.auth.delete_policy("ReadAll")
        self.refused(404, "policy not found", self.auth.get_policy, "ReadAll")

    def principals(self):
        arn = "arn:aws:sts::123456789012:assumed-role/loader"
        for api in self.having("create_user_external_principal"):
            api.create_user_external_principal("ann", arn)
            listed = api.list_user_external_principals("ann").results
            check_equal([found.id for found in listed], [arn], "principals of a user")
            check_equal(api.get_external_principal(arn).user_id, "ann", "the user of a principal")
            self.refused(409, "Already exists", api.create_user_external_principal, "ann", arn)
            api.delete_user_external_principal("ann", arn)
        token = base64.b64encode(json.dumps({"host": "sts.example.com"}).encode()).decode()
        login = models.ExternalLoginInformation(identity_request={"identity_token": token})
        for api in self.having("external_principal_login"):
            self.refused(400, "", api.external_principal_login, login)
        request = models.StsAuthRequest(code="code", state="state", redirect_uri="http://localhost/")
        for api in self.having("sts_login"):
            self.refused(501, "Not Implemented", api.sts_login, request)
        self.auth.delete_user("ann")
        self.refused(404, "user not found", self.auth.get_user, "ann")
