package io.tarn.api.permissions;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A statement of a policy with one action.
record Right(String effect, String action, String resource) {
    static Right allow(String action, String resource) {
        return new Right("allow", action, resource);
    }

    static Right deny(String action, String resource) {
        return new Right("deny", action, resource);
    }

    static String repository(String name) {
        return "arn:lakefs:fs:::repository/" + name;
    }

    static String branch(String repository, String branch) {
        return repository(repository) + "/branch/" + branch;
    }

    static String object(String repository, String path) {
        return repository(repository) + "/object/" + path;
    }

    String statement() {
        return JsonMapper.shared()
                .writeValueAsString(Map.of("effect", effect, "resource", resource, "action", List.of(action)));
    }
}
