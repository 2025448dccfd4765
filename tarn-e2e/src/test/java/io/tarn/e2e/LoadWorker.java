package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.e2e.KnownObjects.Version;
import io.tarn.e2e.Rest.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// One client of a load. It changes objects in its own part of every branch, so that it knows what they must hold,
/// and commits and merges the branches that all workers share. Each call goes to any of the servers.
final class LoadWorker {
    private static final int KEYS = 40;
    private static final int LENGTH_MAX = 20_000;
    private static final int JOURNAL_MAX = 100;

    private final Load load;
    private final String name;
    private final SplittableRandom random;
    private final List<KnownObjects> parts = new ArrayList<>();
    private final Deque<String> journal = new ArrayDeque<>();
    private int headChanges;

    LoadWorker(Load load, int number, SplittableRandom random) {
        this.load = load;
        this.name = "w" + number;
        this.random = random;
        for (String branch : load.branches()) {
            parts.add(new KnownObjects(load.repository(), branch, branch + "/" + name + "/"));
        }
    }

    /// Its part of every branch.
    List<KnownObjects> parts() {
        return parts;
    }

    /// The last calls, for a failure message.
    String recent() {
        return name + ":\n  " + String.join("\n  ", journal);
    }

    /// One random change, or a look at what was changed.
    void step() throws IOException, InterruptedException {
        KnownObjects part = parts.get(random.nextInt(parts.size()));
        int choice = random.nextInt(100);
        if (choice < 35) {
            upload(part);
        } else if (choice < 45) {
            uploadNew(part);
        } else if (choice < 55 && load.staging()) {
            stage(part);
        } else if (choice < 70) {
            delete(part);
        } else if (choice < 80) {
            read(part, path(part));
        } else if (choice < 93) {
            commit(part);
        } else {
            merge(part);
        }
    }

    private void upload(KnownObjects part) throws IOException, InterruptedException {
        String path = path(part);
        Content content = content(path);
        change(
                part,
                "upload",
                path,
                Optional.of(Version.of(content)),
                201,
                rest -> rest.upload(load.repository(), part.branch(), path, content.bytes()));
    }

    private void uploadNew(KnownObjects part) throws IOException, InterruptedException {
        String path = path(part);
        Content content = content(path);
        Load.Call call = rest -> rest.uploadNew(load.repository(), part.branch(), path, content.bytes());
        if (part.get(path).isPresent()) {
            Optional<Answer> answer = load.send(random, call);
            answer.ifPresent(refused -> refused.expect(412));
            note("uploadNew refused", path, answer);
            read(part, path);
        } else {
            change(part, "uploadNew", path, Optional.of(Version.of(content)), 201, call);
        }
    }

    private void stage(KnownObjects part) throws IOException, InterruptedException {
        String path = path(part);
        String checksum = String.format("%032x", random.nextLong(1L << 60));
        Version version = new Version(checksum, random.nextInt(1_000_000), Optional.empty());
        String address = load.home().namespace(load.repository()) + "/data/staged/" + checksum;
        Map<String, Object> body =
                Map.of("physical_address", address, "checksum", checksum, "size_bytes", version.size());
        change(part, "stage", path, Optional.of(version), 201, rest -> rest.call("PUT", object(part, path), body));
    }

    private void delete(KnownObjects part) throws IOException, InterruptedException {
        String path = path(part);
        change(part, "delete", path, Optional.empty(), 204, rest -> rest.delete(object(part, path)));
    }

    private void change(
            KnownObjects part, String kind, String path, Optional<Version> after, int status, Load.Call call)
            throws IOException, InterruptedException {
        Optional<Answer> answer = load.send(random, call);
        note(kind, path, answer);
        if (answer.isEmpty()) {
            part.doubtful(path, after);
            return;
        }
        answer.get().expect(status);
        part.acknowledged(path, after);
        load.acknowledged().incrementAndGet();
        if (random.nextBoolean()) {
            read(part, path);
        }
    }

    private void read(KnownObjects part, String path) throws IOException, InterruptedException {
        boolean bytes = part.get(path).flatMap(Version::content).isPresent();
        String target = load.at("/refs/" + part.branch() + "/objects" + (bytes ? "" : "/stat"));
        Optional<Answer> answer = load.send(random, rest -> rest.get(target + "?path=" + Rest.encoded(path)));
        note("read", path, answer);
        answer.ifPresent(shown -> part.verifyAnswer(path, shown));
    }

    private void commit(KnownObjects part) throws IOException, InterruptedException {
        Optional<String> commit =
                changeHead(part.branch(), "/branches/" + part.branch() + "/commits", "commit", 201, "id");
        commit.ifPresent(part::committed);
    }

    private void merge(KnownObjects part) throws IOException, InterruptedException {
        changeHead(Load.MAIN, "/refs/" + part.branch() + "/merge/" + Load.MAIN, "merge", 200, "reference");
    }

    /// The id of the commit made; empty without one, or when nobody can say.
    private Optional<String> changeHead(String branch, String target, String kind, int status, String field)
            throws IOException, InterruptedException {
        String message = name + " " + kind + " " + ++headChanges;
        long start = System.nanoTime();
        Optional<Answer> answer =
                load.send(random, rest -> rest.call("POST", load.at(target), Map.of("message", message)));
        note(message, branch, answer);
        if (answer.isEmpty()) {
            load.heads().doubtful(message);
            return Optional.empty();
        }
        if (answer.get().status() == 400) {
            assertThat(answer.get().message()).contains("no changes");
            return Optional.empty();
        }
        String id = answer.get().expect(status).json().path(field).asString();
        load.heads().acknowledged(branch, message, id, System.nanoTime() - start);
        load.acknowledged().incrementAndGet();
        return Optional.of(id);
    }

    /// Commits and merges everything, on quiet servers, and checks that its part of it arrives.
    void finish(Rest rest) throws IOException, InterruptedException {
        for (KnownObjects part : parts) {
            commit(part);
            merge(part);
            part.verifySame(rest, Load.MAIN);
        }
    }

    private void note(String what, String where, Optional<Answer> answer) {
        journal.add(what + " " + where + " -> "
                + answer.map(known -> "" + known.status()).orElse("nobody knows"));
        if (journal.size() > JOURNAL_MAX) {
            journal.removeFirst();
        }
    }

    private Content content(String path) {
        return new Content(path, random.nextLong(1L << 40), random.nextInt(LENGTH_MAX));
    }

    /// A path of which the worker knows what it holds; more of them when many are in doubt.
    private String path(KnownObjects part) {
        while (true) {
            String path = part.prefix() + "dir " + random.nextInt(4) + "/" + random.nextInt(KEYS + part.doubts());
            if (!part.isDoubtful(path)) {
                return path;
            }
        }
    }

    private String object(KnownObjects part, String path) {
        return load.at("/branches/" + part.branch() + "/objects?path=" + Rest.encoded(path));
    }
}
