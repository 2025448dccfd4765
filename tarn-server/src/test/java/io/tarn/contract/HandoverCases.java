package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;

/// Logins of programs that this server has beyond the contract (`extensions.tsv`), as far as no browser and no other
/// server is needed.
final class HandoverCases extends Cases {
    HandoverCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("handed over", this::handedOver);
        test("refused", this::refused);
        test(
                "tokens of other issuers",
                () -> api.call("jwtLogin").anonymous().json("{'token':'a.b.c'}").expect(501, "Not Implemented"));
    }

    private record Started(String mailbox, String request) {}

    private Started start() {
        Answer started = api.call("getTokenStart").anonymous().expect(303);
        String release = URLDecoder.decode(started.header("Location").replaceFirst(".*next=", ""), UTF_8);
        return new Started(started.header("X-LakeFS-Mailbox"), release.substring(release.lastIndexOf('/') + 1));
    }

    private void handedOver() {
        Started started = start();
        assertThat(api.call("releaseTokenToMailbox", started.request())
                        .expect(200)
                        .text())
                .contains("logged in");
        String token = api.call("getTokenFromMailbox", started.mailbox())
                .anonymous()
                .expect(200)
                .text("/token");
        api.call("getCurrentUser").credentials("Bearer " + token).expect(200);
        api.call("releaseTokenToMailbox", started.request()).expect(400);
    }

    private void refused() {
        Started started = start();
        api.call("getTokenFromMailbox", started.mailbox()).anonymous().expect(404);
        api.call("getTokenFromMailbox", started.request()).anonymous().expect(400);
        api.call("releaseTokenToMailbox", started.request()).anonymous().expect(401);
        String operation = "confirmTokenRelease";
        api.call(operation, started.request())
                .query("confirmation", "x")
                .anonymous()
                .expect(401);
        api.call(operation, started.request()).query("confirmation", "x").expect(403);
    }
}
