package dev.latchkey.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What examples promise in their comments. */
class ExampleRulesTest {
  private static final Set<String> THE_VERIFIERS =
      Set.of("latchkey-token", "latchkey-hash-keys", "latchkey-jwks");

  @ParameterizedTest
  @CsvSource({
    "gateways/verifier.yaml, latchkey-verifier",
    "workloads/sidecar.yaml, tickets-verifier"
  })
  void verifiersHaveTheShippedRightsButThoseOnSecrets(String file, String role) throws IOException {
    List<JsonNode> shipped = new ArrayList<>();
    new YAMLMapper()
        .readTree(Path.of("../helm/latchkey/files/rbac/verifier.yaml").toFile())
        .path("rules")
        .forEach(shipped::add);
    assertThat(shipped).hasSizeGreaterThan(1);
    shipped.removeIf(rule -> rule.path("resources").toString().contains("\"secrets\""));

    assertThat(ExampleFile.of(file).object("Role", role).path("rules"))
        .containsExactlyElementsOf(shipped);
  }

  @Test
  void theSidecarAloneReachesTheTokenAndTheKeys() throws IOException {
    JsonNode pod =
        ExampleFile.of("workloads/sidecar.yaml")
            .object("Deployment", "tickets")
            .at("/spec/template/spec");

    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.path("shareProcessNamespace").asBoolean()).isFalse();
    assertThat(pod.at("/initContainers/0/restartPolicy").asText()).isEqualTo("Always");
    assertThat(mounts(pod.at("/initContainers/0"))).containsAll(THE_VERIFIERS);
    assertThat(pod.path("containers"))
        .isNotEmpty()
        .allSatisfy(
            container -> assertThat(mounts(container)).doesNotContainAnyElementsOf(THE_VERIFIERS));
  }

  @Test
  void keysOfAllKindsAreJudgedAlikeByArgoCd() throws IOException {
    JsonNode settings =
        ExampleFile.of("gitops/argocd/argocd-cm.yaml")
            .object("ConfigMap", "argocd-cm")
            .path("data");

    assertThat(
            Stream.of("IssuedApiKey", "ImportedApiKey", "ApiKeyIssuer")
                .map(kind -> settings.path("resource.customizations.health.latchkey.dev_" + kind))
                .map(JsonNode::asText)
                .distinct())
        .singleElement()
        .asString()
        .isNotEmpty();
  }

  private static List<String> mounts(JsonNode container) {
    return container.path("volumeMounts").findValuesAsText("name");
  }
}
