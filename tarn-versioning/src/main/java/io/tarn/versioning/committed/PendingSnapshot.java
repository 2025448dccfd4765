package io.tarn.versioning.committed;

/// A complete snapshot whose files are on their way to the object store. This process can read it right away; nothing
/// durable may name it before [#stored].
public final class PendingSnapshot {
    private final String id;
    private final Runnable await;

    PendingSnapshot(String id, Runnable await) {
        this.id = id;
        this.await = await;
    }

    /// A snapshot that the object store has already.
    public static PendingSnapshot of(String id) {
        return new PendingSnapshot(id, () -> {});
    }

    /// The metarange's id.
    public String id() {
        return id;
    }

    /// Waits until the object store has every file and returns [#id]; throws what made an upload fail.
    public String stored() {
        await.run();
        return id;
    }
}
