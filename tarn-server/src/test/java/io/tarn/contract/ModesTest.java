package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The modes in which there are no policies, and less than everything (auth.md 1.1).
class ModesTest {
    private static final String NOBODY = "error authenticating request";
    private static final String FORBIDDEN = "insufficient permissions: not allowed to ";

    /// For everybody who is logged in.
    private static final Set<String> NEED_NO_RIGHT = Set.of("releaseTokenToMailbox", "confirmTokenRelease");

    private final DeclaredAnswers declared = new DeclaredAnswers();

    @TempDir
    Path folder;

    /// @param answer the status, and the message if any
    private record Row(String operation, String path, String query, String body, String answer) {
        static List<Row> of(int column) {
            return Table.rows("modes.tsv", 6).stream()
                    .map(row -> new Row(row.get(0), row.get(1), row.get(2), row.get(3), row.get(column)))
                    .toList();
        }

        int status() {
            return Integer.parseInt(answer.substring(0, 3));
        }

        String message() {
            return status() == 501 ? "Not Implemented" : answer.substring(3).strip();
        }

        Api.Call call(Api api) {
            Api.Call call = api.call(
                    operation, path.equals("-") ? new String[0] : filled(path).split(","));
            for (String parameter : query.equals("-") ? new String[0] : query.split("&")) {
                call.query(
                        parameter.substring(0, parameter.indexOf('=')),
                        parameter.substring(parameter.indexOf('=') + 1));
            }
            return body.equals("-") ? call : call.json(filled(body));
        }

        private static String filled(String text) {
            return text.replace("{key}", Api.KEY).replace("{secret}", Api.SECRET);
        }
    }

    private interface Body {
        void run(Api api);
    }

    private void with(AuthMode mode, Body body) {
        try (Deployment deployment = Deployment.embedded(folder, mode);
                Api api = new Api(deployment.url(), declared, new Coverage(declared, deployment.name()))) {
            api.call("setup")
                    .anonymous()
                    .json("{'username':'admin','key':{'access_key_id':'%s','secret_access_key':'%s'}}"
                            .formatted(Api.KEY, Api.SECRET))
                    .expect(200);
            Answer state = api.call("getSetupState").anonymous().expect(200);
            assertThat(state.text("/login_config/RBAC")).isEqualTo(mode.text());
            body.run(api);
        }
    }

    @Test
    void aSingleUser() {
        with(AuthMode.NONE, api -> perform(api, Row.of(4)));
    }

    @Test
    void groupsWithOnePermission() {
        with(AuthMode.SIMPLIFIED, api -> perform(api, Row.of(5)));
    }

    @Test
    void everyOperationOnIdentitiesHasARow() {
        var rows = Row.of(4).stream().map(Row::operation).toList();
        declared.contract().operations().values().stream()
                .filter(operation -> operation.segments().getFirst().equals("auth"))
                .forEach(operation -> assertThat(rows).contains(operation.id()));
    }

    /// What is not there is not a matter of permissions, but of being known.
    @Test
    void whatIsNotThereNeedsNoPermission() {
        with(AuthMode.SIMPLIFIED, api -> {
            api.call("createUser").json("{'id':'plain'}").expect(201);
            Answer key = api.call("createCredentials", "plain").expect(201);
            String plain = Api.basic(key.text("/access_key_id"), key.text("/secret_access_key"));
            for (Row row : Row.of(5)) {
                if (declared.contract().operation(row.operation()).open()
                        || row.operation().equals("getCurrentUser")) {
                    continue;
                }
                row.call(api).anonymous().expect(401, NOBODY);
                if (row.body().contains("invite_user") || NEED_NO_RIGHT.contains(row.operation())) {
                    continue;
                }
                Answer answer = row.call(api).credentials(plain).send();
                if (row.status() == 501) {
                    assertThat(answer.status()).as(row + ": " + answer).isEqualTo(501);
                } else {
                    assertThat(answer.status()).as(row + ": " + answer).isEqualTo(401);
                    assertThat(answer.message()).startsWith(FORBIDDEN);
                }
            }
        });
    }

    @Test
    void theBaseGroupsHaveTheirPermissions() {
        with(AuthMode.SIMPLIFIED, api -> {
            assertThat(IdentityCases.each(api.call("listGroups").expect(200), "/id"))
                    .containsExactly("Admins", "Readers", "Supers", "Writers");
            for (String pair : List.of("Admins=Admin", "Readers=Read", "Supers=Super", "Writers=Write")) {
                String[] group = pair.split("=");
                assertThat(api.call("getGroupACL", group[0]).expect(200).text("/permission"))
                        .isEqualTo(group[1]);
            }
            assertThat(IdentityCases.each(api.call("listGroupMembers", "Admins").expect(200), "/id"))
                    .containsExactly("admin");
        });
    }

    private static void perform(Api api, List<Row> rows) {
        for (Row row : rows) {
            if (row.message().isEmpty()) {
                row.call(api).expect(row.status());
            } else {
                row.call(api).expect(row.status(), row.message());
            }
        }
    }
}
