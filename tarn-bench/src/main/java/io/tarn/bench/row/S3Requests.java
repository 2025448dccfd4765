package io.tarn.bench.row;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.load.Client;
import io.tarn.bench.s3.Presigner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Presigned requests to the S3 gateway, and the same without a signature to a plain file server.
final class S3Requests {
    private final Endpoint endpoint;
    private final boolean signed;
    private final String base;
    private final byte[] end;
    private final byte[] length;
    private final Map<Integer, Presigner> presigners = new ConcurrentHashMap<>();

    /// Where objects lie: `base` is `/repository/branch/`, or `/` on a file server.
    S3Requests(Endpoint endpoint, boolean signed, String base) {
        this.endpoint = endpoint;
        this.signed = signed;
        this.base = base;
        String host = "Host: " + endpoint.authority() + "\r\n";
        this.end = Requests.bytes(" HTTP/1.1\r\n" + host + "\r\n");
        this.length = Requests.bytes(" HTTP/1.1\r\n" + host + "Content-Length: ");
    }

    void put(Client client, String name, ByteBuffer content, int times) throws IOException {
        client.request()
                .start(Requests.bytes("PUT " + target(client, "PUT", base + name, "")))
                .bodyElsewhere(length, (long) times * content.remaining());
        client.send(200, content, times);
    }

    void get(Client client, String name, long size) throws IOException {
        client.request()
                .start(Requests.bytes("GET " + target(client, "GET", base + name, "")))
                .add(end);
        client.send(200);
        if (client.bodyLength() != size) {
            throw new IOException("got " + client.bodyLength() + " of " + size + " bytes");
        }
    }

    /// Lists 1,000 keys after one, all of one branch.
    void list(Client client, String repository, String parameters) throws IOException {
        client.request()
                .start(Requests.bytes("GET " + target(client, "GET", "/" + repository, parameters)))
                .add(end);
        client.send(200);
    }

    /// Begins an upload in parts and returns its id.
    String begin(Client client, String name) throws IOException {
        client.request()
                .start(Requests.bytes("POST " + target(client, "POST", base + name, "uploads=")))
                .body(length, new byte[0]);
        client.send(200);
        return client.bodyPart("<UploadId>", "</UploadId>");
    }

    /// Sends a part; its ETag is the MD5 of `content`.
    void part(Client client, String name, String uploadId, int number, ByteBuffer content, int times)
            throws IOException {
        String parameters = "partNumber=" + number + "&uploadId=" + uploadId;
        client.request()
                .start(Requests.bytes("PUT " + target(client, "PUT", base + name, parameters)))
                .bodyElsewhere(length, (long) times * content.remaining());
        client.send(200, content, times);
    }

    void complete(Client client, String name, String uploadId, String document) throws IOException {
        client.request()
                .start(Requests.bytes("POST " + target(client, "POST", base + name, "uploadId=" + uploadId)))
                .body(length, Requests.bytes(document));
        client.send(200);
        if (client.bodyContains("<Error>")) {
            throw new IOException("the upload was not completed");
        }
    }

    private String target(Client client, String method, String path, String parameters) {
        return signed
                ? presigners
                        .computeIfAbsent(client.number(), number -> endpoint.presigner())
                        .target(method, path, parameters)
                : path;
    }
}
