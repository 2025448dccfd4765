package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.e2e.Rest.Answer;
import java.io.IOException;

/// Which failures of a server that is up a load may meet; anything else fails the test. After one nobody can say what
/// became of the call.
interface Faults {
    /// The server answered that it failed, or that too many others changed the same.
    void answered(Answer answer);

    /// The connection ended before the answer did.
    default void lost(IOException failure) {
        throw new AssertionError("a server that was not killed did not answer", failure);
    }

    /// None, but losing against others too often.
    static Faults none() {
        return answer -> assertThat(answer.status()).as(answer::text).isEqualTo(429);
    }

    /// Failures that clients can read: JSON with a message that has the word.
    static Faults saying(String word) {
        return answer -> assertThat(answer.message())
                .as(() -> answer.status() + " " + answer.text())
                .contains(word);
    }

    /// The same, and contents that break off, as they must when it is too late for another status.
    static Faults sayingOrBreakingOff(String word) {
        Faults saying = saying(word);
        return new Faults() {
            @Override
            public void answered(Answer answer) {
                saying.answered(answer);
            }

            @Override
            public void lost(IOException failure) {
                assertThat(failure).hasMessageContaining("bytes received");
            }
        };
    }
}
