/// Users, credentials, login tokens; secrets encrypted at rest.
@NullMarked
package io.tarn.auth;

import org.jspecify.annotations.NullMarked;
