package dev.latchkey.operator.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class VersionedPatchTest {
  private static final String PATH = "/api/v1/namespaces/shop/configmaps/one";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @Test
  void aPatchThatDoesNotFitAnyMoreIsAConflict() {
    answerPatchWith(422);
    server.expect().get().withPath(PATH).andReturn(200, object("8")).always();

    assertRefused(409);
  }

  @Test
  void aPatchOfWhatIsGoneIsAConflictToo() {
    answerPatchWith(422);
    // The client looks at it before it sends the patch.
    server.expect().get().withPath(PATH).andReturn(200, object("7")).once();
    server.expect().get().withPath(PATH).andReturn(404, null).once();

    assertRefused(409);
  }

  @Test
  void whatIsInvalidThoughNobodyWasFasterStaysSo() {
    answerPatchWith(422);
    server.expect().get().withPath(PATH).andReturn(200, object("7")).always();

    assertRefused(422);
  }

  @Test
  void whereNothingChangesNothingIsWritten() {
    ConfigMap seen = object("7");

    assertThat(
            VersionedPatch.apply(
                client, ConfigMap.class, seen, JsonNodeFactory.instance.arrayNode()))
        .isSameAs(seen);
    assertThat(server.getRequestCount()).isZero();
  }

  private void assertRefused(int code) {
    ArrayNode operations = JsonNodeFactory.instance.arrayNode();
    operations.addObject().put("op", "remove").put("path", "/data");
    assertThatThrownBy(() -> VersionedPatch.apply(client, ConfigMap.class, object("7"), operations))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }

  private void answerPatchWith(int code) {
    server
        .expect()
        .patch()
        .withPath(PATH)
        .andReturn(code, new StatusBuilder().withCode(code).build())
        .once();
  }

  private static ConfigMap object(String version) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("one")
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
