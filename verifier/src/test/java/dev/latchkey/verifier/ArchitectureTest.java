package dev.latchkey.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.latchkey.verifier",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] OUTSIDE = {
    "io.fabric8..",
    "io.javalin..",
    "org.eclipse.jetty..",
    "jakarta..",
    "java.net..",
    "picocli..",
    "org.slf4j..",
    "dev.latchkey.crds.."
  };

  @ArchTest
  static final ArchRule THE_CHECK_KNOWS_NO_HTTP_AND_NO_KUBERNETES =
      noClasses()
          .that()
          .resideInAPackage("..verifier.check..")
          .or()
          .haveSimpleName("RecordIndex")
          .or()
          .haveSimpleName("IndexedRecord")
          .or()
          .haveSimpleName("FixedRecords")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OUTSIDE);

  @ArchTest
  static final ArchRule HTTP_STAYS_IN_ITS_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..verifier.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.latchkey.verifier.(*)..").should().beFreeOfCycles();
}
