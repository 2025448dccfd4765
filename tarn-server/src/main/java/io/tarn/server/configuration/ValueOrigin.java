package io.tarn.server.configuration;

/// Where the value of a key came from.
public sealed interface ValueOrigin {
    /// An environment variable of that name.
    record Environment(String variable) implements ValueOrigin {}

    /// The configuration file.
    record File() implements ValueOrigin {}

    /// The way the server was started has another default than the table.
    record Mode(StartMode mode) implements ValueOrigin {}

    /// The table, or nothing where the table has no default.
    record Default() implements ValueOrigin {}

    /// Whether someone wrote the value.
    default boolean given() {
        return switch (this) {
            case Environment _, File _ -> true;
            case Mode _, Default _ -> false;
        };
    }

    /// In a few words, for people.
    default String describe() {
        return switch (this) {
            case Environment environment -> "environment " + environment.variable();
            case File _ -> "file";
            case Mode start -> "default of " + start.mode().label();
            case Default _ -> "default";
        };
    }
}
