package io.tarn.auth.directory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Tells of changes that were made through this process, after they were made and before their maker is
/// answered.
public final class DirectoryChanges {
    private final List<Consumer<DirectoryChange>> listeners = new CopyOnWriteArrayList<>();

    /// `listener` is called by the thread that made the change.
    public void listen(Consumer<DirectoryChange> listener) {
        listeners.add(listener);
    }

    /// Tells all.
    public void tell(DirectoryChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }
}
