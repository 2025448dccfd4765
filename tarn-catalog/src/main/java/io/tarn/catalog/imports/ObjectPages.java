package io.tarn.catalog.imports;

import io.tarn.catalog.imports.SourceReader.Numbered;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The objects that are named one by one, in the order of their destinations, many asked for at the same time.
final class ObjectPages implements PagedRecords.Pages {
    /// Objects asked for at the same time.
    private static final int AT_ONCE = 32;

    private final List<Numbered> sources;
    private final SourceReader reader;
    private int position;

    ObjectPages(List<Numbered> sources, SourceReader reader) {
        Comparator<Numbered> byKey = Comparator.comparing(
                one -> one.source().target().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        this.sources = sources.stream()
                .sorted(byKey.thenComparingInt(Numbered::number))
                .toList();
        this.reader = reader;
    }

    @Override
    public List<ImportRecord> next() {
        int end = Math.min(position + AT_ONCE, sources.size());
        var asked = new ArrayList<CompletableFuture<ImportRecord>>();
        for (Numbered source : sources.subList(position, end)) {
            asked.add(Background.start("import-object", () -> reader.object(source)));
        }
        position = end;
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> true)
                .join();
        return asked.stream().map(Background::result).toList();
    }
}
