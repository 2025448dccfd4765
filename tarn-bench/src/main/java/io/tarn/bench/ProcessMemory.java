package io.tarn.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Resident memory of a process and the processes below it (a launcher may stand in front of the server), in MiB, as
/// Linux counts it.
final class ProcessMemory {
    private final long pid;

    ProcessMemory(long pid) {
        this.pid = pid;
    }

    /// `resident_mib` now and `peak_mib` since the start of the process.
    Map<String, Object> read() {
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("resident_mib", sum("VmRSS") / 1024);
        memory.put("peak_mib", sum("VmHWM") / 1024);
        return memory;
    }

    private long sum(String key) {
        Optional<ProcessHandle> root = ProcessHandle.of(pid);
        return root.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .mapToLong(process -> MachineFacts.kibibytes("/proc/" + process.pid() + "/status", key))
                .sum();
    }
}
