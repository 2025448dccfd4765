package io.tarn.versioning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference expressions (engine specification 3) and names shared by kinds of refs (2.2).
class RefResolutionTest {
    private static final String INVALID_REF = "ref: invalid value: validation error";

    @TempDir
    Path directory;

    private EngineFixture lake;
    private Repository repository;
    private String root;
    private String first;
    private String side;
    private String merge;

    /// `main`: root, first, merge (of first and side); `dev` at side; tag `v1` at first.
    @BeforeEach
    void open() {
        lake = new EngineFixture(directory);
        repository = lake.create("lake");
        root = lake.engine.branches().get(repository, "main").commitId();
        lake.put(repository, "main", "a", "1");
        first = lake.commit(repository, "main", "first").id();
        lake.branch(repository, "dev", "main~1");
        lake.put(repository, "dev", "b", "1");
        side = lake.commit(repository, "dev", "side").id();
        merge = lake.merge(repository, "dev", "main").id();
        lake.engine.tags().create(repository, "v1", first, false);
        lake.put(repository, "main", "staged", "1");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private String commit(String name) {
        return switch (name) {
            case "root" -> root;
            case "first" -> first;
            case "side" -> side;
            case "merge" -> merge;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "main,merge", "main@,merge", "main$,merge", "main~,first", "main~1,first", "main^,first", "main^1,first",
        "main^2,side", "main^0,merge", "main~0,merge", "main~-1,merge", "main~+1,first", "main~2,root", "main~1~1,root",
        "main^2~1,root", "main^2^1,root", "main~1^0,first", "v1,first", "v1~,root", "dev,side", "main^0^2,side"
    })
    void expressions(String expression, String expected) {
        assertThat(lake.engine.refs().resolve(repository, expression).commitId())
                .isEqualTo(commit(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main@~1",
                "main~1@",
                "main@$",
                "main$@",
                "main$~1",
                "v1@",
                "v1$",
                "main@1",
                "main$1",
                "~1",
                "@",
                "^",
                "$",
                "main^3",
                "main^-1",
                "main~2^",
                "main~2^1",
                "main@@"
            })
    void invalidExpressions(String expression) {
        refused(() -> lake.engine.refs().resolve(repository, expression), Kind.INVALID, INVALID_REF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"~x", "^x", "~1.5", "~99999999999999999999", "^99999999999999999999"})
    void numbersThatDoNotParse(String modifier) {
        refused(
                () -> lake.engine.refs().resolve(repository, "main" + modifier),
                Kind.INVALID,
                "could not parse modifier " + modifier + ": " + INVALID_REF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nope", "main~3", "main~9223372036854775807", "nope@", "nope~1", "0123456789abcdef", "MAIN"})
    void notFound(String expression) {
        refused(() -> lake.engine.refs().resolve(repository, expression), Kind.NOT_FOUND, "not found");
    }

    @Test
    void commitIdsAndTheirPrefixes() {
        assertThat(lake.engine.refs().resolve(repository, side).commitId()).isEqualTo(side);
        assertThat(lake.engine.refs().resolve(repository, side.substring(0, 20)).commitId())
                .isEqualTo(side);
        assertThat(lake.engine
                        .refs()
                        .resolve(repository, side.substring(0, 20) + "~1")
                        .commitId())
                .isEqualTo(root);
        String upper = side.substring(0, 20).toUpperCase(java.util.Locale.ROOT);
        refused(() -> lake.engine.refs().resolve(repository, upper), Kind.NOT_FOUND, "not found");
        refused(() -> lake.engine.refs().resolve(repository, side + "@"), Kind.INVALID, INVALID_REF);
        refused(() -> lake.engine.refs().resolve(repository, side + "0"), Kind.NOT_FOUND, "not found");
    }

    @Test
    void anAmbiguousPrefixIsNotFound() {
        var seen = new java.util.HashMap<Character, String>();
        String ambiguous = null;
        for (int i = 0; ambiguous == null; i++) {
            lake.put(repository, "dev", "k", "" + i);
            String id = lake.commit(repository, "dev", "c" + i).id();
            ambiguous = seen.putIfAbsent(id.charAt(0), id) == null ? null : id.substring(0, 1);
        }
        String prefix = ambiguous;
        refused(() -> lake.engine.refs().resolve(repository, prefix), Kind.NOT_FOUND, "not found");
    }

    @Test
    void branchesGoBeforeTagsAndTagsBeforePrefixes() {
        String prefix = side.substring(0, 6);
        lake.engine.tags().create(repository, prefix, "main", false);
        assertThat(lake.engine.refs().resolve(repository, prefix).commitId()).isEqualTo(merge);
        lake.engine.tags().delete(repository, prefix, false);
        lake.branch(repository, prefix, "v1");
        assertThat(lake.engine.refs().resolve(repository, prefix).commitId()).isEqualTo(first);
    }

    @Test
    void whatReadsSee() {
        assertThat(lake.content(repository, "main")).containsKey("staged");
        assertThat(lake.content(repository, "main$")).containsKey("staged");
        assertThat(lake.content(repository, "main@")).doesNotContainKey("staged");
        assertThat(lake.content(repository, "main~0")).doesNotContainKey("staged");
    }

    @Test
    void errorsNameTheOperation() {
        var operations = lake.engine.operations();
        refused(() -> lake.branch(repository, "x", "nope"), Kind.NOT_FOUND, "source reference 'nope': not found");
        refused(
                () -> lake.branch(repository, "x", "main$"),
                Kind.INVALID,
                "source reference 'main$': can't create a branch without commit");
        refused(
                () -> lake.merge(repository, "nope", "dev"),
                Kind.NOT_FOUND,
                "update branch dev: get commit by ref nope: not found");
        refused(
                () -> lake.merge(repository, "main$", "dev"),
                Kind.INVALID,
                "update branch dev: get commit by ref main$: reference 'main$': reference to staging area with $ is"
                        + " not a commit");
        refused(
                () -> operations.picker().revert(repository, "dev", "nope", 0, EngineFixture.parameters("")),
                Kind.NOT_FOUND,
                "get commit from ref nope: not found");
        refused(
                () -> operations.resetter().hardReset(repository, "dev", "nope", false),
                Kind.NOT_FOUND,
                "hard-reset dev to nope: not found");
        refused(
                () -> lake.engine.tags().create(repository, "t", "main$", false),
                Kind.INVALID,
                INVALID_REF + ": should point to a commit");
        refused(() -> lake.engine.tags().create(repository, "t", "nope", false), Kind.NOT_FOUND, "not found");
        refused(
                () -> lake.engine.log().resolve(repository, "main$", "ref"),
                Kind.INVALID,
                "ref: " + INVALID_REF + ": should point to a commit");
        refused(() -> lake.engine.log().resolve(repository, "nope", "from ref"), Kind.NOT_FOUND, "from ref: not found");
        refused(
                () -> operations.differences().threeDot(repository, "nope", "main", c -> 0),
                Kind.NOT_FOUND,
                "get commit by branch nope: not found");
        refused(
                () -> operations.differences().threeDot(repository, "main", "nope", c -> 0),
                Kind.NOT_FOUND,
                "get commit by ref nope: not found");
        assertThat(lake.engine
                        .branches()
                        .create(repository, "x", "main@", false, false)
                        .commitId())
                .isEqualTo(merge);
    }

    @Test
    void namesTakenByAnotherKindOfRef() {
        refused(() -> lake.branch(repository, side, "main"), Kind.CONFLICT, "commit ID " + side + ": conflict found");
        refused(() -> lake.branch(repository, "v1", "main"), Kind.CONFLICT, "tag ID v1: conflict found");
        refused(() -> lake.branch(repository, "dev", "main"), Kind.CONFLICT, "branch already exists: not unique");
        var tags = lake.engine.tags();
        refused(() -> tags.create(repository, "dev", "main", false), Kind.CONFLICT, "branch name dev: conflict found");
        refused(
                () -> tags.create(repository, side, "main", false),
                Kind.CONFLICT,
                "commit ID " + side + ": conflict found");
        refused(() -> tags.create(repository, "v1", "main", false), Kind.CONFLICT, "tag already exists: not unique");
        refused(
                () -> lake.branch(repository, "bad/name", "main"),
                Kind.INVALID,
                "argument branch: branch id: invalid value: validation error: branch id must consist of letters,"
                        + " digits, underscores and dashes, and cannot start with a dash");
        assertThat(Optional.of(lake.engine
                        .branches()
                        .list(repository, "", "", 10, true)
                        .results()
                        .size()))
                .contains(2);
    }

    private static void refused(ThrowingCallable action, Kind kind, String message) {
        assertThatThrownBy(action)
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
