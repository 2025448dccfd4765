/// The key-value store in one table of Amazon DynamoDB, shared by any number of servers.
@NullMarked
package io.tarn.kv.dynamodb;

import org.jspecify.annotations.NullMarked;
