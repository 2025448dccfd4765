package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.contract.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of the contract against one deployment. At the end a table of what was exercised is written to
/// `target`, and a test fails when an operation has no success or a declared error was neither exercised nor excused.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContractSuite {
    private final DeclaredAnswers declared = new DeclaredAnswers();
    private LoginServices logins;
    private Deployment deployment;
    private Coverage coverage;
    private Api api;

    /// A fresh server with its data below the folder.
    ///
    /// @param logins configuration, in the names of environment variables
    abstract Deployment start(Path folder, Map<String, String> logins);

    @BeforeAll
    void open(@TempDir Path folder) {
        logins = new LoginServices();
        deployment = start(folder, logins.configuration());
        coverage = new Coverage(declared, deployment.name());
        api = new Api(deployment.url(), declared, coverage);
    }

    @AfterAll
    void close() {
        if (api != null) {
            api.close();
        }
        if (deployment != null) {
            deployment.close();
        }
        if (logins != null) {
            logins.close();
        }
    }

    /// In this order: the first group sets the server up, the last test judges all.
    @TestFactory
    Stream<DynamicNode> contract() {
        World world = new World(api, deployment, logins);
        Stream<Cases> groups = Stream.of(
                new FirstRunCases(world),
                new ServerCases(world),
                new RepositoryCases(world),
                new SettingsCases(world),
                new TaskCases(world),
                new AsyncCases(world),
                new AuditCases(world),
                new BranchCases(world),
                new CommitCases(world),
                new MergeCases(world),
                new ReadCases(world),
                new WriteCases(world),
                new StagingCases(world),
                new ImportCases(world),
                new MetadataCases(world),
                new PullCases(world),
                new UserCases(world),
                new GroupCases(world),
                new PolicyCases(world),
                new AttachmentCases(world),
                new PrincipalCases(world),
                new AclCases(world),
                new ExplainCases(world),
                new ProgramLoginCases(world),
                new LoginCases(world),
                new PrincipalLoginCases(world),
                new GuardCases(world));
        List<Operation> operations =
                List.copyOf(declared.contract().operations().values());
        GeneratedCases generated = new GeneratedCases(api, declared);
        return Stream.of(
                        groups.<DynamicNode>map(group -> DynamicContainer.dynamicContainer(
                                group.getClass().getSimpleName(), group.tests())),
                        operations.stream()
                                .<DynamicNode>map(operation -> DynamicTest.dynamicTest(
                                        "generated: " + operation.id(), () -> generated.run(operation))),
                        operations.stream()
                                .filter(operation -> coverage.pending().contains(operation.id()))
                                .<DynamicNode>map(operation -> DynamicTest.dynamicTest(
                                        "pending: " + operation.id(),
                                        () -> generated.valid(operation).expect(501, "Not Implemented"))),
                        Stream.<DynamicNode>of(DynamicTest.dynamicTest("coverage", this::judge)))
                .flatMap(nodes -> nodes);
    }

    private void judge() {
        String suffix = deployment.name().equals("embedded") ? "" : "-" + deployment.name();
        Path table = Path.of("target", "contract-coverage" + suffix + ".md").toAbsolutePath();
        coverage.write(table);
        System.out.println("What the contract test exercised: " + table);
        assertThat(coverage.gaps()).isEmpty();
    }
}
