package dev.latchkey.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An order to revoke stays until it was carried out, or given up in so many words. */
@ClusterTest(controllers = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationAdmissionTest {
  private static final Path POLICY = Path.of("../helm/latchkey/files/admission/revocations.yaml");
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private KubernetesClient client;
  private String namespace;

  @BeforeAll
  void applyPolicy(KubernetesClient admin, TestNamespace own) throws IOException {
    client = admin;
    namespace = own.name();
    try (InputStream yaml = Files.newInputStream(POLICY)) {
      client.load(yaml).forceConflicts().serverSideApply();
    }
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                create(namespace, "probe").delete();
                return false;
              } catch (KubernetesClientException e) {
                return e.getCode() == 403;
              }
            });
  }

  @AfterAll
  void removePolicy() {
    String name = "latchkey-unapplied-revocations";
    var admission = client.admissionRegistration().v1();
    admission.validatingAdmissionPolicyBindings().withName(name).delete();
    admission.validatingAdmissionPolicies().withName(name).delete();
  }

  @Test
  void anUnappliedOrderCannotBeDeleted() {
    Resource<ApiKeyRevocation> unseen = create(namespace, "unseen");
    Resource<ApiKeyRevocation> pending = create(namespace, "pending");
    status(pending, "Pending");

    refused(unseen::delete);
    refused(pending::delete);
    refused(() -> client.resources(ApiKeyRevocation.class).inNamespace(namespace).delete());

    assertThat(unseen.get()).isNotNull();
    assertThat(pending.get()).isNotNull();
  }

  @Test
  void anAppliedOrderCanBeDeleted() {
    Resource<ApiKeyRevocation> order = create(namespace, "applied");
    status(order, "Applied");

    order.delete();

    assertThat(order.get()).isNull();
  }

  @Test
  void anAbandonedOrderCanBeDeleted() {
    Resource<ApiKeyRevocation> order = create(namespace, "abandoned");
    annotate(order, "latchkey.dev/note", "true");
    annotate(order, "latchkey.dev/abandon", "false");
    refused(order::delete);

    annotate(order, "latchkey.dev/abandon", "true");
    order.delete();

    assertThat(order.get()).isNull();
  }

  @Test
  void aNamespaceGoesWithTheUnappliedOrdersInIt() {
    String doomed = namespace + "-doomed";
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(doomed).endMetadata().build())
        .create();
    create(doomed, "unapplied");

    client.namespaces().withName(doomed).delete();

    await().atMost(PATIENCE).until(() -> client.namespaces().withName(doomed).get() == null);
  }

  private Resource<ApiKeyRevocation> create(String where, String name) {
    Resource<ApiKeyRevocation> order =
        client.resources(ApiKeyRevocation.class).inNamespace(where).withName(name);
    if (order.get() == null) {
      client
          .resource(
              """
              apiVersion: latchkey.dev/v1alpha1
              kind: ApiKeyRevocation
              metadata: {name: %s}
              spec: {keyID: 01ARZ3NDEKTSV4RRFFQ69G5FAV, reason: KeyCompromise}
              """
                  .formatted(name))
          .inNamespace(where)
          .create();
    }
    return order;
  }

  private static void status(Resource<ApiKeyRevocation> order, String state) {
    order.subresource("status").patch(MERGE, "{\"status\":{\"state\":\"" + state + "\"}}");
  }

  private static void annotate(Resource<ApiKeyRevocation> order, String name, String value) {
    order.patch(MERGE, "{\"metadata\":{\"annotations\":{\"" + name + "\":\"" + value + "\"}}}");
  }

  private static void refused(ThrowingCallable deletion) {
    assertThatThrownBy(deletion)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
        .hasMessageContaining("is not carried out yet")
        .hasMessageContaining("latchkey.dev/abandon=true");
  }
}
