package dev.latchkey.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.apiserver.RealApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ClusterTest
class ClusterTestTest {

  private final TestNamespace namespaceOfConstructor;

  ClusterTestTest(TestNamespace namespace) {
    this.namespaceOfConstructor = namespace;
  }

  @Test
  void theClientsNamespaceIsTheClasss(KubernetesClient client, TestNamespace namespace) {
    assertThat(namespace).isEqualTo(namespaceOfConstructor);
    assertThat(namespace.name()).startsWith("cluster-test-test-");
    client
        .configMaps()
        .resource(new ConfigMapBuilder().withNewMetadata().withName("one").endMetadata().build())
        .create();
    assertThat(client.configMaps().inNamespace(namespace.name()).withName("one").get()).isNotNull();
  }

  @Test
  void crdsOfTheClassPathAreAppliedWithTheirRules(KubernetesClient client) {
    var kind = client.genericKubernetesResources("test.latchkey.dev/v1", "Padlock");
    var padlock =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("test.latchkey.dev/v1")
            .withKind("Padlock")
            .withNewMetadata()
            .withName("shed")
            .endMetadata()
            .addToAdditionalProperties("spec", Map.of("digits", 2))
            .build();

    assertThatThrownBy(() -> kind.resource(padlock).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("too few digits to be worth it");
  }

  @Nested
  class Inside {

    @Test
    void aNestedClassSharesNamespaceAndServer(RealApiServer server, TestNamespace namespace) {
      assertThat(namespace).isEqualTo(namespaceOfConstructor);
      assertThat(server.client().namespaces().withName(namespace.name()).get()).isNotNull();
    }
  }
}
