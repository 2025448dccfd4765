package io.tarn.bench.load;

import java.io.IOException;

/// What a client does once: usually one request. Its time, from the start or from [Client#beginSample] on, is one
/// sample; an exception is one error and no sample.
@FunctionalInterface
public interface Step {
    /// `index` counts the steps of all clients together from 0, each number given once.
    void run(Client client, long index) throws IOException;
}
