package io.tarn.auth.directory;

import io.tarn.auth.AuthEvents;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory whose every call is timed and told, under the name of its operation (auth.md 8.2). A part that is not
/// there throws as it does in the directory itself, and is not told.
public final class ObservedDirectory implements Directory {
    private static final Map<Class<?>, Map<String, String>> OPERATIONS = Map.of(
            Users.class,
                    Map.of(
                            "find", "get_user",
                            "findByExternalId", "get_user_by_external_id",
                            "list", "list_users",
                            "create", "create_user",
                            "update", "update_user",
                            "invite", "invite_user",
                            "delete", "delete_user"),
            AccessKeys.class,
                    Map.of(
                            "find", "get_credentials",
                            "list", "list_user_credentials",
                            "create", "create_credentials",
                            "delete", "delete_credentials"),
            Groups.class,
                    Map.of(
                            "find", "get_group",
                            "list", "list_groups",
                            "create", "create_group",
                            "update", "update_group",
                            "delete", "delete_group",
                            "members", "list_group_users",
                            "ofUser", "list_user_groups",
                            "addMember", "add_user_to_group",
                            "removeMember", "remove_user_from_group"),
            Policies.class,
                    Map.of(
                            "find", "get_policy",
                            "list", "list_policies",
                            "create", "create_policy",
                            "update", "update_policy",
                            "delete", "delete_policy"),
            Attachments.class,
                    Map.of(
                            "effective", "list_effective_policies",
                            "ofUser", "list_user_policies",
                            "ofGroup", "list_group_policies",
                            "attachToUser", "attach_policy_to_user",
                            "detachFromUser", "detach_policy_from_user",
                            "attachToGroup", "attach_policy_to_group",
                            "detachFromGroup", "detach_policy_from_group"),
            ExternalPrincipals.class,
                    Map.of(
                            "find", "get_external_principal",
                            "ofUser", "list_user_external_principals",
                            "create", "create_user_external_principal",
                            "delete", "delete_user_external_principal"));

    private final Directory directory;
    private final AuthEvents events;
    private final Map<Class<?>, Object> parts = new ConcurrentHashMap<>();

    public ObservedDirectory(Directory directory, AuthEvents events) {
        this.directory = directory;
        this.events = events;
    }

    @Override
    public Users users() {
        return part(Users.class, directory::users);
    }

    @Override
    public AccessKeys keys() {
        return part(AccessKeys.class, directory::keys);
    }

    @Override
    public Groups groups() {
        return part(Groups.class, directory::groups);
    }

    @Override
    public Policies policies() {
        return part(Policies.class, directory::policies);
    }

    @Override
    public Attachments attachments() {
        return part(Attachments.class, directory::attachments);
    }

    @Override
    public ExternalPrincipals principals() {
        return part(ExternalPrincipals.class, directory::principals);
    }

    @Override
    public boolean storedHere() {
        return directory.storedHere();
    }

    @Override
    public boolean invites() {
        return directory.invites();
    }

    private <T> T part(Class<T> type, Supplier<T> observed) {
        return type.cast(parts.computeIfAbsent(
                type,
                _ -> Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, new Calls(type, observed.get(), events))));
    }

    /// The name of an operation of a part; every method of the parts has one.
    static String operation(Class<?> part, Method method) {
        boolean ofUser = part == AccessKeys.class && method.getName().equals("find") && method.getParameterCount() == 2;
        String name = Objects.requireNonNull(OPERATIONS.get(part)).get(method.getName());
        return ofUser ? "get_credentials_for_user" : Objects.requireNonNull(name, method::toString);
    }

    private static final class Calls implements InvocationHandler {
        private final Object observed;
        private final AuthEvents events;
        private final Map<Method, String> operations = new HashMap<>();

        Calls(Class<?> part, Object observed, AuthEvents events) {
            this.observed = observed;
            this.events = events;
            Stream.of(part.getMethods()).forEach(method -> operations.put(method, operation(part, method)));
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            String operation = operations.get(method);
            if (operation == null) {
                return call(method, arguments);
            }
            long start = System.nanoTime();
            boolean success = false;
            try {
                Object answer = call(method, arguments);
                success = true;
                return answer;
            } finally {
                events.answered(operation, success, System.nanoTime() - start);
            }
        }

        private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
            try {
                return method.invoke(observed, arguments);
            } catch (InvocationTargetException e) {
                throw Objects.requireNonNullElse(e.getCause(), e);
            }
        }
    }
}
