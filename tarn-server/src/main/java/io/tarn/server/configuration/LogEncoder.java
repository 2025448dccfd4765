package io.tarn.server.configuration;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Writes log lines: `time="…" level=info msg="…" key=value` as text, or one JSON object per line. Whatever a value
/// holds, a line stays one line.
final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9._/@^+:-]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\[\\]-]+");
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The shape of lines.
    enum Format {
        TEXT,
        JSON
    }

    private final Format format;

    LogEncoder(Format format) {
        this.format = format;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogFields line = LogFields.of(event);
        String text = switch (format) {
            case TEXT -> text(line);
            case JSON -> json(line);
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(LogFields line) {
        StringBuilder out = new StringBuilder(160);
        out.append("time=\"").append(line.time()).append("\" level=");
        out.append(String.format(Locale.ROOT, "%-7s", line.level())).append(" msg=");
        quote(out, line.message());
        line.fields().forEach((name, value) -> {
            out.append(' ')
                    .append(NAME.matcher(name).matches() ? name : "field")
                    .append('=');
            String shown = String.valueOf(value);
            if (BARE.matcher(shown).matches()) {
                out.append(shown);
            } else {
                quote(out, shown);
            }
        });
        return out.append('\n').toString();
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static String json(LogFields line) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("time", line.time());
        all.put("level", line.level());
        all.put("msg", line.message());
        line.fields().forEach((name, value) -> all.put(name, plain(value)));
        return JSON.writeValueAsString(all) + "\n";
    }

    private static Object plain(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }
}
