package io.tarn.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Answers what never became a request: bad syntax, headers too large, smuggling attempts. JSON like every other
/// error,
/// without a word about the software.
final class ProtocolErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer given
                ? given
                : Math.max(response.getStatus(), HttpStatus.BAD_REQUEST_400);
        String message = request.getAttribute(ErrorHandler.ERROR_MESSAGE) instanceof String text && status < 500
                ? text
                : HttpStatus.getMessage(status);
        byte[] body = json(message);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /// `{"message":"..."}` and a newline.
    static byte[] json(String message) {
        StringBuilder json = new StringBuilder(message.length() + 32).append("{\"message\":\"");
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(' ');
            } else {
                json.append(c);
            }
        }
        return json.append("\"}\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
