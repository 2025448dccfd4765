/// Names and passwords checked by an LDAP directory (auth.md 16.1).
@NullMarked
package io.tarn.auth.ldap;

import org.jspecify.annotations.NullMarked;
