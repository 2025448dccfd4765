/// Identities as requests meet them: looked up in memory, with sessions and compiled policies over the directory of
/// the mode that was chosen.
@NullMarked
package io.tarn.auth.access;

import org.jspecify.annotations.NullMarked;
