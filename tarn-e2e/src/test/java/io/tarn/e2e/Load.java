package io.tarn.e2e;

import io.tarn.e2e.Rest.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// What the workers of a test share: a repository with branches that all of them change, the servers they do it
/// through, and what they know about the heads.
///
/// @param allowed the failures that servers which are up may show
/// @param staging whether workers also link addresses that hold nothing
/// @param acknowledged changes so far
/// @param faults answers so far that left open what became of the call
record Load(
        ServerHome home,
        String repository,
        List<String> branches,
        List<LoadTarget> targets,
        HeadLog heads,
        Faults allowed,
        boolean staging,
        AtomicLong acknowledged,
        AtomicLong faults) {
    static final String MAIN = "main";

    private static final int TOO_MANY_REQUESTS = 429;
    private static final String WRITE_FAILED = "failed to write to storage";

    /// A call to one of the servers.
    interface Call {
        Answer on(Rest rest) throws IOException, InterruptedException;
    }

    static Load of(ServerHome home, String repository, List<LoadTarget> targets, Faults allowed) {
        List<String> branches = List.of("left", "right");
        HeadLog heads = new HeadLog(repository);
        return new Load(home, repository, branches, targets, heads, allowed, true, new AtomicLong(), new AtomicLong());
    }

    Load withStaging(boolean wanted) {
        return new Load(home, repository, branches, targets, heads, allowed, wanted, acknowledged, faults);
    }

    /// Makes repository and branches.
    void prepare(Rest rest) throws IOException, InterruptedException {
        rest.call("POST", "/repositories", Map.of("name", repository, "storage_namespace", home.namespace(repository)))
                .expect(201);
        for (String branch : branches) {
            rest.call("POST", at("/branches"), Map.of("name", branch, "source", MAIN))
                    .expect(201);
        }
    }

    String at(String path) {
        return "/repositories/" + repository + path;
    }

    /// Sends a call to any server that is up. Empty when nobody can say what became of it: the server was killed, or
    /// answered that it failed.
    Optional<Answer> send(SplittableRandom random, Call call) throws InterruptedException {
        List<LoadTarget> up = targets.stream().filter(LoadTarget::isUp).toList();
        if (up.isEmpty()) {
            return Optional.empty();
        }
        LoadTarget target = up.get(random.nextInt(up.size()));
        int deaths = target.deaths();
        try {
            Answer answer = call.on(target.rest());
            if (!isFault(answer)) {
                return Optional.of(answer);
            }
            allowed.answered(answer);
            faults.incrementAndGet();
        } catch (IOException gone) {
            if (target.deaths() == deaths) {
                allowed.lost(gone);
                faults.incrementAndGet();
            }
        }
        return Optional.empty();
    }

    private static boolean isFault(Answer answer) {
        return answer.status() >= 500
                || answer.status() == TOO_MANY_REQUESTS
                || answer.status() == 400 && answer.text().contains(WRITE_FAILED);
    }

    @Override
    public String toString() {
        return acknowledged + " changes acknowledged, " + faults + " faults answered";
    }
}
