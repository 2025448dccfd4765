import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs the tests of the named classes and of the classes that stand in these, two classes at a time:
/// `java -cp … RunTests.java class…`, straight from the source. It prints a line for each test, `PASSED`, `FAILED`,
/// `ABORTED` or `SKIPPED` with its name, `FAILED` with the stack below, and `ran` at the end. `ClientTests` reads them.
final class RunTests implements TestExecutionListener {
    private static final int STACK_LINES_MAX = 60;

    private final PrintWriter out = new PrintWriter(System.out, true);
    private final Map<String, Long> started = new LinkedHashMap<>();

    public static void main(String[] names) throws Exception {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(names).flatMap(RunTests::classes).toList())
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "same_thread")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.max-pool-size", "2")
                .build();
        LauncherFactory.create().execute(request, new RunTests());
        System.out.println("ran");
        // the clients' threads outlive their tests
        System.exit(0);
    }

    private static Stream<DiscoverySelector> classes(String name) {
        try {
            Class<?> named = Class.forName(name);
            return Stream.concat(Stream.of(named), Arrays.stream(named.getDeclaredClasses()))
                    .map(DiscoverySelectors::selectClass);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        synchronized (started) {
            started.put(test.getUniqueId(), System.nanoTime());
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        print("SKIPPED", test, reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    print("PASSED", test, "");
                }
            }
            case ABORTED -> print("ABORTED", test, message(result));
            case FAILED -> {
                print("FAILED", test, "");
                result.getThrowable().ifPresent(this::stack);
            }
        }
    }

    private void print(String status, TestIdentifier test, String more) {
        long since;
        synchronized (started) {
            since = started.getOrDefault(test.getUniqueId(), System.nanoTime());
        }
        long millis = (System.nanoTime() - since) / 1_000_000;
        out.println(status + " " + name(test) + " " + millis + " ms" + (more.isEmpty() ? "" : ": " + more));
    }

    private static String message(TestExecutionResult result) {
        return result.getThrowable()
                .map(Throwable::getMessage)
                .flatMap(message -> message.lines().findFirst())
                .orElse("");
    }

    private void stack(Throwable failure) {
        java.io.StringWriter whole = new java.io.StringWriter();
        failure.printStackTrace(new PrintWriter(whole));
        whole.toString().lines().limit(STACK_LINES_MAX).forEach(out::println);
    }

    private static String name(TestIdentifier test) {
        Optional<MethodSource> method = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast);
        String shown = test.getDisplayName().replaceAll("\\s+", "_");
        return method.map(source -> simple(source.getClassName()) + "." + shown).orElse(shown);
    }

    private static String simple(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
