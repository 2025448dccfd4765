package io.tarn.versioning.ref;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the hooks by their rules: never on a read-only repository, and what a hook throws after the change is only
/// logged (engine specification 16.3).
public final class HookRunner {
    private static final Logger log = LoggerFactory.getLogger(HookRunner.class);

    private final Hooks hooks;

    public HookRunner(Hooks hooks) {
        this.hooks = hooks;
    }

    public void before(Repository repository, Hooks.Event event, String ref, String target, Optional<Commit> commit) {
        if (!repository.readOnly()) {
            hooks.before(new Hooks.Change(event, repository, ref, target, commit));
        }
    }

    public void after(Repository repository, Hooks.Event event, String ref, String target, Optional<Commit> commit) {
        if (repository.readOnly()) {
            return;
        }
        try {
            hooks.after(new Hooks.Change(event, repository, ref, target, commit));
        } catch (RuntimeException e) {
            log.warn("hook after {} of {} in {} failed", event, target, repository.name(), e);
        }
    }
}
