package dev.latchkey.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What goes into images and releases. */
@EnabledIf("dev.latchkey.images.BuiltProgram#allArePackaged")
class BuiltProgramTest {
  private static final List<BuiltProgram> PROGRAMS = BuiltProgram.ALL;

  @ParameterizedTest
  @FieldSource("PROGRAMS")
  void theBillOfMaterialsListsTheJarsThatItRunsWithAndNoOthers(BuiltProgram program) {
    JsonNode bill = program.inJar(jar -> bill(jar, sbom(program, jar)));
    Set<String> listed = new HashSet<>();
    for (JsonNode component : bill.path("components")) {
      assertThat(component.path("purl").asText()).startsWith("pkg:maven/").endsWith("?type=jar");
      assertThat(component.path("hashes")).isNotEmpty();
      listed.add(
          "%s-%s.jar"
              .formatted(component.path("name").asText(), component.path("version").asText()));
    }

    assertThat(bill.at("/metadata/component/name").asText()).isEqualTo("latchkey-" + program);
    assertThat(listed).isEqualTo(program.libraries());
  }

  @ParameterizedTest
  @FieldSource("PROGRAMS")
  void theJarsThatItRunsWithAreBesideIt(BuiltProgram program) {
    assertThat(program.libraries())
        .isNotEmpty()
        .allSatisfy(jar -> assertThat(program.lib().resolve(jar)).isRegularFile());
  }

  @ParameterizedTest
  @FieldSource("PROGRAMS")
  void nothingOfTestsOrOfDevIsAmongThem(BuiltProgram program) {
    assertThat(program.libraries())
        .noneMatch(
            jar ->
                jar.matches(
                    "(latchkey-(dev|api-server|test-support|bench)|kubernetes-server-mock|mockwebserver|vertx|netty|okhttp|junit|assertj|swagger).*"));
  }

  /** So that whoever builds the same sources has the same bytes. */
  @ParameterizedTest
  @FieldSource("PROGRAMS")
  void itsEntriesHaveOneTimeAndAnOrder(BuiltProgram program) {
    List<ZipEntry> entries = program.inJar(jar -> jar.stream().map(ZipEntry.class::cast).toList());

    assertThat(entries)
        .extracting(ZipEntry::getTimeLocal)
        .containsOnly(LocalDateTime.of(2026, 11, 1, 0, 0));
    assertThat(entries)
        .extracting(ZipEntry::getName)
        .filteredOn(name -> name.endsWith(".class"))
        .hasSizeGreaterThan(10)
        .isSorted();
  }

  private static ZipEntry sbom(BuiltProgram program, JarFile jar) {
    ZipEntry entry = jar.getEntry("META-INF/sbom/latchkey-" + program + ".cdx.json");
    assumeTrue(entry != null, "Maven makes no bill of materials offline.");
    return entry;
  }

  private static JsonNode bill(JarFile jar, ZipEntry entry) {
    try (InputStream content = jar.getInputStream(entry)) {
      return new ObjectMapper().readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
