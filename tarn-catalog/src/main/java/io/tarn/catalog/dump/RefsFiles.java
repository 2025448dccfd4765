package io.tarn.catalog.dump;

/// The metaranges of one dump; an id is empty as long as that one is not written.
public record RefsFiles(String commits, String tags, String branches) {
    static final RefsFiles NONE = new RefsFiles("", "", "");

    RefsFiles with(DumpedEntity entity, String id) {
        return switch (entity) {
            case COMMIT -> new RefsFiles(id, tags, branches);
            case TAG -> new RefsFiles(commits, id, branches);
            case BRANCH -> new RefsFiles(commits, tags, id);
        };
    }

    String of(DumpedEntity entity) {
        return switch (entity) {
            case COMMIT -> commits;
            case TAG -> tags;
            case BRANCH -> branches;
        };
    }
}
