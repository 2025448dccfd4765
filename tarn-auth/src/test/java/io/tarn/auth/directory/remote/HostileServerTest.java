package io.tarn.auth.directory.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.Revocations;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.outbound.ServiceClient.Limits;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An authorization server that answers whatever it likes.
class HostileServerTest {
    private static final Limits TIGHT = new Limits(Duration.ofSeconds(2), 10_000, 4);

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private RemoteCalls calls;
    private Directory directory;
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.incrementAndGet();
                byte[] bytes = body.getBytes(UTF_8);
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(status, bytes.length == 0 || status == 204 ? -1 : bytes.length);
                exchange.getResponseBody().write(status == 204 ? new byte[0] : bytes);
            }
        });
        server.start();
        open(server.getAddress().getPort());
    }

    private void open(int port) {
        calls = new RemoteCalls(new RemoteOptions("http://127.0.0.1:" + port, "t", TIGHT));
        var revocations = new Revocations(
                new MemoryKeyValueStore(), CacheLimits.DEFAULT, InstantSource.system(), System::nanoTime);
        directory = new RemoteDirectory(calls, revocations, new DirectoryChanges());
    }

    @AfterEach
    void stop() {
        calls.close();
        server.stop(0);
    }

    private void answer(int newStatus, String newBody) {
        status = newStatus;
        body = newBody.replace('\'', '"');
    }

    private static void refuses(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @CsvSource({
        "400,INVALID", "401,UNAVAILABLE", "403,UNAVAILABLE", "404,NOT_FOUND", "409,ALREADY_EXISTS", "420,UNAVAILABLE",
        "200,UNAVAILABLE", "204,UNAVAILABLE", "301,UNAVAILABLE", "302,UNAVAILABLE", "307,UNAVAILABLE",
                "500,UNAVAILABLE",
        "502,UNAVAILABLE", "503,UNAVAILABLE", "504,UNAVAILABLE"
    })
    void eachStatusHasItsMeaningAndNoRedirectIsFollowed(int given, Kind kind) {
        answer(given, "{}");
        refuses(kind, () -> directory.groups().addMember("g", "u"));
        assertThat(requests).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "null",
                "{}",
                "{'username':''}",
                "{'username':7}",
                "{'username':'bob'}",
                "{'username':'Ann'}",
                "{'username':'ann','creation_date':'x'}",
                "{'username':'ann','creation_date':9223372036854775807}",
                "{'username':'ann','email':{}}",
                "{'username':'ann'"
            })
    void aUserThatIsNotTheOneAskedForIsNobody(String answer) {
        answer(200, answer);
        refuses(Kind.UNAVAILABLE, () -> directory.users().find("ann"));
        answer(200, "{'username':'ann'}");
        assertThat(directory.users().find("ann").orElseThrow().name()).isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'access_key_id':'AK','secret_access_key':'s'}",
                "{'access_key_id':'AK','user_name':'ann'}",
                "{'access_key_id':'other','secret_access_key':'s','user_name':'ann'}",
                "{'access_key_id':'AK','secret_access_key':'','user_name':'ann'}"
            })
    void aKeyThatIsNotWholeOrAnotherIsNone(String answer) {
        answer(200, answer);
        refuses(Kind.UNAVAILABLE, () -> directory.keys().find("AK"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'results':[]}",
                "{'pagination':{'has_more':true},'results':[]}",
                "{'pagination':{'has_more':false},'results':{}}",
                "{'pagination':{'has_more':false},'results':[{'name':'p'}]}",
                "{'pagination':{'has_more':false},'results':[{'name':'p','statement':[{'effect':'maybe','resource':'*','action':['fs:*']}]}]}",
                "{'pagination':{'has_more':false},'results':[{'name':'p','statement':[{'effect':'deny','resource':'*','action':'fs:*'}]}]}",
                "{'pagination':{'has_more':false},'results':[{'name':'p','statement':[{'effect':'allow','resource':'*','action':['fs:*'],'condition':[]}]}]}"
            })
    void policiesThatCannotBeReadGrantNothing(String answer) {
        answer(200, answer);
        refuses(Kind.UNAVAILABLE, () -> directory.attachments().effective("ann"));
    }

    @Test
    void pagesWithoutEndEnd() {
        answer(200, "{'pagination':{'has_more':true,'next_offset':'x'},'results':[]}");
        refuses(Kind.UNAVAILABLE, () -> directory.attachments().effective("ann"));
        assertThat(requests.get()).isLessThanOrEqualTo(10);
        refuses(Kind.UNAVAILABLE, () -> directory.users().list(new ListRequest("", "x", 5)));
    }

    @Test
    void twoUsersOfOneExternalIdAreNobody() {
        String user = "{'username':'ann','external_id':'s'}";
        answer(200, "{'pagination':{'has_more':false},'results':[" + user + "," + user + "]}");
        refuses(Kind.UNAVAILABLE, () -> directory.users().findByExternalId("s"));
        answer(200, "{'pagination':{'has_more':false},'results':[{'username':'ann'}]}");
        refuses(Kind.UNAVAILABLE, () -> directory.users().findByExternalId("s"));
        answer(200, "{'pagination':{'has_more':false},'results':[" + user + "]}");
        assertThat(directory.users().findByExternalId("s")).isPresent();
    }

    @Test
    void anAnswerThatIsTooLongIsNotRead() {
        answer(200, "{'username':'ann','email':'" + "x".repeat(10_000) + "'}");
        refuses(Kind.UNAVAILABLE, () -> directory.users().find("ann"));
    }

    @Test
    void aServerThatIsAwayOrSilentIsWaitedForAWhile() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            open(silent.getLocalPort());
            long start = System.nanoTime();
            refuses(Kind.UNAVAILABLE, () -> directory.users().find("ann"));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(20));
        }
        refuses(Kind.UNAVAILABLE, () -> directory.users().find("ann"));
    }

    @Test
    void theStartWaitsForHealthAndThenForTheVersion() {
        var health = new RemoteHealth(calls, Duration.ofMillis(1));
        answer(503, "{}");
        refuses(Kind.UNAVAILABLE, () -> health.await(Duration.ofMillis(50)));
        assertThat(requests.get()).isGreaterThan(2);
        answer(204, "");
        refuses(Kind.UNAVAILABLE, () -> health.await(Duration.ofSeconds(5)));
    }

    @Test
    void theTokenIsNotPrinted() {
        assertThat(List.of(new RemoteOptions("http://h", "hidden-token", TIGHT)).toString())
                .doesNotContain("hidden-token");
    }
}
