package io.tarn.bench.scale;

import io.tarn.bench.row.Result;
import java.util.List;
import java.util.function.Supplier;

/// A named measurement; steps are run in order, and later ones build on earlier ones. A `RuntimeException` means
/// that it could not be measured, or that what it measured went wrong.
public record ScaleStep(String name, Supplier<List<Result>> body) {}
