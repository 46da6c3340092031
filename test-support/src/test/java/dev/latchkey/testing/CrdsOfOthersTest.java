package dev.latchkey.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.apiserver.CrdFile;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;

@ClusterTest
class CrdsOfOthersTest {

  @Test
  void anApiServerServesThemWithTheirRules(KubernetesClient client) {
    List<CrdFile> files = CrdFile.onClassPath("crds-of-others");

    CrdFile.apply(client, files);

    assertThat(files).hasSizeGreaterThan(10);
    assertThatThrownBy(
            () ->
                client
                    .resource(
                        """
                        apiVersion: monitoring.coreos.com/v1
                        kind: ServiceMonitor
                        metadata: {name: broken}
                        spec: {selector: {}, endpoints: [{port: metrics, scheme: gopher}]}
                        """)
                    .dryRun()
                    .create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("gopher");
  }
}
