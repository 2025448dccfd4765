/// Who calls and who there is: authentication of requests, and the operations on users, groups, policies and keys
/// (api.md 15, 16; auth.md 4).
@NullMarked
package io.tarn.api.identity;

import org.jspecify.annotations.NullMarked;
