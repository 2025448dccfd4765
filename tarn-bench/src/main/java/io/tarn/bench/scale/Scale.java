package io.tarn.bench.scale;

import java.util.ArrayList;
import java.util.List;

/// Every step of `tarn bench scale`, in order.
public final class Scale {
    /// Objects of the repository that the large one is set against.
    public static final int OBJECTS_SMALL = 50_000;

    private Scale() {}

    /// The steps over an engine that keeps everything below its own directory.
    public static List<ScaleStep> steps(Lake lake, ScaleOptions options) {
        if (options.commits() > 0) {
            return new CollectionSteps(lake, options.commits()).steps();
        }
        SizedSteps sized = new SizedSteps(lake, options.seed());
        List<ScaleStep> steps = new ArrayList<>();
        steps.addAll(sized.steps(OBJECTS_SMALL));
        steps.addAll(sized.steps(options.objects()));
        steps.addAll(new BulkSteps(sized, options.objects()).steps());
        return steps;
    }
}
