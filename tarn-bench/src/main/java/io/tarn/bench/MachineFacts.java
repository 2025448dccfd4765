package io.tarn.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a reader of a figure must know of the machine: never its name or who ran it.
final class MachineFacts {
    private MachineFacts() {}

    /// The facts in the order of the report. `directory` lies on the disk that the floors are measured on.
    static Map<String, Object> read(Path directory) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("memory_mib", kibibytes("/proc/meminfo", "MemTotal") / 1024);
        facts.put("cpu", value("/proc/cpuinfo", "model name"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("file_system", Files.getFileStore(directory).type());
        facts.put(
                "client_jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"));
        return facts;
    }

    /// How many tasks wanted a core in the last minute, on average; negative when the system does not say.
    static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /// The number of a line like `VmRSS:   1234 kB`, 0 when the file or the line is absent.
    static long kibibytes(String file, String key) {
        String digits = value(file, key).replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static String value(String file, String key) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException absent) {
            return "";
        }
    }
}
