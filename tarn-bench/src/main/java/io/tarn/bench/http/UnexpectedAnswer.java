package io.tarn.bench.http;

import java.io.IOException;

/// The server answered with another status than the one a step needs. The connection is still good.
public final class UnexpectedAnswer extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int TEXT_CHARACTERS_MAX = 120;

    private final int status;

    public UnexpectedAnswer(int status, String body) {
        super("HTTP " + status + " " + shortened(body));
        this.status = status;
    }

    public int status() {
        return status;
    }

    private static String shortened(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= TEXT_CHARACTERS_MAX ? line : line.substring(0, TEXT_CHARACTERS_MAX) + "…";
    }
}
