package io.tarn.server;

/// One line of what a look at the configuration brought to light.
///
/// @param text one or more lines
record Finding(Level level, String text) {
    enum Level {
        OK("ok"),
        /// Nothing wrong, but worth knowing.
        NOTE("note"),
        /// The server would not start, or not work.
        FAILED("FAILED");

        private final String label;

        Level(String label) {
            this.label = label;
        }
    }

    static Finding ok(String text) {
        return new Finding(Level.OK, text);
    }

    static Finding note(String text) {
        return new Finding(Level.NOTE, text);
    }

    static Finding failed(String text) {
        return new Finding(Level.FAILED, text);
    }

    /// As printed, later lines indented.
    String line() {
        return String.format("  %-7s %s", level.label, text.strip().replaceAll("\\R+", "\n          "));
    }
}
