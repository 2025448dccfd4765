package io.tarn.block.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The platform threads that write large files, apart from those that sync: however many large writes wait for the
/// disk, small ones are made durable beside them.
final class WriteThreads implements AutoCloseable {
    private final SyncThreads threads = new SyncThreads("tarn-write-");

    /// Writes all of `bytes` to `file`.
    void write(FileChannel file, ByteBuffer bytes) throws IOException {
        threads.await(done -> {
            LocalFiles.writeFully(file, bytes);
            done.complete(null);
        });
    }

    /// Lets running work end; later work runs on its caller.
    @Override
    public void close() {
        threads.close();
    }
}
