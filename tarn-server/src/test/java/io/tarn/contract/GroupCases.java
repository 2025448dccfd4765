package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Groups and who is in them (auth.md 4).
final class GroupCases extends IdentityCases {
    GroupCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a group", this::one);
        test("names of groups", this::names);
        test("groups without a body", () -> api.call("createGroup").expect(400, "empty name: validation error"));
        test("pages of groups", this::list);
        test("groups of set-up", this::base);
        test("membership", this::membership);
        test("members that cannot be", this::misfits);
        test("pages of members", this::listMembers);
        test("pages of a user's groups", this::listGroups);
        test("a deleted group has no members", this::deleted);
    }

    private void one() {
        String name = fresh("group");
        Answer made = api.call("createGroup")
                .json("{'id':'" + name + "','description':'who reads'}")
                .expect(201);
        assertThat(made.text("/id")).isEqualTo(name);
        assertThat(made.text("/name")).isEqualTo(name);
        assertThat(made.text("/description")).isEqualTo("who reads");
        Answer got = api.call("getGroup", name).expect(200);
        assertThat(got.text("/description")).isEqualTo("who reads");
        assertThat(got.json().path("creation_date")).isEqualTo(made.json().path("creation_date"));
        api.call("createGroup").json("{'id':'" + name + "'}").expect(409, "Already exists");
        api.call("deleteGroup", name).expect(204);
        api.call("getGroup", name).expect(404, "group not found");
        api.call("deleteGroup", name).expect(404, "group not found");
    }

    private void names() {
        api.call("createGroup").json("{'id':'a%b'}").expect(400, "Group name cannot contain '%'");
        api.call("createGroup").json("{'id':'a/b'}").expect(400, "name contains delimiter /: validation error");
        api.call("createGroup").json("{'id':''}").expect(400, "empty name: validation error");
    }

    private void list() {
        String prefix = fresh("listed");
        List<String> names = List.of(group(prefix + "-B"), group(prefix + "-a"), group(prefix + "-b"));
        pages(listing("listGroups"), prefix, "/id", names);
        Answer page = api.call("listGroups").query("prefix", prefix).expect(200);
        assertThat(each(page, "/name")).isEqualTo(names);
        assertThat(page.text()).contains("\"description\":\"\"");
    }

    private void base() {
        assertThat(each(api.call("listGroups").expect(200), "/id"))
                .contains("Admins", "SuperUsers", "Developers", "Viewers");
        assertThat(each(api.call("listGroupMembers", "Admins").expect(200), "/id"))
                .contains("admin");
        assertThat(each(api.call("listGroupPolicies", "Admins").expect(200), "/id"))
                .containsExactly("AuthFullAccess", "CatalogReadWriteAll", "FSFullAccess", "RepoManagementFullAccess");
    }

    private void membership() {
        String user = user();
        String group = group();
        assertThat(api.call("addGroupMembership", group, user).expect(201).text())
                .isEmpty();
        api.call("addGroupMembership", group, user).expect(409, "Already exists");
        Answer members = api.call("listGroupMembers", group).expect(200);
        assertThat(each(members, "/id")).containsExactly(user);
        assertThat(members.text()).contains("\"friendly_name\":\"\"").contains("\"email\":\"\"");
        Answer groups = api.call("listUserGroups", user).expect(200);
        assertThat(each(groups, "/id")).containsExactly(group);
        assertThat(each(groups, "/name")).containsExactly(group);
        assertThat(groups.text()).doesNotContain("description");
        api.call("deleteGroupMembership", group, user).expect(204);
        api.call("deleteGroupMembership", group, user).expect(404, "not found");
        assertThat(each(api.call("listGroupMembers", group).expect(200), "/id")).isEmpty();
        assertThat(each(api.call("listUserGroups", user).expect(200), "/id")).isEmpty();
    }

    private void misfits() {
        api.call("addGroupMembership", "no-group", user()).expect(404, "not found");
        api.call("addGroupMembership", group(), "ghost").expect(404, "not found");
        api.call("deleteGroupMembership", "no-group", "ghost").expect(404, "not found");
        api.call("listGroupMembers", "no-group").expect(404);
        api.call("listUserGroups", "ghost").expect(404);
    }

    private void listMembers() {
        String group = group();
        List<String> users = List.of(user(), user(), user());
        users.reversed()
                .forEach(user -> api.call("addGroupMembership", group, user).expect(201));
        pages(listing("listGroupMembers", group), "", "/id", users);
    }

    private void listGroups() {
        String user = user();
        List<String> groups = List.of(group(), group(), group());
        groups.reversed()
                .forEach(group -> api.call("addGroupMembership", group, user).expect(201));
        pages(listing("listUserGroups", user), "", "/id", groups);
    }

    private void deleted() {
        String user = user();
        String group = group();
        api.call("addGroupMembership", group, user).expect(201);
        api.call("deleteGroup", group).expect(204);
        assertThat(each(api.call("listUserGroups", user).expect(200), "/id")).isEmpty();
        group(group);
        assertThat(each(api.call("listGroupMembers", group).expect(200), "/id")).isEmpty();
        api.call("addGroupMembership", group, user).expect(201);
        api.call("deleteUser", user).expect(204);
        assertThat(each(api.call("listGroupMembers", group).expect(200), "/id")).isEmpty();
    }
}
