package io.tarn.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.Revocations;
import io.tarn.auth.SecretBox;
import io.tarn.auth.User;
import io.tarn.auth.access.TokenMailboxes.Expired;
import io.tarn.auth.access.TokenMailboxes.Nothing;
import io.tarn.auth.access.TokenMailboxes.Opened;
import io.tarn.auth.access.TokenMailboxes.Released;
import io.tarn.auth.access.TokenMailboxes.TooSoon;
import io.tarn.auth.access.TokenMailboxes.Unknown;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.stored.StoredDirectory;
import io.tarn.kv.WatchedKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenMailboxesTest {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final Random random = new Random(3);
    private final MemoryKeyValueStore store = new MemoryKeyValueStore();
    private final Revocations revocations = new Revocations(store, CacheLimits.DEFAULT, clock, Ticker.systemTicker());
    private final StoredDirectory directory = new StoredDirectory(
            store, new SecretBox("secret", random), revocations, new DirectoryChanges(), clock, random);
    private final Sessions sessions = new Sessions(
            new LoginTokens("secret", clock, random),
            new Credentials(directory, CacheLimits.DEFAULT, Ticker.systemTicker(), random),
            revocations,
            Duration.ofHours(1),
            Duration.ofHours(2));
    private final TokenMailboxes mailboxes = new TokenMailboxes(store, directory, sessions, "secret", clock, random);
    private final User ada = directory.users().create(User.internal("ada lovelace", now));

    private TokenMailboxes.Look look(String mailbox) {
        now = now.plus(TokenMailboxes.POLL_INTERVAL);
        return mailboxes.look(mailbox);
    }

    @Test
    void aGrantedRequestYieldsOneToken() {
        now = now.plusSeconds(2);
        Opened opened = mailboxes.open();
        assertThat(look(opened.mailbox())).isEqualTo(new Nothing());
        mailboxes.release(opened.request(), ada.name());
        assertThat(look(opened.mailbox()))
                .isInstanceOfSatisfying(
                        Released.class,
                        released -> assertThat(sessions.find(released.token().token()))
                                .hasValueSatisfying(session ->
                                        assertThat(session.user().name()).isEqualTo("ada lovelace")));
        assertThat(look(opened.mailbox())).isEqualTo(new Nothing());
        assertThatThrownBy(() -> mailboxes.release(opened.request(), ada.name()))
                .hasMessageContaining("granted before");
    }

    @Test
    void twoWhoComeAtOnceGetOneToken() {
        Opened opened = mailboxes.open();
        mailboxes.release(opened.request(), ada.name());
        var watched = new WatchedKeyValueStore(store);
        var slow = new TokenMailboxes(watched, directory, sessions, "secret", clock, random);
        var fast = new TokenMailboxes(store, directory, sessions, "secret", clock, random);
        List<TokenMailboxes.Look> first = new ArrayList<>();
        watched.afterGet(key -> first.add(fast.look(opened.mailbox())));
        assertThat(slow.look(opened.mailbox())).isEqualTo(new Nothing());
        assertThat(first).singleElement().isInstanceOf(Released.class);
    }

    @Test
    void twoWhoGrantAtOnceAreNotBothBelieved() {
        Opened opened = mailboxes.open();
        mailboxes.release(opened.request(), ada.name());
        assertThatThrownBy(() -> mailboxes.release(opened.request(), "bob")).hasMessageContaining("granted before");
        assertThatThrownBy(() -> mailboxes.requireOpen(opened.request())).hasMessageContaining("granted before");
    }

    @Test
    void theRequestDoesNotOpenTheMailbox() {
        Opened opened = mailboxes.open();
        mailboxes.release(opened.request(), ada.name());
        assertThat(look(opened.request())).isEqualTo(new Unknown());
        assertKindInvalid(opened.mailbox());
    }

    @Test
    void whatIsForgedOrOld() {
        Opened opened = mailboxes.open();
        char last = opened.mailbox().charAt(0);
        String forged = (last == 'A' ? 'B' : 'A') + opened.mailbox().substring(1);
        for (String mailbox : List.of("", "x", forged, "A".repeat(2000), "%%%")) {
            assertThat(look(mailbox)).isEqualTo(new Unknown());
            assertKindInvalid(mailbox);
        }
        Opened foreign = new TokenMailboxes(store, directory, sessions, "other secret", clock, random).open();
        assertThat(look(foreign.mailbox())).isEqualTo(new Unknown());
        assertKindInvalid(foreign.request());
        now = now.plus(TokenMailboxes.LIFETIME);
        assertThat(look(opened.mailbox())).isEqualTo(new Expired());
        assertKindInvalid(opened.request());
    }

    private void assertKindInvalid(String request) {
        assertThatThrownBy(() -> mailboxes.release(request, ada.name()))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    }

    @Test
    void lookingAgainAtOnceIsTooSoon() {
        Opened opened = mailboxes.open();
        assertThat(look(opened.mailbox())).isEqualTo(new Nothing());
        assertThat(mailboxes.look(opened.mailbox())).isEqualTo(new TooSoon());
        assertThat(look(opened.mailbox())).isEqualTo(new Nothing());
    }

    @Test
    void aUserWhoWasRemovedOrDeactivatedMeanwhileGetsNoToken() {
        Opened opened = mailboxes.open();
        mailboxes.release(opened.request(), ada.name());
        directory.users().delete(ada.name());
        assertThat(look(opened.mailbox())).isEqualTo(new Expired());
    }

    @Test
    void aConfirmationIsForOneRequestAndOneUser() {
        Opened one = mailboxes.open();
        Opened other = mailboxes.open();
        String confirmation = mailboxes.confirmation(one.request(), ada.name());
        assertThat(mailboxes.confirms(confirmation, one.request(), ada.name())).isTrue();
        assertThat(mailboxes.confirms(confirmation, other.request(), ada.name()))
                .isFalse();
        assertThat(mailboxes.confirms(confirmation, one.request(), "bob")).isFalse();
        assertThat(mailboxes.confirms("", one.request(), ada.name())).isFalse();
    }

    @Test
    void whatExpiredIsRemovedInTime() {
        for (int i = 0; i < 5; i++) {
            mailboxes.release(mailboxes.open().request(), ada.name());
        }
        assertThat(stored()).isEqualTo(5);
        now = now.plus(TokenMailboxes.LIFETIME);
        mailboxes.release(mailboxes.open().request(), ada.name());
        assertThat(stored()).isEqualTo(1);
    }

    private int stored() {
        byte[] prefix = "tokenMailboxes/".getBytes();
        int count = 0;
        try (var scan = store.scan("tarn-auth".getBytes(), prefix, 100)) {
            while (scan.next() && new String(scan.key()).startsWith("tokenMailboxes/")) {
                count++;
            }
        }
        return count;
    }
}
