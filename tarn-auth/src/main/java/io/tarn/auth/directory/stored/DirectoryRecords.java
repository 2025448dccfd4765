package io.tarn.auth.directory.stored;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthRecords;
import io.tarn.auth.directory.Group;
import io.tarn.auth.policy.Effect;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import io.tarn.auth.record.ACLData;
import io.tarn.auth.record.ConditionOperator;
import io.tarn.auth.record.GroupData;
import io.tarn.auth.record.PolicyData;
import io.tarn.auth.record.StatementData;
import io.tarn.auth.record.StringList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Groups and policies as bytes (auth.md 3.3). Maps are written in the order of their keys.
final class DirectoryRecords {
    private DirectoryRecords() {}

    static byte[] encode(Group group) {
        return GroupData.newBuilder()
                .setCreatedAt(AuthRecords.timestamp(group.createdAt()))
                .setDisplayName(group.name())
                .setDescription(group.description())
                .setExternalId(group.externalId())
                .setSource(group.source())
                .build()
                .toByteArray();
    }

    static Group decodeGroup(byte[] value) {
        try {
            GroupData data = GroupData.parseFrom(value);
            return new Group(
                    data.getDisplayName(),
                    AuthRecords.instant(data.getCreatedAt()),
                    data.getDescription(),
                    data.getExternalId(),
                    data.getSource());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("group", e);
        }
    }

    static byte[] encode(Policy policy) {
        PolicyData.Builder data = PolicyData.newBuilder()
                .setCreatedAt(AuthRecords.timestamp(policy.createdAt()))
                .setDisplayName(policy.name());
        policy.statements().forEach(statement -> data.addStatements(encode(statement)));
        policy.acl().ifPresent(permission -> data.setAcl(ACLData.newBuilder().setPermission(permission)));
        return data.build().toByteArray();
    }

    static Policy decodePolicy(byte[] value) {
        try {
            PolicyData data = PolicyData.parseFrom(value);
            return new Policy(
                    data.getDisplayName(),
                    AuthRecords.instant(data.getCreatedAt()),
                    data.getStatementsList().stream()
                            .map(DirectoryRecords::decode)
                            .toList(),
                    Optional.of(data.getAcl().getPermission()).filter(permission -> !permission.isEmpty()));
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("policy", e);
        }
    }

    private static StatementData encode(Statement statement) {
        StatementData.Builder data = StatementData.newBuilder()
                .setEffect(statement.effect().text())
                .addAllAction(statement.actions())
                .setResource(statement.resource());
        new TreeMap<>(statement.conditions()).forEach((operator, fields) -> {
            ConditionOperator.Builder condition = ConditionOperator.newBuilder();
            new TreeMap<>(fields)
                    .forEach((field, values) -> condition.putFields(
                            field, StringList.newBuilder().addAllValues(values).build()));
            data.putCondition(operator, condition.build());
        });
        return data.build();
    }

    /// Whatever is not `deny` allows, as the reference reads it (auth.md 5.1 step 5).
    private static Statement decode(StatementData data) {
        Map<String, Map<String, List<String>>> conditions = new LinkedHashMap<>();
        new TreeMap<>(data.getConditionMap()).forEach((operator, condition) -> {
            Map<String, List<String>> fields = new LinkedHashMap<>();
            new TreeMap<>(condition.getFieldsMap())
                    .forEach((field, values) -> fields.put(field, List.copyOf(values.getValuesList())));
            conditions.put(operator, fields);
        });
        return new Statement(
                data.getEffect().equals(Effect.DENY.text()) ? Effect.DENY : Effect.ALLOW,
                List.copyOf(data.getActionList()),
                data.getResource(),
                conditions);
    }

    private static AuthException corrupt(String what, InvalidProtocolBufferException cause) {
        return new AuthException(AuthException.Kind.CORRUPT, "a stored " + what + " record cannot be read", cause);
    }
}
