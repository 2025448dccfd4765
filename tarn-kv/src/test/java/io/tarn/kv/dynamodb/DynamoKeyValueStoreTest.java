package io.tarn.kv.dynamodb;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.KeyValueStoreContract;

class DynamoKeyValueStoreTest extends KeyValueStoreContract {
    @Override
    protected KeyValueStore open() {
        return DynamoKeyValueStore.open(DynamoServer.shared().options("contract"));
    }

    @Override
    protected int valueBytesMax() {
        return Rows.ROW_BYTES_MAX - 200;
    }

    @Override
    protected int modelSteps() {
        return 300;
    }
}
