package io.tarn.auth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Permission;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes records behind each other in few bytes: a record is the bits of the texts that differ from those of the
/// record before, these texts, and its numbers. For one segment and one direction.
final class RecordCodec {
    /// A record is never larger: all its texts at their limits, three bytes a character.
    static final int RECORD_BYTES_MAX = 48 * 1024;

    private static final int TEXTS = 12;
    private static final Service[] SERVICES = Service.values();
    private static final Outcome[] OUTCOMES = Outcome.values();

    private String[] before = new String[TEXTS];
    private List<Permission> permissionsBefore = List.of();
    private long millisBefore;

    RecordCodec() {
        Arrays.fill(before, "");
    }

    void write(AuditRecord entry, CodedOutputStream out) throws IOException {
        String[] texts = texts(entry);
        int changed = 0;
        for (int i = 0; i < TEXTS; i++) {
            changed |= texts[i].equals(before[i]) ? 0 : 1 << i;
        }
        List<Permission> permissions = entry.call().permissions();
        boolean same = permissions.equals(permissionsBefore);
        out.writeUInt32NoTag(changed | (same ? 0 : 1 << TEXTS));
        for (int i = 0; i < TEXTS; i++) {
            if ((changed & 1 << i) != 0) {
                text(texts[i], out);
            }
        }
        if (!same) {
            write(permissions, out);
        }
        out.writeSInt64NoTag(entry.timeMillis() - millisBefore);
        out.writeUInt32NoTag(entry.call().permissionsAsked());
        out.writeUInt32NoTag(entry.call().service().ordinal());
        out.writeUInt32NoTag(entry.result().status());
        out.writeUInt32NoTag(entry.result().outcome().ordinal());
        out.writeUInt64NoTag(entry.result().tookNanos());
        text(entry.requestId(), out);
        before = texts;
        permissionsBefore = permissions;
        millisBefore = entry.timeMillis();
    }

    private static String[] texts(AuditRecord entry) {
        Caller caller = entry.caller();
        Call call = entry.call();
        return new String[] {
            caller.user(),
            caller.authentication(),
            caller.credentialId(),
            caller.sourceIp(),
            caller.forwardedFor(),
            caller.client(),
            call.operation(),
            call.method(),
            call.path(),
            call.repository(),
            call.ref(),
            entry.result().reason()
        };
    }

    private static void write(List<Permission> permissions, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(permissions.size());
        for (Permission permission : permissions) {
            text(permission.action(), out);
            text(permission.resource(), out);
        }
    }

    private static void text(String text, CodedOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeUInt32NoTag(bytes.length);
        out.writeRawBytes(bytes);
    }

    /// The next record. Fails on bytes that [#write] did not make.
    AuditRecord read(CodedInputStream in) throws IOException {
        int changed = in.readUInt32();
        String[] texts = before.clone();
        for (int i = 0; i < TEXTS; i++) {
            if ((changed & 1 << i) != 0) {
                texts[i] = in.readString();
            }
        }
        if ((changed & 1 << TEXTS) != 0) {
            permissionsBefore = permissions(in);
        }
        before = texts;
        millisBefore += in.readSInt64();
        int asked = in.readUInt32();
        Service service = SERVICES[Math.min(in.readUInt32(), SERVICES.length - 1)];
        int status = in.readUInt32();
        Outcome outcome = OUTCOMES[Math.min(in.readUInt32(), OUTCOMES.length - 1)];
        long took = in.readUInt64();
        String requestId = in.readString();
        return new AuditRecord(
                millisBefore,
                new Caller(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]),
                new Call(service, texts[6], texts[7], texts[8], texts[9], texts[10], permissionsBefore, asked),
                new Result(status, outcome, texts[11], took),
                requestId);
    }

    private static List<Permission> permissions(CodedInputStream in) throws IOException {
        int count = Math.min(in.readUInt32(), AuditRecord.PERMISSIONS_MAX);
        List<Permission> permissions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            permissions.add(new Permission(in.readString(), in.readString()));
        }
        return permissions;
    }
}
