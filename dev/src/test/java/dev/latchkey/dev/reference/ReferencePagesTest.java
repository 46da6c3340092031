package dev.latchkey.dev.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.IssuerReason;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.operator.OperatorCommand;
import dev.latchkey.verifier.EnvironmentDefaults;
import dev.latchkey.verifier.VerifierCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

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

  @Test
  void theConfigurationReferenceIsWhatTheCommandsTake() throws IOException {
    assertUpToDate(
        new ReferencePage("configuration.md"),
        Map.of(
            "operator",
            OptionReference.of(
                new CommandLine(new OperatorCommand()).getCommandSpec(),
                OptionReference::namedVariable),
            "verifier",
            OptionReference.of(
                new CommandLine(new VerifierCommand()).getCommandSpec(),
                EnvironmentDefaults::variable)));
  }

  @Test
  void theValuesOfTheChartAreWhatTheirCommentsSay() throws IOException {
    String values = ValuesReference.of(Files.readString(Path.of("../helm/latchkey/values.yaml")));

    assertUpToDate(new ReferencePage("configuration.md"), Map.of("values", values));
  }

  @Test
  void aValueThatIsNotDescribedIsRefused() {
    String values =
        """
        # -- One that is described.
        name: ""
        # -- So is this one, as a whole.
        resources:
          limits: {memory: 1Gi}
        operator:
          # -- How many.
          replicas: 2
          # About something else.
          port: 8080
        """;

    assertThatThrownBy(() -> ValuesReference.of(values)).hasMessageContaining("[operator.port]");
  }

  @Test
  void everyStateOfAKeyAndOfAnIssuerIsExplained() throws IOException {
    String page = Files.readString(new ReferencePage("states.md").file());

    assertThat(Stream.of(KeyReason.values()).map(KeyReason::text))
        .allSatisfy(reason -> assertThat(page).contains("\n| " + reason + " |"));
    assertThat(Stream.of(IssuerReason.values()).map(IssuerReason::text))
        .allSatisfy(reason -> assertThat(page).contains("\n| " + reason + " |"));
  }

  @Test
  void anOptionThatIsNotDescribedIsRefused() {
    CommandSpec command =
        CommandSpec.create().addOption(OptionSpec.builder("--silent").type(boolean.class).build());

    assertThatThrownBy(() -> OptionReference.of(command, EnvironmentDefaults::variable))
        .hasMessageContaining("--silent");
  }

  @Test
  void anOptionOfTheOperatorThatHasNoEnvironmentVariableIsRefused() {
    CommandSpec command =
        CommandSpec.create()
            .addOption(OptionSpec.builder("--retries").description("How often.").build());

    assertThatThrownBy(() -> OptionReference.of(command, OptionReference::namedVariable))
        .hasMessageContaining("--retries");
  }

  private static void assertUpToDate(ReferencePage page, Map<String, String> parts)
      throws IOException {
    String generated = page.with(parts);
    if (Boolean.getBoolean("latchkey.docs.write")) {
      Files.writeString(page.file(), generated);
    }
    assertThat(generated.lines().filter(line -> line.contains("${")))
        .as("variables that the generator does not know")
        .isEmpty();
    assertThat(page.file()).as(STALE).content().isEqualTo(generated);
  }
}
