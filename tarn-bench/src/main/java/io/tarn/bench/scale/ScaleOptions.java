package io.tarn.bench.scale;

import io.tarn.bench.OptionValues;
import io.tarn.bench.row.UsageException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What the command line of `tarn bench scale` asks for. Without a directory one is made below the system's folder
/// of temporary files; either way it is left behind.
///
/// @param commits of a long history; 0 measures on objects instead
public record ScaleOptions(
        int objects, int commits, Optional<Path> directory, Optional<Path> json, long seed, boolean help) {
    /// The help text.
    public static final String USAGE = """
            Usage: TARN_JAVA_OPTS=-Xmx512m tarn bench scale [options]

            Makes a repository of 50,000 objects and a large one through the engine, and compares what work costs in
            them. Five million objects take some minutes and 5 GB of disk.

              --objects N      objects of the large repository, 100,000 or more (5000000)
              --commits N      measure instead how garbage collection is prepared in a history of N commits
              --directory DIR  an empty or new directory for everything; use the disk you want measured
              --seed N         of the random choices (1)
              --json FILE      write the report there too
              --help
            """;

    /// The fewest objects of the large repository.
    public static final int OBJECTS_MIN = 100_000;

    /// The fewest commits of a history.
    public static final int COMMITS_MIN = 10_000;

    private static final int OBJECTS_MAX = 1_000_000_000;

    /// Reads the arguments; a [UsageException] names the first that is wrong.
    public static ScaleOptions parse(String... arguments) {
        int objects = 5_000_000;
        int commits = 0;
        Optional<Path> directory = Optional.empty();
        Optional<Path> json = Optional.empty();
        long seed = 1;
        boolean help = false;
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            switch (name) {
                case "--objects" -> objects = (int) OptionValues.number(name, rest, OBJECTS_MIN, OBJECTS_MAX);
                case "--commits" -> commits = (int) OptionValues.number(name, rest, COMMITS_MIN, OBJECTS_MAX);
                case "--directory" -> directory = Optional.of(Path.of(OptionValues.value(name, rest)));
                case "--json" -> json = Optional.of(Path.of(OptionValues.value(name, rest)));
                case "--seed" -> seed = OptionValues.number(name, rest, 0, Long.MAX_VALUE);
                case "--help", "-h" -> help = true;
                default -> throw new UsageException("unknown option " + name + "; scale --help lists the options");
            }
        }
        return new ScaleOptions(objects, commits, directory, json, seed, help);
    }
}
