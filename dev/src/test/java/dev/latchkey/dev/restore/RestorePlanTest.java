package dev.latchkey.dev.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.dev.DevException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestorePlanTest {
  private static final Map<KeyName, String> NEW_UIDS =
      Map.of(
          new KeyName("IssuedApiKey", "checkout"), "new uid of checkout",
          new KeyName("ImportedApiKey", "legacy"), "new uid of legacy");

  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void plansWhatToWriteInWhichOrder() throws IOException {
    RestorePlan plan = plan(GoldenFiles.saved());

    assertThat(plan.namespaces().stream().<JsonNode>map(this::asJson).toList())
        .isEqualTo(GoldenFiles.planned());
    assertThat(plan.otherKinds()).isEqualTo(Map.of("ConfigMap", 1));
  }

  @Test
  void restoresOnlyTheNamespaceThatIsAskedFor() throws IOException {
    SavedFile file = SavedFile.parse(GoldenFiles.saved());

    assertThat(RestorePlan.of(file, Optional.of("office")).namespaces())
        .extracting(NamespacePlan::namespace)
        .containsExactly("office");
    assertThatThrownBy(() -> RestorePlan.of(file, Optional.of("elsewhere")))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("nothing of Latchkey's in namespace elsewhere");
  }

  @Test
  void refusesRecordsWithoutTheirHashKeys() throws IOException {
    String without = GoldenFiles.saved().replace("name: latchkey-hash-keys", "name: other");

    assertThatThrownBy(() -> plan(without))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("latchkey-hash-keys")
        .hasMessageContaining("kubectl get iak,imak,akr,akrev,aksrev,secrets -n shop -o yaml");
  }

  @Test
  void refusesWhatWasNotSavedFromACluster() {
    assertThatThrownBy(
            () ->
                plan(
                    """
                    apiVersion: latchkey.dev/v1alpha1
                    kind: IssuedApiKey
                    metadata: {name: checkout, namespace: shop}
                    """))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("IssuedApiKey shop/checkout");
    assertThatThrownBy(() -> plan("just text"))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("no Kubernetes object");
  }

  @Test
  void quotesNothingOfAFileThatIsNoYaml() {
    assertThatThrownBy(() -> plan("kind: Secret\ndata: {api-key: hidden\nnext: ]"))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("no valid YAML at line")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void refusesAnObjectThatIsThereTwice() throws IOException {
    String twice = GoldenFiles.saved() + "---\n" + GoldenFiles.saved();

    assertThatThrownBy(() -> plan(twice))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void namesSecretsWithoutTheirContent() throws IOException {
    assertThat(plan(GoldenFiles.saved()).toString()).doesNotContain("c2VjcmV0", "aGFzaGtleQ");
    assertThat(SavedFile.parse(GoldenFiles.saved()).toString()).doesNotContain("c2VjcmV0");
  }

  private static RestorePlan plan(String text) {
    return RestorePlan.of(SavedFile.parse(text), Optional.empty());
  }

  private ObjectNode asJson(NamespacePlan plan) {
    ObjectNode json = mapper.createObjectNode().put("namespace", plan.namespace());
    plan.notes().forEach(json.putArray("notes")::add);
    plan.writes()
        .forEach(write -> json.withArray("/writes").add(write.resolved(NEW_UIDS).orElseThrow()));
    return json;
  }
}
