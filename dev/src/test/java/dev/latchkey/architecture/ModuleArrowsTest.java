package dev.latchkey.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which module may depend on which. */
@AnalyzeClasses(packages = "dev.latchkey", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {
  @ArchTest
  static final ArchRule arrows =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.latchkey..")
          .layer("api-server")
          .definedBy("dev.latchkey.apiserver..")
          .layer("test-support")
          .definedBy("dev.latchkey.testing..")
          .layer("credentials")
          .definedBy("dev.latchkey.credentials..")
          .layer("crds")
          .definedBy("dev.latchkey.crds..")
          .layer("http")
          .definedBy("dev.latchkey.http..")
          .layer("operator")
          .definedBy("dev.latchkey.operator..")
          .layer("verifier")
          .definedBy("dev.latchkey.verifier..")
          .layer("dev")
          .definedBy("dev.latchkey.dev..")
          .whereLayer("dev")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("operator")
          .mayOnlyBeAccessedByLayers("dev")
          .whereLayer("verifier")
          .mayOnlyBeAccessedByLayers("dev")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("operator", "verifier", "dev")
          .whereLayer("crds")
          .mayOnlyBeAccessedByLayers("http", "operator", "verifier", "dev")
          .whereLayer("credentials")
          .mayOnlyBeAccessedByLayers("operator", "verifier", "dev")
          .whereLayer("api-server")
          .mayOnlyBeAccessedByLayers("test-support", "dev");

  @ArchTest
  static final ArchRule credentialsKnowNoKubernetesAndNoHttp =
      noClasses()
          .that()
          .resideInAPackage("dev.latchkey.credentials..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javalin..", "org.eclipse.jetty..");

  @ArchTest
  static final ArchRule verifierStaysSmall =
      noClasses()
          .that()
          .resideInAPackage("dev.latchkey.verifier..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javaoperatorsdk..", "io.vertx..");

  @ArchTest
  static final ArchRule theCheckKnowsNoHttpAndNoKubernetes =
      noClasses()
          .that()
          .resideInAPackage("dev.latchkey.verifier.check..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..", "io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

  @ArchTest
  static final ArchRule noCirclesBetweenPackagesOfTheOperator =
      slices().matching("dev.latchkey.operator.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noCirclesBetweenPackagesOfTheVerifier =
      slices().matching("dev.latchkey.verifier.(*)..").should().beFreeOfCycles();
}
