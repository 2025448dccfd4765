package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Puts together a form as a browser sends it.
final class FormBody {
    static final String BOUNDARY = "----WebKitFormBoundaryabc";
    static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    FormBody field(String name, String value) {
        return part("name=\"" + name + "\"", "", value.getBytes(UTF_8));
    }

    FormBody file(String fileName, String type, byte[] content) {
        return part("name=\"file\"; filename=\"" + fileName + "\"", "Content-Type: " + type + "\r\n", content);
    }

    private FormBody part(String disposition, String headers, byte[] content) {
        body.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n" + headers + "\r\n")
                        .getBytes(UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(UTF_8));
        return this;
    }

    byte[] end() {
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return body.toByteArray();
    }
}
