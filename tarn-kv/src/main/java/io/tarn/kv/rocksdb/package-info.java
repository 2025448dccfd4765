/// The embedded key-value store on RocksDB, one process per directory.
@NullMarked
package io.tarn.kv.rocksdb;

import org.jspecify.annotations.NullMarked;
