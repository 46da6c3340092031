package dev.latchkey.dev.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.Latchkey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Holds the generated parts of {@code docs} against what they are generated from, and writes them
 * anew where the system property {@code latchkey.docs.write} is set.
 */
class ReferencePagesTest {
  private static final String STALE =
      "stale; run: ./mvnw -pl dev -am test -Dtest=ReferencePagesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlatchkey.docs.write=true";

  @Test
  void theApiReferenceIsWhatTheSchemasSay() throws IOException {
    // From where they are written: on the class path they may be those of the build before.
    StringBuilder kinds = new StringBuilder();
    for (String plural : CustomResourceDefinitions.PLURALS) {
      Path crd = Path.of("../helm/latchkey/files/crds", plural + "." + Latchkey.GROUP + ".yaml");
      kinds.append(KindReference.of(Files.readString(crd)));
    }

    assertUpToDate(new ReferencePage("api-reference.md"), Map.of("kinds", kinds.toString()));
  }

  private static void assertUpToDate(ReferencePage page, Map<String, String> parts)
      throws IOException {
    String generated = page.with(parts);
    if (Boolean.getBoolean("latchkey.docs.write")) {
      Files.writeString(page.file(), generated);
    }
    assertThat(page.file()).as(STALE).content().isEqualTo(generated);
  }
}
