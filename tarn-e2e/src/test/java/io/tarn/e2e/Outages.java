package io.tarn.e2e;

import io.tarn.testkit.FaultProxy;
import io.tarn.testkit.FaultProxy.Direction;
import io.tarn.testkit.FaultProxy.Mode;
import java.util.SplittableRandom;

/// Ways in which a store behind a proxy fails a server under load. Each ends with the store there again.
final class Outages {
    /// A part of a second or two during which the load goes on against a store that is not there.
    interface Passing {
        void pass() throws Exception;
    }

    /// Ends and starts the store itself.
    interface Store {
        void stop();

        void start() throws Exception;
    }

    private static final int BYTES_MAX = 20_000;

    /// Kinds of outages.
    enum Kind {
        CUT_AT_ONCE,
        CUT_A_REQUEST,
        CUT_AN_ANSWER,
        STALLED,
        REFUSED,
        STOPPED;

        /// Whether it is over at once.
        boolean isCut() {
            return switch (this) {
                case CUT_AT_ONCE, CUT_A_REQUEST, CUT_AN_ANSWER -> true;
                case STALLED, REFUSED, STOPPED -> false;
            };
        }
    }

    private final FaultProxy proxy;
    private final Store store;
    private final SplittableRandom random;

    Outages(FaultProxy proxy, Store store, SplittableRandom random) {
        this.proxy = proxy;
        this.store = store;
        this.random = random;
    }

    /// Lets an outage of this kind happen, and last for what `passing` does.
    void happen(Kind kind, Passing passing) throws Exception {
        switch (kind) {
            case CUT_AT_ONCE -> proxy.cut();
            case CUT_A_REQUEST -> proxy.cutAfter(Direction.TO_SERVER, random.nextInt(BYTES_MAX));
            case CUT_AN_ANSWER -> proxy.cutAfter(Direction.TO_CLIENT, random.nextInt(BYTES_MAX));
            case STALLED -> during(Mode.STALL, passing);
            case REFUSED -> during(Mode.REFUSE, passing);
            case STOPPED -> {
                store.stop();
                passing.pass();
                store.start();
            }
        }
    }

    private void during(Mode mode, Passing passing) throws Exception {
        proxy.mode(mode);
        if (mode == Mode.REFUSE) {
            proxy.cut();
        }
        passing.pass();
        proxy.cut();
        proxy.mode(Mode.PASS);
    }
}
