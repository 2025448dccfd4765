/// Ways in that are not operations of the contract: pages that browsers are sent through, and the session that
/// stands at their end.
@NullMarked
package io.tarn.api.login;

import org.jspecify.annotations.NullMarked;
