/// Who there is and what they may do: users, access keys, groups, policies, external principals (auth.md 3, 4).
/// Three implementations of one set of interfaces: the single user without roles, the records in the key-value
/// store, and an authorization server elsewhere.
@NullMarked
package io.tarn.auth.directory;

import org.jspecify.annotations.NullMarked;
