/// What each operation requires of its caller, asked of a real server with users and policies (auth.md 5, 8).
package io.tarn.api.permissions;
