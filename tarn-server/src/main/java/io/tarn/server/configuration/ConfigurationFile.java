package io.tarn.server.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/// Finds and parses the configuration file (config-and-ops.md 1.1). YAML is version 1.2 with the core schema:
/// `yes` is a string.
///
/// Without a named file the first of these counts: `config.yaml`, `.yml`, `.json` or `.toml` in the working
/// directory, then in `~/.tarn`, `~/.lakefs`, `/etc/tarn`, `/etc/lakefs`; then `~/.tarn.yaml`, `~/.lakefs.yaml`.
final class ConfigurationFile {
    /// Larger files are refused: nobody writes them by hand.
    static final long SIZE_BYTES_MAX = 4L << 20;

    private static final String NOT_FOUND = "Failed to find a config file";
    private static final String UNREADABLE = "Failed to read config file";
    private static final List<String> NAMES = List.of("config.yaml", "config.yml", "config.json", "config.toml");
    private static final TomlMapper TOML = new TomlMapper();

    private ConfigurationFile() {}

    /// The file to read: the named one, which must exist, or one that is found, or none.
    static Optional<Path> locate(Optional<Path> named, Surroundings surroundings) {
        if (named.isPresent()) {
            Path file = surroundings.workingDirectory().resolve(named.get());
            type(file, NOT_FOUND);
            if (!Files.isRegularFile(file)) {
                throw new ConfigurationException(NOT_FOUND, "open " + named.get() + ": no such file or directory");
            }
            return Optional.of(file);
        }
        Path home = surroundings.home();
        Stream<Path> inFolders = Stream.of(
                        surroundings.workingDirectory(),
                        home.resolve(".tarn"),
                        home.resolve(".lakefs"),
                        surroundings.systemDirectory().resolve("tarn"),
                        surroundings.systemDirectory().resolve("lakefs"))
                .flatMap(folder -> NAMES.stream().map(folder::resolve));
        return Stream.concat(inFolders, Stream.of(home.resolve(".tarn.yaml"), home.resolve(".lakefs.yaml")))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// The file's content as nested maps, lists and scalars; empty for an empty file.
    static Map<?, ?> parse(Path file, boolean named) {
        String headline = named ? NOT_FOUND : UNREADABLE;
        String type = type(file, headline);
        try (InputStream stream = Files.newInputStream(file)) {
            if (Files.size(file) > SIZE_BYTES_MAX) {
                throw new ConfigurationException(headline, file + " is larger than " + SIZE_BYTES_MAX + " bytes");
            }
            Object content = switch (type) {
                case "json" -> JsonMapper.shared().readValue(stream, Object.class);
                case "toml" -> TOML.readValue(stream, Object.class);
                default -> yaml(stream);
            };
            if (content == null) {
                return new LinkedHashMap<>();
            }
            if (content instanceof Map<?, ?> map) {
                return map;
            }
            throw new ConfigurationException(
                    headline, "While parsing config: " + file + " holds no keys; expected lines like `key: value`");
        } catch (IOException e) {
            throw new ConfigurationException(headline, "open " + file + ": " + e.getMessage(), e);
        } catch (YamlEngineException | JacksonException e) {
            throw new ConfigurationException(headline, "While parsing config: " + file + ": " + complaint(e), e);
        }
    }

    /// Without the text of the file, which may hold secrets.
    private static String complaint(RuntimeException e) {
        return switch (e) {
            case MarkedYamlEngineException yaml ->
                yaml.getProblemMark()
                        .map(mark -> position(mark.getLine() + 1, mark.getColumn() + 1))
                        .orElse("not valid");
            case JacksonException json -> position(json);
            default -> "not valid";
        };
    }

    /// Where the text stops being what it should.
    static String position(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        return place == null ? "not valid" : position(place.getLineNr(), place.getColumnNr());
    }

    private static String position(int line, int column) {
        return "not valid at line " + line + ", column " + column;
    }

    private static Object yaml(InputStream stream) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("configuration")
                .setSchema(new CoreSchema())
                .build();
        return new Load(settings).loadFromInputStream(stream);
    }

    private static String type(Path file, String headline) {
        String name = String.valueOf(file.getFileName());
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (name.indexOf('.') < 0) {
            extension = "";
        }
        return switch (extension) {
            case "yaml", "yml", "json", "toml" -> extension;
            default -> throw new ConfigurationException(headline, "Unsupported Config Type \"" + extension + "\"");
        };
    }
}
