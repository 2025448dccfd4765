package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Logins at an OpenID provider: of browsers, of programs with a code of it, and with a token of it (auth.md 13, 14.3,
/// 16.3).
final class LoginCases extends IdentityCases {
    private static final String PROGRAM = "http://program.test/cb";
    private static final Map<String, Object> GOLD = Map.of("level", "gold");

    LoginCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a browser", this::browser);
        test("a browser that began nothing", this::notBegun);
        test("a browser that is refused", this::browserRefused);
        test("a program's code", this::code);
        test("a program's code that is refused", this::codeRefused);
        test("a token of the provider", this::token);
        test("a token that is refused", this::tokenRefused);
    }

    /// A browser on its way back from the provider, with what it kept and what it was given.
    private record Return(String cookie, String state, String code) {}

    private Return atTheProvider(String next) {
        Answer begun = get(world.deployment().url().resolve("/oidc/login?next=" + next));
        Answer sent = get(URI.create(begun.header("Location")));
        String back = sent.header("Location");
        assertThat(back).startsWith("http://" + LoginServices.SERVER + "/api/v1/oidc/callback?");
        return new Return(pair(begun.header("Set-Cookie")), parameter(back, "state"), parameter(back, "code"));
    }

    private Answer get(URI place) {
        return api.exchange(HttpRequest.newBuilder(place).build());
    }

    private static String parameter(String url, String name) {
        return URLDecoder.decode(url.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1"), UTF_8);
    }

    private static String pair(String setCookie) {
        return setCookie.replaceFirst(";.*", "");
    }

    private Api.Call callback(Return back) {
        return api.call("oauthCallback")
                .anonymous()
                .query("state", back.state())
                .query("code", back.code())
                .header("Cookie", back.cookie());
    }

    /// Has somebody of that name visit in a browser.
    ///
    /// @return the session's cookie
    private String visit(String name) {
        world.logins().willName(name, Map.of());
        Answer landed = callback(atTheProvider("/repositories")).expect(302);
        assertThat(landed.header("Location")).isEqualTo("/repositories");
        return session(landed).getFirst();
    }

    private static List<String> session(Answer answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("internal_auth_session="))
                .map(LoginCases::pair)
                .toList();
    }

    private String userOf(Api.Call call) {
        return call.expect(200).text("/user/id");
    }

    private void browser() {
        String name = fresh("visitor");
        String session = visit(name);
        assertThat(userOf(api.call("getCurrentUser").anonymous().header("Cookie", session)))
                .isEqualTo(name);
        api.call("getUser", name).expect(200);
        assertThat(visit(name)).isNotEqualTo(session);
    }

    private void notBegun() {
        String name = fresh("visitor");
        world.logins().willName(name, Map.of());
        Return victim = atTheProvider("/");
        Return attacker = atTheProvider("/");
        Answer lured = callback(new Return(victim.cookie(), attacker.state(), attacker.code()))
                .expect(400);
        assertThat(session(lured)).isEmpty();
        api.call("oauthCallback").anonymous().expect(400);
        callback(victim).expect(302);
        callback(victim).expect(400);
    }

    private void browserRefused() {
        Return back = atTheProvider("/");
        Answer refused = api.call("oauthCallback")
                .anonymous()
                .query("state", back.state())
                .query("error", "access_denied")
                .query("error_description", "<b>no</b>")
                .header("Cookie", back.cookie())
                .expect(401);
        assertThat(refused.text()).contains("access_denied", "&lt;b&gt;");
        world.logins().willName("admin", Map.of());
        assertThat(session(callback(atTheProvider("/")).expect(401)))
                .as("the administrator did not come from the provider")
                .isEmpty();
    }

    private Api.Call sts(String more) {
        Answer back = get(world.logins().authorization(PROGRAM));
        String code = parameter(back.header("Location"), "code");
        return api.call("stsLogin")
                .anonymous()
                .json("{'code':'%s','state':'s','redirect_uri':'%s'%s}".formatted(code, PROGRAM, more));
    }

    private void code() {
        String name = fresh("visitor");
        visit(name);
        for (Map.Entry<String, Integer> lifetime : Map.of(
                        "", 3600, ",'ttl_seconds':60", 60, ",'ttl_seconds':90000", 43_200)
                .entrySet()) {
            world.logins().willName(name, GOLD);
            long before = Instant.now().getEpochSecond();
            Answer answer = sts(lifetime.getKey()).expect(200);
            long after = Instant.now().getEpochSecond();
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
            assertThat(answer.json().path("token_expiration").longValue())
                    .isBetween(before + lifetime.getValue(), after + lifetime.getValue());
            assertThat(userOf(api.call("getCurrentUser").credentials("Bearer " + answer.text("/token"))))
                    .isEqualTo(name);
        }
    }

    private void codeRefused() {
        String name = fresh("visitor");
        world.logins().willName(name, GOLD);
        sts("").expect(404, "user not found");
        api.call("getUser", name).expect(404);
        visit(name);
        for (Map<String, Object> claims : List.of(Map.<String, Object>of("level", "tin"), Map.<String, Object>of())) {
            world.logins().willName(name, claims);
            sts("").expect(401, "Unauthorized");
        }
    }

    private Api.Call jwt(String token) {
        return api.call("jwtLogin").anonymous().json("{'token':'" + token + "'}");
    }

    private void token() {
        String name = fresh("visitor");
        Answer answer = jwt(world.logins().issued(name, LoginServices.AUDIENCE)).expect(200);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(answer.json().path("token_expiration").longValue())
                .isGreaterThan(Instant.now().getEpochSecond());
        assertThat(userOf(api.call("getCurrentUser").credentials("Bearer " + answer.text("/token"))))
                .isEqualTo(name);
    }

    private void tokenRefused() {
        String name = fresh("visitor");
        String good = world.logins().issued(name, LoginServices.AUDIENCE);
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1) + "AAAA";
        for (String token : List.of(world.logins().issued(name, "sea"), unsigned)) {
            jwt(token).expect(401, "error authenticating request");
        }
        jwt("none").expect(400, "invalid request");
        api.call("getUser", name).expect(404);
    }
}
