package io.tarn.auth.access;

import io.tarn.auth.Revocations;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChanges;

/// Opens the directory of another server.
public interface DirectoryElsewhere {
    /// @param revocations where the sessions of removed users end
    /// @param changes told of each change
    Directory open(Revocations revocations, DirectoryChanges changes);
}
