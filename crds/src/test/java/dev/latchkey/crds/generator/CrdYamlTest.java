package dev.latchkey.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.CustomResourceDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the checked-in CRD YAML against the Java types. To write it anew: {@code ./mvnw -pl crds
 * -am test -Dlatchkey.crds.write=true}.
 */
class CrdYamlTest {
  private static final Path CHECKED_IN = Path.of("../helm/latchkey/files/crds");

  @Test
  void checkedInYamlIsWhatTheTypesGenerate(@TempDir Path directory) throws IOException {
    CrdGeneration.generate(directory);
    for (String plural : CustomResourceDefinitions.PLURALS) {
      String crd = plural + ".latchkey.dev";
      String generated = Files.readString(directory.resolve(crd + "-v1.yml"));
      Path checkedIn = CHECKED_IN.resolve(crd + ".yaml");
      if (Boolean.getBoolean("latchkey.crds.write")) {
        Files.createDirectories(CHECKED_IN);
        Files.writeString(checkedIn, generated);
      }
      assertThat(checkedIn)
          .as("stale; run: ./mvnw -pl crds -am test -Dlatchkey.crds.write=true")
          .exists()
          .content()
          .isEqualTo(generated);
    }
  }

  @Test
  void everyKindIsOnTheClassPath() throws IOException {
    try (var files = Files.list(CHECKED_IN)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".latchkey.dev.yaml", "")))
          .containsExactlyInAnyOrderElementsOf(CustomResourceDefinitions.PLURALS);
    }
  }
}
