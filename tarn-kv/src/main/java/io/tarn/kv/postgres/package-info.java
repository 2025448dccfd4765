/// The key-value store on PostgreSQL, in the table of the reference, shared by any number of servers.
@NullMarked
package io.tarn.kv.postgres;

import org.jspecify.annotations.NullMarked;
