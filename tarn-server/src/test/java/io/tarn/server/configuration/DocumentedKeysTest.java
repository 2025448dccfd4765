package io.tarn.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The manual has every key with its type and default, and no other; its examples are valid.
class DocumentedKeysTest {
    private static final Path MANUAL = Path.of("..", "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9_.\\[\\]]+)` \\| (\\w+) \\| (.*?) \\| (.+) \\|");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theTablesAreThoseOfTheProgram() throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        for (String line : Files.readAllLines(MANUAL)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String previous = documented.put(row.group(1), row.group(2) + " " + row.group(3));
                assertThat(previous).as("documented twice: " + row.group(1)).isNull();
            }
        }
        Map<String, String> known = new LinkedHashMap<>();
        ConfigurationKeys.all().keys().forEach(key -> known.put(key.name(), described(key)));
        for (ConfigurationKey key : ConfigurationKeys.ofStore().keys()) {
            if (ConfigurationKeys.all().find("blockstore." + key.name()) == null) {
                known.put(ConfigurationKeys.ELEMENT + key.name(), described(key));
            }
        }
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(known);
    }

    @Test
    void theExamplesAreValid() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(MANUAL));
        List<String> stores = new ArrayList<>();
        while (example.find()) {
            var fixture = new ConfigurationFixture(folder);
            fixture.named = Optional.of(fixture.write(folder.resolve("example.yaml"), example.group(1)));
            ConfigurationValues values = fixture.values();
            new ConfigurationChecks(values).check();
            ServerConfiguration configuration = ServerConfiguration.of(values);
            stores.add(configuration.database().type() + " "
                    + configuration.blockstores().stores().stream()
                            .map(store -> store.id() + ":" + store.blocks().type())
                            .toList());
        }
        assertThat(stores)
                .containsExactly(
                        "local [:local]", "postgres [:s3]", "dynamodb [:gs]", "postgres [main:s3, archive:s3]");
    }

    private static String described(ConfigurationKey key) {
        return key.type().name().toLowerCase(Locale.ROOT) + " "
                + key.defaultText().map(text -> "`" + text + "`").orElse("");
    }
}
