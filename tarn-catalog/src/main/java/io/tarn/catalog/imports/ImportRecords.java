package io.tarn.catalog.imports;

import java.util.Optional;

/// Objects to be imported in ascending order of [ImportRecord#ORDER]. For one thread; close it.
interface ImportRecords extends AutoCloseable {
    /// The next one; empty at the end.
    Optional<ImportRecord> next();

    @Override
    void close();
}
