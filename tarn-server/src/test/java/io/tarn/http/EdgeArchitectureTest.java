package io.tarn.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class EdgeArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tarn.http", "io.tarn.api", "io.tarn.server");

    @Test
    void onlyTheHttpPackageKnowsTheServerLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tarn.http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(classes);
    }

    @Test
    void theHttpPackageKnowsNoRoomOfTheHouse() {
        noClasses()
                .that()
                .resideInAPackage("io.tarn.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tarn.api..", "io.tarn.kv..", "io.tarn.block..", "io.tarn.server..")
                .check(classes);
    }

    @Test
    void theApiKnowsTheKeyValueStoreInItsErrorTableOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.tarn.api..")
                .and()
                .haveNameNotMatching("io\\.tarn\\.api\\.ErrorTable(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tarn.kv..")
                .check(classes);
    }
}
