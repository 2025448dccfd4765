package io.tarn.bench.row;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.http.HttpRequest;
import io.tarn.bench.load.Client;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The requests of the measured steps against one repository, made of parts that are ready. Objects are named
/// `<prefix>00000042.parquet`: eight digits, so that their order is that of their numbers.
final class Requests {
    static final int DIGITS = 8;

    private static final int ENTRY_BYTES_MIN = 60;
    private static final String SUFFIX = ".parquet";
    private static final String CHECKSUM = "d41d8cd98f00b204e9800998ecf8427e";

    private final String base;
    private final String storageNamespace;
    private final byte[] get;
    private final byte[] end;
    private final byte[] json;
    private final byte[] binary;

    Requests(Endpoint endpoint, String repository, String storageNamespace) {
        this.base = " /api/v1/repositories/" + repository;
        this.storageNamespace = storageNamespace;
        this.get = bytes("GET" + base);
        this.end = endpoint.end();
        this.json = endpoint.endBefore("application/json");
        this.binary = endpoint.endBefore("application/octet-stream");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static String object(String prefix, long number) {
        String digits = Long.toString(number);
        return prefix + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits + SUFFIX;
    }

    void health(Client client) throws IOException {
        client.request().start(HEALTH).add(end);
        client.send(204);
    }

    /// Stages the metadata of an object: no bytes are stored.
    void stage(Client client, String branch, String prefix, long number) throws IOException {
        byte[] body = bytes("{\"physical_address\":\"" + storageNamespace + "/data/bench/" + prefix + number
                + "\",\"checksum\":\"" + CHECKSUM + "\",\"size_bytes\":1024}");
        client.request().start(bytes("PUT" + base + "/branches/" + branch + "/objects?path=" + prefix));
        named(client.request(), number).body(json, body);
        client.send(201);
    }

    void stat(Client client, String ref, String prefix, long number) throws IOException {
        client.request().start(bytes("GET" + base + "/refs/" + ref + "/objects/stat?path=" + prefix));
        named(client.request(), number).add(end);
        client.send(200);
    }

    /// Lists `amount` objects after the one of this number; -1 for the beginning. A page too short to hold them is
    /// an error.
    void list(Client client, String ref, String prefix, long after, int amount) throws IOException {
        HttpRequest request = client.request().start(bytes("GET" + base + "/refs/" + ref + "/objects/ls?amount="));
        request.digits(amount, 1);
        if (after >= 0) {
            named(request.add("&after=" + prefix), after);
        }
        request.add(end);
        client.send(200);
        if (client.bodyLength() < (long) amount * ENTRY_BYTES_MIN) {
            throw new IOException("a page of " + client.bodyLength() + " bytes for " + amount + " objects");
        }
    }

    void upload(Client client, String branch, String prefix, long number, ByteBuffer content) throws IOException {
        upload(client, branch, prefix, number, content, 1);
    }

    /// Uploads an object that is `content` so many times over.
    void upload(Client client, String branch, String prefix, long number, ByteBuffer content, int times)
            throws IOException {
        client.request().start(bytes("POST" + base + "/branches/" + branch + "/objects?path=" + prefix));
        named(client.request(), number).bodyElsewhere(binary, (long) times * content.remaining());
        client.send(201, content, times);
    }

    /// A page of anything in the repository; `path` begins behind the repository's name.
    void page(Client client, byte[] path) throws IOException {
        client.request().start(get).add(path).add(end);
        client.send(200);
        if (client.bodyLength() < (long) ReadRows.PAGE * ENTRY_BYTES_MIN) {
            throw new IOException("a page of " + client.bodyLength() + " bytes");
        }
    }

    /// Reads an object; another length than `size` is an error.
    void get(Client client, String ref, String prefix, long number, long size) throws IOException {
        client.request().start(bytes("GET" + base + "/refs/" + ref + "/objects?path=" + prefix));
        named(client.request(), number).add(end);
        client.send(200);
        if (client.bodyLength() != size) {
            throw new IOException("got " + client.bodyLength() + " of " + size + " bytes");
        }
    }

    void createBranch(Client client, String name, String source) throws IOException {
        byte[] body = bytes("{\"name\":\"" + name + "\",\"source\":\"" + source + "\"}");
        client.request().start(bytes("POST" + base + "/branches")).body(json, body);
        client.send(201);
    }

    void commit(Client client, String branch) throws IOException {
        client.request()
                .start(bytes("POST" + base + "/branches/" + branch + "/commits"))
                .body(json, bytes("{\"message\":\"bench\"}"));
        client.send(201);
    }

    void merge(Client client, String source, String destination) throws IOException {
        client.request()
                .start(bytes("POST" + base + "/refs/" + source + "/merge/" + destination))
                .body(json, bytes("{}"));
        client.send(200);
    }

    /// Deletes `count` objects from this number on in one call.
    void delete(Client client, String branch, String prefix, long from, int count) throws IOException {
        StringBuilder body = new StringBuilder("{\"paths\":[");
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "\"" : ",\"").append(object(prefix, from + i)).append('"');
        }
        client.request()
                .start(bytes("POST" + base + "/branches/" + branch + "/objects/delete"))
                .body(json, bytes(body.append("]}").toString()));
        client.send(200);
        if (!client.bodyContains("\"errors\":[]") && !client.bodyContains("\"errors\": []")) {
            throw new IOException("a bulk delete that refused objects");
        }
    }

    private static HttpRequest named(HttpRequest request, long number) {
        return request.digits(number, DIGITS).add(SUFFIX);
    }

    private static final byte[] HEALTH = bytes("GET /api/v1/healthcheck");
}
