package io.tarn.api.scim;

import io.tarn.api.scim.ScimException.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Picks the part of a list that was asked for out of all that matches. Holds no more than that part.
final class Page<T> {
    /// Resources looked at for one answer.
    static final int SCANNED_MAX = 200_000;

    private final ListQuery query;
    private final List<T> picked = new ArrayList<>();
    private long matched;
    private int scanned;

    Page(ListQuery query) {
        this.query = query;
    }

    /// Counts a resource that is looked at.
    ///
    /// @throws ScimException `tooMany`
    void look() {
        if (++scanned > SCANNED_MAX) {
            throw ScimException.of(Type.TOO_MANY, "more than " + SCANNED_MAX + " resources would have to be searched");
        }
    }

    /// The next one that matches.
    void add(T item) {
        if (++matched >= query.startIndex() && picked.size() < query.count()) {
            picked.add(item);
        }
    }

    List<T> picked() {
        return picked;
    }

    /// The answer.
    ///
    /// @param shown the first ones of those picked, perhaps not all
    ObjectNode answer(List<ObjectNode> shown) {
        ObjectNode answer = ScimJson.MAPPER.createObjectNode();
        answer.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        answer.put("totalResults", matched);
        answer.put("startIndex", query.startIndex());
        answer.put("itemsPerPage", shown.size());
        ArrayNode resources = answer.putArray("Resources");
        shown.forEach(resources::add);
        return answer;
    }

    /// The answer with all that were picked.
    ObjectNode answerAll(Function<T, ObjectNode> rendering) {
        return answer(picked.stream().map(rendering).toList());
    }
}
