/// The policy language and its evaluation (auth.md 4 to 7): what a policy may hold, and what a user's
/// policies say to a request. Knows neither users nor stores; who is in which group is decided elsewhere.
@NullMarked
package io.tarn.auth.policy;

import org.jspecify.annotations.NullMarked;
