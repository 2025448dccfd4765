/// The S3 gateway: buckets are repositories, keys begin with a ref (s3-gateway.md).
///
/// The way of a request through [Gateway]: is it for S3 ([GatewayHosts]), where does it point, which operation is it
/// ([OperationRouter]), who sends it, which bucket is it about ([Buckets]), may the caller do it, then the
/// [io.tarn.gateway.call.OperationHandler]. Whatever is thrown on the way becomes an answer in [GatewayErrors], and
/// nowhere else.
@NullMarked
package io.tarn.gateway;

import org.jspecify.annotations.NullMarked;
