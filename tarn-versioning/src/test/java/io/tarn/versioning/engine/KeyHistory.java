package io.tarn.versioning.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the only writer of a key did, to judge what readers see: a read shows a state that was not yet replaced by
/// an acknowledged one when it began, and that was tried before it ended.
final class KeyHistory {
    private final List<Optional<String>> states = new ArrayList<>(List.of(Optional.empty()));
    private int acknowledged;

    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized void attempt(Optional<String> state) {
        states.add(state);
    }

    synchronized void acknowledge() {
        acknowledged = states.size() - 1;
    }

    /// `from` is what [#acknowledged] said before the read.
    synchronized void assertLegitimate(String key, int from, Optional<String> seen) {
        assertThat(states.subList(from, states.size()))
                .as("%s, state %s acknowledged, %s now", key, from, acknowledged)
                .contains(seen);
    }
}
