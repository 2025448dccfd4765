package io.tarn.kv.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;

/// What calls cost, in DynamoDB's capacity units, and how often they were throttled; by the service's names of
/// operations, such as `GetItem`. Asks for the costs with every call, which is free of charge.
public final class Consumption implements ExecutionInterceptor {
    private static final ReturnConsumedCapacity WANTED = ReturnConsumedCapacity.TOTAL;

    private final Map<String, DoubleAdder> units = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> slowdowns = new ConcurrentHashMap<>();

    Consumption() {}

    /// Capacity units consumed so far.
    public Map<String, Double> units() {
        Map<String, Double> sums = new TreeMap<>();
        units.forEach((operation, sum) -> sums.put(operation, sum.sum()));
        return sums;
    }

    /// Attempts that were throttled so far.
    public Map<String, Long> slowdowns() {
        Map<String, Long> sums = new TreeMap<>();
        slowdowns.forEach((operation, sum) -> sums.put(operation, sum.sum()));
        return sums;
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return switch (context.request()) {
            case GetItemRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            case QueryRequest r -> r.toBuilder().returnConsumedCapacity(WANTED).build();
            case PutItemRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            case DeleteItemRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            case BatchGetItemRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            case BatchWriteItemRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            case TransactGetItemsRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            case TransactWriteItemsRequest r ->
                r.toBuilder().returnConsumedCapacity(WANTED).build();
            default -> context.request();
        };
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        double sum = 0;
        for (ConsumedCapacity one : consumed(context.response())) {
            sum += one == null || one.capacityUnits() == null ? 0 : one.capacityUnits();
        }
        if (sum > 0) {
            units.computeIfAbsent(operation(attributes), _ -> new DoubleAdder()).add(sum);
        }
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.exception() instanceof RuntimeException e && Failure.of(e) == Failure.THROTTLED) {
            slowdowns
                    .computeIfAbsent(operation(attributes), _ -> new LongAdder())
                    .increment();
        }
    }

    private static String operation(ExecutionAttributes attributes) {
        return String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
    }

    private static Iterable<ConsumedCapacity> consumed(SdkResponse response) {
        return switch (response) {
            case GetItemResponse r -> one(r.consumedCapacity());
            case QueryResponse r -> one(r.consumedCapacity());
            case PutItemResponse r -> one(r.consumedCapacity());
            case DeleteItemResponse r -> one(r.consumedCapacity());
            case BatchGetItemResponse r -> r.consumedCapacity();
            case BatchWriteItemResponse r -> r.consumedCapacity();
            case TransactGetItemsResponse r -> r.consumedCapacity();
            case TransactWriteItemsResponse r -> r.consumedCapacity();
            default -> List.of();
        };
    }

    private static List<ConsumedCapacity> one(@Nullable ConsumedCapacity consumed) {
        return consumed == null ? List.of() : List.of(consumed);
    }
}
