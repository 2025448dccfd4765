package io.tarn.catalog.imports;

import io.tarn.catalog.imports.SourceReader.Numbered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The objects of all sources of an import as one ordered row.
///
/// A prefix that its store lists in the order of keys is read as the row is used up. What a store gives in no
/// order is put in order first, and so are many prefixes, which would else all be read at the same time.
final class SourceRecords {
    /// Prefixes read at the same time.
    static final int STREAMS_MAX = 16;

    private final SourceReader reader;
    private final Supplier<Path> newFile;
    private final List<Numbered> objects = new ArrayList<>();
    private final List<Numbered> ordered = new ArrayList<>();
    private final List<Numbered> unordered = new ArrayList<>();

    private SourceRecords(SourceReader reader, Supplier<Path> newFile) {
        this.reader = reader;
        this.newFile = newFile;
    }

    /// Opens all sources, of which none may be unreadable, and puts in order what needs it.
    ///
    /// @param newFile names temporary files
    static ImportRecords open(List<ImportSource> sources, SourceReader reader, Supplier<Path> newFile) {
        var records = new SourceRecords(reader, newFile);
        for (int i = 0; i < sources.size(); i++) {
            records.add(new Numbered(i, sources.get(i)));
        }
        return records.rows();
    }

    private void add(Numbered numbered) {
        ImportSource source = numbered.source();
        boolean scans =
                ImportSteps.within("creating object-store walker on path " + source.path(), () -> reader.open(source));
        if (source.isObject()) {
            objects.add(numbered);
        } else if (scans) {
            unordered.add(numbered);
        } else {
            ordered.add(numbered);
        }
    }

    private ImportRecords rows() {
        var rows = new ArrayList<ImportRecords>();
        boolean streams = ordered.size() <= STREAMS_MAX;
        if (!unordered.isEmpty() || !streams) {
            rows.add(sorted(streams ? List.of() : ordered));
        }
        if (streams) {
            ordered.forEach(numbered -> rows.add(new PagedRecords(reader.pages(numbered))));
        }
        if (!objects.isEmpty()) {
            rows.add(new PagedRecords(new ObjectPages(objects, reader)));
        }
        return new MergedRecords(rows);
    }

    private ImportRecords sorted(List<Numbered> poured) {
        var sorter = new RecordSorter(newFile);
        try {
            unordered.forEach(numbered -> reader.scan(numbered, sorter));
            for (Numbered numbered : poured) {
                var pages = reader.pages(numbered);
                for (var page = pages.next(); !page.isEmpty(); page = pages.next()) {
                    page.forEach(sorter::add);
                }
            }
            return sorter.sorted();
        } catch (RuntimeException | Error e) {
            sorter.close();
            throw e;
        }
    }
}
