package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What the cases on users, groups and policies start from (auth.md 4). Every name is fresh.
abstract class IdentityCases extends Cases {
    static final String READ = "{'effect':'allow','resource':'*','action':['fs:Read*']}";
    private static final AtomicInteger NAMES = new AtomicInteger();

    IdentityCases(World world) {
        super(world);
    }

    /// A name that nothing has, in the order of the calls.
    static String fresh(String prefix) {
        return "%s-%05d".formatted(prefix, NAMES.incrementAndGet());
    }

    final String user() {
        return user(fresh("user"));
    }

    final String user(String name) {
        api.call("createUser").json("{'id':'" + name + "'}").expect(201);
        return name;
    }

    final String group() {
        return group(fresh("group"));
    }

    final String group(String name) {
        api.call("createGroup").json("{'id':'" + name + "'}").expect(201);
        return name;
    }

    final String policy() {
        return policy(fresh("policy"));
    }

    final String policy(String name) {
        api.call("createPolicy").json(policyJson(name, READ)).expect(201);
        return name;
    }

    static String policyJson(String name, String statement) {
        return "{'id':'" + name + "','statement':[" + statement + "]}";
    }

    /// Makes a key of the user.
    ///
    /// @return its `Authorization` header
    final String login(String user) {
        Answer key = api.call("createCredentials", user).expect(201);
        return Api.basic(key.text("/access_key_id"), key.text("/secret_access_key"));
    }

    /// What stands at `pointer` in each result of a list.
    static List<String> each(Answer list, String pointer) {
        return list.json()
                .path("results")
                .valueStream()
                .map(result -> result.at(pointer).asString(""))
                .toList();
    }

    /// Follows a list of three items, given in their order, page by page.
    ///
    /// @param prefix what all of them begin with, and nothing else in the list
    final void pages(Listing list, String prefix, String pointer, List<String> items) {
        Answer first = list.call(prefix).query("amount", "2").expect(200);
        assertThat(each(first, pointer)).containsExactlyElementsOf(items.subList(0, 2));
        assertThat(first.json().at("/pagination").toString())
                .isEqualTo("{\"has_more\":true,\"max_per_page\":0,\"next_offset\":\"%s\",\"results\":2}"
                        .formatted(items.get(1)));
        Answer second = list.call(prefix)
                .query("amount", "2")
                .query("after", first.text("/pagination/next_offset"))
                .expect(200);
        assertThat(each(second, pointer)).containsExactly(items.get(2));
        assertThat(second.json().at("/pagination/has_more").booleanValue()).isFalse();
        assertThat(second.text("/pagination/next_offset")).isEmpty();
        Answer one = list.call(items.get(1)).expect(200);
        assertThat(each(one, pointer)).containsExactly(items.get(1));
    }

    /// A list to ask for, anew each time, as far as names begin with `prefix`.
    interface Listing {
        Api.Call call(String prefix);
    }

    /// The list of an operation.
    final Listing listing(String operation, String... pathValues) {
        return prefix -> api.call(operation, pathValues).query("prefix", prefix);
    }
}
