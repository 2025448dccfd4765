package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.User;
import io.tarn.auth.directory.Users;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Users (auth.md 4).
final class UsersResource {
    private static final Pattern EMAIL = Pattern.compile("[^\\s@/%<>]{1,64}@[^\\s@/%<>]{1,250}");

    private final Users users;
    private final InstantSource clock;

    UsersResource(Users users, InstantSource clock) {
        this.users = users;
        this.clock = clock;
    }

    record UserCreation(Optional<String> id, boolean inviteUser) {}

    /// `listUsers`.
    void list(Exchange exchange) {
        IdentityPage.answer(exchange, users.list(IdentityPage.wanted(exchange)), UserJson::of);
    }

    /// `getUser`.
    void get(Exchange exchange) {
        User user = users.find(exchange.path("userId")).orElseThrow(() -> new ApiException(404, "user not found"));
        exchange.json(200, UserJson.of(user));
    }

    /// `createUser`. Somebody who is invited gets the creation date 0: the user comes into being later.
    void create(Exchange exchange) {
        var body = exchange.body(UserCreation.class);
        String name = body.id().orElse("");
        ItemName.check("User", name);
        if (body.inviteUser()) {
            User invited = users.invite(email(name));
            exchange.json(201, new UserJson(invited.name(), 0, Optional.empty(), Optional.of(invited.email())));
            return;
        }
        User user = users.create(User.internal(name, clock.instant()));
        exchange.json(
                201, new UserJson(user.name(), user.createdAt().getEpochSecond(), Optional.empty(), Optional.empty()));
    }

    private static String email(String text) {
        if (!EMAIL.matcher(text).matches()) {
            throw new ApiException(400, "Invalid email format");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /// `deleteUser`.
    void delete(Exchange exchange) {
        users.delete(exchange.path("userId"));
        exchange.empty(204);
    }
}
