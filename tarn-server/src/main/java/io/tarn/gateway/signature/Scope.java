package io.tarn.gateway.signature;

import io.tarn.gateway.error.S3Exception;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/// What a credential of version 4 says: whose key, and what the signing key derived from it is good for. Any
/// region will do, as long as the service is S3 (s3-gateway.md B-14).
///
/// @param date as `yyyyMMdd`
record Scope(String accessKeyId, String date, String region) {
    static final String SERVICE = "s3";
    static final String TERMINAL = "aws4_request";

    private static final int ID_LENGTH_MIN = 3;
    private static final int ID_LENGTH_MAX = 128;
    private static final int REGION_LENGTH_MAX = 64;

    /// Reads `id/date/region/service/aws4_request`; the id may have slashes of its own.
    ///
    /// @param refusal of what is wrong with it
    static Scope parse(String credential, Function<String, S3Exception> refusal) {
        String[] parts = credential.split("/", -1);
        int last = parts.length - 1;
        if (last < 4) {
            throw refusal.apply("the Credential is mal-formed; expecting"
                    + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
        }
        String date = parts[last - 3];
        String region = parts[last - 2];
        String id = credential.substring(
                0,
                credential.length()
                        - date.length()
                        - region.length()
                        - parts[last - 1].length()
                        - parts[last].length()
                        - 4);
        requireId(id, refusal);
        requireDate(date, refusal);
        if (region.isEmpty() || region.length() > REGION_LENGTH_MAX) {
            throw refusal.apply("the region is wrong");
        }
        if (!parts[last - 1].equals(SERVICE)) {
            throw refusal.apply("incorrect service \"" + parts[last - 1] + "\". This endpoint belongs to \"s3\".");
        }
        if (!parts[last].equals(TERMINAL)) {
            throw refusal.apply("incorrect terminal \"" + parts[last] + "\". This endpoint uses \"aws4_request\".");
        }
        return new Scope(id, date, region);
    }

    private static void requireId(String id, Function<String, S3Exception> refusal) {
        if (!isId(id)) {
            throw refusal.apply("the access key id is mal-formed.");
        }
    }

    /// Whether something can be an access key id (s3-gateway.md B-13).
    static boolean isId(String id) {
        return id.length() >= ID_LENGTH_MIN && id.length() <= ID_LENGTH_MAX;
    }

    private static void requireDate(String date, Function<String, S3Exception> refusal) {
        try {
            LocalDate.parse(date, DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeException e) {
            throw refusal.apply("incorrect date format \"" + date
                    + "\". This date in the credential must be in the format \"yyyyMMdd\".");
        }
        if (date.length() != 8) {
            throw refusal.apply("incorrect date format");
        }
    }

    /// As it is signed.
    String text() {
        return date + "/" + region + "/" + SERVICE + "/" + TERMINAL;
    }
}
