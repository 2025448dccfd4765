package io.tarn.versioning.diff;

/// Nothing differs.
enum NoDifferences implements DifferenceCursor {
    INSTANCE;

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public boolean seek(byte[] key) {
        return false;
    }

    @Override
    public byte[] key() {
        throw new IllegalStateException("no current difference");
    }

    @Override
    public DifferenceType type() {
        throw new IllegalStateException("no current difference");
    }

    @Override
    public Difference current() {
        throw new IllegalStateException("no current difference");
    }

    @Override
    public void close() {}
}
