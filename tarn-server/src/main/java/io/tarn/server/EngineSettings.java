package io.tarn.server;

import io.tarn.catalog.gc.UncommittedPreparation;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.versioning.branch.CompactionOptions;
import io.tarn.versioning.branch.LeaseOptions;

/// How the engine works, by the configuration of the server.
final class EngineSettings {
    private EngineSettings() {}

    static UncommittedPreparation.Limits uncommittedListing(ServerConfiguration.Graveler graveler) {
        return new UncommittedPreparation.Limits(
                graveler.uncommittedListingSizeBytesMax(), graveler.uncommittedListingTime());
    }

    static CompactionOptions compaction(ServerConfiguration.Graveler graveler) {
        var defaults = CompactionOptions.defaults();
        int threshold = Math.clamp(graveler.compactionThreshold(), 0, Integer.MAX_VALUE);
        return threshold == 0 ? defaults : new CompactionOptions(threshold, defaults.steppedOverMax());
    }

    static LeaseOptions leases(ServerConfiguration.BranchOwnership ownership) {
        return ownership.enabled()
                ? new LeaseOptions(true, ownership.refresh(), ownership.acquire())
                : LeaseOptions.defaults();
    }
}
