package io.tarn.versioning.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a repository should be, as plain maps: nothing of tokens, layers, ranges or caches.
final class LakeModel {
    /// A commit and what it shows. `order` counts commits as they were made.
    record Node(String id, TreeMap<String, String> content, List<String> parents, int generation, int order) {}

    /// A branch: its head and what it shows; what differs is uncommitted.
    static final class Head {
        String commit;
        TreeMap<String, String> content;

        Head(String commit, TreeMap<String, String> content) {
            this.commit = commit;
            this.content = new TreeMap<>(content);
        }
    }

    final Map<String, Node> commits = new HashMap<>();
    final TreeMap<String, Head> branches = new TreeMap<>();
    final TreeMap<String, String> tags = new TreeMap<>();

    Node head(String branch) {
        return commits.get(branches.get(branch).commit);
    }

    boolean isDirty(String branch) {
        return !branches.get(branch).content.equals(head(branch).content());
    }

    /// `generationOf` are the commits above which the new one's generation lies: its parents, and the source of a
    /// squash.
    void committed(
            String branch,
            String id,
            TreeMap<String, String> content,
            List<String> parents,
            List<String> generationOf) {
        int generation = 1
                + generationOf.stream()
                        .mapToInt(p -> commits.get(p).generation())
                        .max()
                        .orElse(0);
        commits.put(id, new Node(id, new TreeMap<>(content), parents, generation, commits.size()));
        branches.put(branch, new Head(id, content));
    }

    /// All ancestors of a commit and itself.
    Set<String> ancestors(String id) {
        var found = new LinkedHashSet<String>(List.of(id));
        var open = new ArrayList<>(found);
        while (!open.isEmpty()) {
            for (String parent : commits.get(open.removeLast()).parents()) {
                if (found.add(parent)) {
                    open.add(parent);
                }
            }
        }
        return found;
    }

    /// Common ancestors of which no other common ancestor descends: any of them may be the merge base.
    Set<String> mergeBases(String left, String right) {
        Set<String> common = ancestors(left);
        common.retainAll(ancestors(right));
        var best = new LinkedHashSet<>(common);
        for (String candidate : common) {
            Set<String> below = ancestors(candidate);
            below.remove(candidate);
            best.removeAll(below);
        }
        return best;
    }

    /// A three-way merge by the table of engine specification 13.2, or the conflicting keys.
    record Merged(TreeMap<String, String> content, Set<String> conflicts) {}

    static Merged merge(
            Map<String, String> source, Map<String, String> destination, Map<String, String> base, int wins) {
        var keys = new TreeSet<>(source.keySet());
        keys.addAll(destination.keySet());
        var content = new TreeMap<String, String>();
        var conflicts = new TreeSet<String>();
        for (String key : keys) {
            Optional<String> s = Optional.ofNullable(source.get(key));
            Optional<String> d = Optional.ofNullable(destination.get(key));
            Optional<String> b = Optional.ofNullable(base.get(key));
            Optional<String> result;
            if (s.equals(d) || d.equals(b)) {
                result = s;
            } else if (s.equals(b)) {
                result = d;
            } else {
                result = wins > 0 ? s : d;
                conflicts.add(key);
            }
            result.ifPresent(text -> content.put(key, text));
        }
        return new Merged(content, wins == 0 ? conflicts : Set.of());
    }

    /// `A`, `R` or `C` and the key, for each key that differs.
    static List<String> difference(Map<String, String> left, Map<String, String> right) {
        var keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        var found = new ArrayList<String>();
        for (String key : keys) {
            if (!left.containsKey(key)) {
                found.add("ADDED " + key);
            } else if (!right.containsKey(key)) {
                found.add("REMOVED " + key);
            } else if (!left.get(key).equals(right.get(key))) {
                found.add("CHANGED " + key);
            }
        }
        return found;
    }

    /// What merging `right` into `left` would bring, by the table of engine specification 14.3.
    static List<String> threeDot(Map<String, String> left, Map<String, String> right, Map<String, String> base) {
        var found = new ArrayList<String>();
        for (String line : difference(left, right)) {
            String key = line.substring(line.indexOf(' ') + 1);
            String l = left.get(key);
            String r = right.get(key);
            String b = base.get(key);
            boolean sourceUnchanged = java.util.Objects.equals(r, b);
            boolean destinationUnchanged = java.util.Objects.equals(l, b);
            if (!sourceUnchanged) {
                found.add(destinationUnchanged ? line : "CONFLICT " + key);
            }
        }
        return found;
    }

    /// One page of a listing: paths, folded at the first delimiter behind the prefix.
    static List<String> list(Map<String, String> content, String prefix, String after, String delimiter, int amount) {
        var paths = new TreeSet<String>();
        for (String key : content.keySet()) {
            if (!key.startsWith(prefix)) {
                continue;
            }
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String path = end < 0 ? key : key.substring(0, end + delimiter.length());
            boolean insideAfter = path.compareTo(after) < 0 && after.startsWith(path) && key.compareTo(after) >= 0;
            if (path.compareTo(after) > 0 || (insideAfter && end >= 0)) {
                paths.add(path);
            }
        }
        return paths.stream().limit(amount).toList();
    }
}
