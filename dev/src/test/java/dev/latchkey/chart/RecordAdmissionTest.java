package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Records are the operator's, whatever else RBAC allows somebody. */
@ClusterTest(controllers = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordAdmissionTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OPERATOR = "records-latchkey-operator";

  private final List<HasMetadata> applied = new ArrayList<>();
  private String namespace;
  private String doomed;
  private KubernetesClient admin;
  private KubernetesClient operator;
  private KubernetesClient writer;
  private KubernetesClient restorer;
  private int made;

  @BeforeAll
  void apply(RealApiServer server, TestNamespace own) {
    admin = server.client();
    namespace = own.name();
    doomed = namespace + "-doomed";
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(doomed).endMetadata().build())
        .create();
    // The verbs of somebody who has them all but ours.
    grant("ServiceAccount", OPERATOR, "operator", "get", "create", "update", "patch", "delete");
    grant("User", "writer", "writer", "get", "create", "update", "patch", "delete");
    grant("User", "restorer", "restorer", "get", "create", "restore");
    operator = server.asServiceAccount(namespace, OPERATOR);
    writer = server.asUser("writer");
    restorer = server.asUser("restorer");
    Chart.Rendered rendered =
        new Chart("records", namespace)
            .render("operator: {namespaces: [%s, %s]}".formatted(namespace, doomed));
    applied.addAll(rendered.all(ValidatingAdmissionPolicy.class));
    applied.addAll(rendered.all(ValidatingAdmissionPolicyBinding.class));
    applied.forEach(object -> admin.resource(object).create());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                create(writer).delete();
                return false;
              } catch (KubernetesClientException e) {
                return e.getCode() == 422 || e.getCode() == 403;
              }
            });
  }

  @AfterAll
  void remove() {
    applied.forEach(object -> admin.resource(object).delete());
    operator.close();
    writer.close();
    restorer.close();
  }

  @Test
  void nobodyElseCreatesOne() {
    refused(() -> create(writer));
  }

  @Test
  void theOperatorWritesThem() {
    Resource<GenericKubernetesResource> record = create(operator);

    record.patch(MERGE, "{\"spec\":{\"actorID\":\"b\"}}");
    record.patch(MERGE, "{\"metadata\":{\"labels\":{\"latchkey.dev/owner-uid\":\"2\"}}}");

    assertThat(record.get().<String>get("spec", "actorID")).isEqualTo("b");
  }

  @Test
  void whoeverMayRestoreBringsThemBack() {
    assertThat(create(restorer).get()).isNotNull();
  }

  @Test
  void nobodyElseChangesWhatVerifiersGoBy() {
    Resource<GenericKubernetesResource> record = as(writer, create(operator));

    refused(() -> record.patch(MERGE, "{\"spec\":{\"actorID\":\"admin\"}}"));
    refused(() -> record.patch(MERGE, "{\"spec\":{\"revocation\":null,\"scopes\":[\"all\"]}}"));
    refused(
        () ->
            record.patch(MERGE, "{\"metadata\":{\"labels\":{\"latchkey.dev/owner-uid\":\"2\"}}}"));
    refused(() -> record.patch(MERGE, "{\"metadata\":{\"labels\":{\"team\":\"a\"}}}"));
  }

  @Test
  void nobodyElseGivesOneAnOwnerThatIsNotThere() {
    Resource<GenericKubernetesResource> record = as(writer, create(operator));

    refused(() -> record.patch(MERGE, owners("gone", "6f1b3c0e-4a0c-4a51-9a39-0d7c9d2a1b11")));
  }

  @Test
  void whatVerifiersDoNotGoByMayBeWritten() {
    Resource<GenericKubernetesResource> record = as(writer, create(operator));

    record.patch(MERGE, "{\"metadata\":{\"annotations\":{\"example.com/seen\":\"yes\"}}}");
    record
        .subresource("status")
        .patch(MERGE, "{\"status\":{\"lastUsedTime\":\"2026-11-01T00:00:00Z\"}}");

    assertThat(record.get().<String>get("status", "lastUsedTime")).isNotNull();
  }

  @Test
  void aRecordMayBeDeleted() {
    Resource<GenericKubernetesResource> record = as(writer, create(operator));

    record.delete();

    assertThat(record.get()).isNull();
  }

  @Test
  void theGarbageCollectorTakesWhatItsKeyOwned() {
    IssuedApiKey key = key();
    Resource<GenericKubernetesResource> record = create(operator);
    record.patch(MERGE, owners(key.getMetadata().getName(), key.getMetadata().getUid()));

    assertThat(as(admin, record).get()).isNotNull();
    admin.resource(key).delete();

    await().atMost(PATIENCE).until(() -> as(admin, record).get() == null);
  }

  @Test
  void aKeyThatIsDeletedWithoutItsRecordsGoes() {
    IssuedApiKey key = key();
    Resource<GenericKubernetesResource> record = create(operator);
    record.patch(MERGE, owners(key.getMetadata().getName(), key.getMetadata().getUid()));

    admin.resource(key).withPropagationPolicy(DeletionPropagation.ORPHAN).delete();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(admin.resource(key).get()).isNull();
              assertThat(as(admin, record).get().getMetadata().getOwnerReferences()).isEmpty();
            });
  }

  @Test
  void aNamespaceGoesWithItsRecords() {
    admin.resource(record("01JC0000000000000000000099")).inNamespace(doomed).create();

    admin.namespaces().withName(doomed).delete();

    await().atMost(PATIENCE).until(() -> admin.namespaces().withName(doomed).get() == null);
  }

  private Resource<GenericKubernetesResource> create(KubernetesClient client) {
    Resource<GenericKubernetesResource> resource =
        client
            .resource(record("01JC00000000000000000000%02d".formatted(made++)))
            .inNamespace(namespace);
    resource.create();
    return resource;
  }

  private Resource<GenericKubernetesResource> as(
      KubernetesClient client, Resource<GenericKubernetesResource> resource) {
    return client.resource(resource.item()).inNamespace(namespace);
  }

  private GenericKubernetesResource record(String id) {
    return admin
        .getKubernetesSerialization()
        .unmarshal(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: ApiKeyRecord
            metadata:
              name: %s
              labels: {latchkey.dev/owner-uid: "1"}
            spec:
              keyID: %s
              owner: {kind: IssuedApiKey, name: k, uid: "1"}
              digest: %s
              hashKeyID: 0123456789abcdef
              actorID: a
              createTime: 2026-11-01T00:00:00Z
            """
                .formatted(id.toLowerCase(Locale.ROOT), id, "ab".repeat(32)),
            GenericKubernetesResource.class);
  }

  private IssuedApiKey key() {
    GenericKubernetesResource key =
        admin
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: latchkey.dev/v1alpha1
                kind: IssuedApiKey
                metadata: {generateName: key-}
                spec: {actorID: a}
                """,
                GenericKubernetesResource.class);
    String name = admin.resource(key).inNamespace(namespace).create().getMetadata().getName();
    return admin.resources(IssuedApiKey.class).inNamespace(namespace).withName(name).get();
  }

  private static String owners(String name, String uid) {
    return """
    {"metadata": {"ownerReferences": [
      {"apiVersion": "latchkey.dev/v1alpha1", "kind": "IssuedApiKey", "name": "%s", "uid": "%s"}]}}
    """
        .formatted(name, uid);
  }

  private void grant(String kind, String subject, String name, String... verbs) {
    for (String where : List.of(namespace, doomed)) {
      admin
          .resource(
              new RoleBuilder()
                  .withNewMetadata()
                  .withNamespace(where)
                  .withName(name)
                  .endMetadata()
                  .addNewRule()
                  .withApiGroups("latchkey.dev")
                  .withResources("apikeyrecords", "apikeyrecords/status")
                  .withVerbs(verbs)
                  .endRule()
                  .build())
          .create();
      admin
          .resource(
              new RoleBindingBuilder()
                  .withNewMetadata()
                  .withNamespace(where)
                  .withName(name)
                  .endMetadata()
                  .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                  .addNewSubject()
                  .withKind(kind)
                  .withName(subject)
                  .withNamespace(kind.equals("User") ? null : namespace)
                  .withApiGroup(kind.equals("User") ? "rbac.authorization.k8s.io" : "")
                  .endSubject()
                  .build())
          .create();
    }
  }

  private static void refused(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
        .hasMessageContaining("records are written by the Latchkey operator alone");
  }
}
