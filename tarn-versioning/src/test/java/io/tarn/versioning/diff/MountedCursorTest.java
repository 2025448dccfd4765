package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountedCursorTest {
    private static final String RECORDS = "a=1 in/=1 in/a=1 in/b/c=1 in/d=1 in0=1 z=1";

    private static MountedCursor cursor(String cut, String head) {
        return new MountedCursor(
                new MemoryRecords(Records.staged(RECORDS)), new Mount(Records.key(cut), Records.key(head)));
    }

    private static String rest(MountedCursor cursor, boolean first) {
        List<String> keys = new ArrayList<>();
        for (boolean present = first; present; present = cursor.next()) {
            keys.add(Records.text(cursor.key()));
        }
        return String.join(" ", keys);
    }

    @Test
    void theHeadStandsBeforeEveryKey() {
        MountedCursor cursor = cursor("", "main/");
        assertThat(rest(cursor, cursor.next()))
                .isEqualTo("main/a main/in/ main/in/a main/in/b/c main/in/d main/in0 main/z");
    }

    @Test
    void theCutIsTakenOffAndWhatHasItNotIsLeftOut() {
        MountedCursor cursor = cursor("in/", "");
        assertThat(rest(cursor, cursor.next())).isEqualTo("a b/c d");
        MountedCursor replaced = cursor("in/", "x/");
        assertThat(rest(replaced, replaced.next())).isEqualTo("x/a x/b/c x/d");
    }

    @ParameterizedTest
    @CsvSource({
        "'',x/a x/b/c x/d",
        "w,x/a x/b/c x/d",
        "x,x/a x/b/c x/d",
        "x/,x/a x/b/c x/d",
        "x/a,x/a x/b/c x/d",
        "x/aa,x/b/c x/d",
        "x/d,x/d",
        "x/e,''",
        "x0,''",
        "y,''"
    })
    void aSeekIsAmongTheKeysAsTheyAppear(String key, String expected) {
        MountedCursor fresh = cursor("in/", "x/");
        assertThat(rest(fresh, fresh.seek(Records.key(key)))).isEqualTo(expected);
        MountedCursor moved = cursor("in/", "x/");
        assertThat(moved.seek(Records.key("x/d"))).isTrue();
        assertThat(rest(moved, moved.seek(Records.key(key)))).isEqualTo(expected);
    }

    @Test
    void aMarkerOfAFolderIsAKeyLikeOthers() {
        KeySpan span = new KeySpan(Records.key("m/in/"), Records.key("/"), Records.key(""));
        assertThat(Records.text(span.behind(Records.key("m/in/")))).isEqualTo("m/in/\0");
        assertThat(Records.text(span.behind(Records.key("m/in/b/")))).isEqualTo("m/in/b0");
        assertThat(Records.text(span.behind(Records.key("m/in/b/c")))).isEqualTo("m/in/b/c\0");
        assertThat(span.isEmpty()).isFalse();
        assertThat(span.startingAt(Records.key("m/in0")).isEmpty()).isTrue();
    }
}
