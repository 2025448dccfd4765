/// Configuration: the table of keys, loading, checks, the records the program reads, and logging set up from them.
@NullMarked
package io.tarn.server.configuration;

import org.jspecify.annotations.NullMarked;
