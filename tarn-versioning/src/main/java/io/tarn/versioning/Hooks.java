package io.tarn.versioning;

import java.util.Optional;

/// What runs before and after changes of refs; implemented by the actions room. The engine calls [#before] at the
/// points of engine specification 16.3 and gives up the change when it throws; it calls [#after] when the change is
/// durable and only logs what that throws. Never called for read-only repositories.
public interface Hooks {
    /// The change about to happen or done.
    enum Event {
        PREPARE_COMMIT,
        COMMIT,
        MERGE,
        CREATE_BRANCH,
        DELETE_BRANCH,
        CREATE_TAG,
        DELETE_TAG,
        REVERT,
        CHERRY_PICK
    }

    /// `ref` is where the change's action definitions are read from; `commit` is the commit as it will be or is.
    record Change(Event event, Repository repository, String ref, String target, Optional<Commit> commit) {}

    void before(Change change);

    void after(Change change);

    /// No hooks at all.
    static Hooks none() {
        return new Hooks() {
            @Override
            public void before(Change change) {}

            @Override
            public void after(Change change) {}
        };
    }
}
