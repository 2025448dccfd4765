package io.tarn.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may know whom (design: "The house"). Rules of the edge alone are with the edge.
class HouseRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.tarn");

    @Test
    void theApiKnowsNeitherTheGatewayNorTheCompositionNorACloud() {
        noClasses()
                .that()
                .resideInAPackage("io.tarn.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tarn.gateway..", "io.tarn.server..", "io.tarn.sstable..", "software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void theGatewayKnowsNeitherTheApiNorTheCompositionNorACloud() {
        noClasses()
                .that()
                .resideInAPackage("io.tarn.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tarn.api..", "io.tarn.server..", "io.tarn.sstable..", "software.amazon.awssdk..")
                .check(CLASSES);
    }

    @Test
    void onlyTheHttpPackageKnowsJetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tarn.http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sstable",
                "kv",
                "block",
                "versioning",
                "catalog",
                "auth",
                "actions",
                "http",
                "access",
                "api",
                "gateway",
                "server"
            })
    void packagesHaveNoCycles(String room) {
        slices().assignedFrom(new Packages("io.tarn." + room))
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /// Every package at or below a root as a slice.
    private record Packages(String root) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.equals(root) || name.startsWith(root + ".")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + root;
        }
    }
}
