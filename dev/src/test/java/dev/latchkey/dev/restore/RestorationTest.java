package dev.latchkey.dev.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.dev.DevException;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestorationTest {
  private static final String OLD_UID = "11111111-0000-0000-0000-000000000001";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final List<String> lines = new ArrayList<>();
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private RestorePlan plan;

  @BeforeEach
  void start() throws Exception {
    server =
        EmbeddedApiServer.start(
            0,
            CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList(),
            Clock.systemUTC());
    client = server.kubeconfig().client();
    plan = RestorePlan.of(SavedFile.parse(GoldenFiles.saved()), Optional.empty());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void restoresKeysWithTheirCredentials() throws Exception {
    restore();

    GenericKubernetesResource key = get("IssuedApiKey", "checkout");
    assertThat(key.getMetadata().getAnnotations()).containsEntry(Latchkey.ADOPT, OLD_UID);
    assertThat(key.getMetadata().getUid()).isNotEqualTo(OLD_UID);
    assertThat(key.<Map<String, Object>>get("spec")).containsKey("ofANewerVersion");
    Secret credential = secret("checkout");
    assertThat(credential.getData()).containsEntry("api-key", "c2VjcmV0LW9mLWNoZWNrb3V0");
    assertThat(credential.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(key.getMetadata().getUid()));
    assertThat(get("ApiKeyRecord", "01kea0000000000000000000a2").getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner ->
                assertThat(owner.getUid())
                    .isEqualTo(get("ImportedApiKey", "legacy").getMetadata().getUid()));
    assertThat(get("ApiKeyRevocation", "applied")).isNotNull();
    assertThat(secret("latchkey-hash-keys").getData()).containsEntry("h1", "aGFzaGtleQ==");
    assertThat(secret("tls")).isNull();
    assertThat(annotations("shop")).isEmpty();
    assertThat(annotations("office")).isEmpty();
    assertThat(lines)
        .contains(
            "Namespace shop: restored 3 Secrets, 1 IssuedApiKey, 1 ImportedApiKey, 4 ApiKeyRecords,"
                + " 1 ApiKeySelfRevocation, 5 ApiKeyRevocations.",
            "Namespace office: restored 1 IssuedApiKey.",
            "Skipped other kinds: ConfigMap (1).")
        .noneMatch(line -> line.contains("c2VjcmV0"));
  }

  @Test
  void canBeRunAgain() throws Exception {
    restore();
    String uid = get("IssuedApiKey", "checkout").getMetadata().getUid();
    lines.clear();

    restore();

    assertThat(get("IssuedApiKey", "checkout").getMetadata().getUid()).isEqualTo(uid);
    assertThat(annotations("shop")).isEmpty();
    assertThat(lines)
        .contains("Namespace office: nothing to restore.", "  Were there already: 1 IssuedApiKey.");
  }

  @Test
  void takesARecordThatItsKeyTookOverForRestored() throws Exception {
    restore();
    String uid = get("IssuedApiKey", "checkout").getMetadata().getUid();
    client
        .genericKubernetesResources(Latchkey.API_VERSION, "ApiKeyRecord")
        .inNamespace("shop")
        .withName("01kea0000000000000000000a1")
        .patch(MERGE, "{\"spec\":{\"owner\":{\"uid\":\"" + uid + "\"}}}");

    restore();

    assertThat(annotations("shop")).isEmpty();
  }

  @Test
  void goesOnAfterAnInterruption() throws Exception {
    NamespacePlan shop = plan.namespaces().get(0);
    NamespacePlan half = new NamespacePlan("shop", shop.writes().subList(0, 5), List.of());
    new Restoration(client, Duration.ZERO, lines::add)
        .carryOut(new RestorePlan(List.of(half), plan.otherKinds()));
    client
        .namespaces()
        .withName("shop")
        .patch(
            MERGE,
            "{\"metadata\":{\"annotations\":{\"latchkey.dev/paused\":\"true\","
                + "\"latchkey.dev/restoring\":\"true\"}}}");

    restore();

    assertThat(secret("checkout")).isNotNull();
    assertThat(annotations("shop")).isEmpty();
  }

  @Test
  void leavesAPauseOfTheUsersOwn() throws Exception {
    namespace("shop", Map.of(Latchkey.PAUSED, "true"));

    restore();

    assertThat(annotations("shop")).containsOnlyKeys(Latchkey.PAUSED);
    assertThat(lines).anyMatch(line -> line.contains("stays paused"));
  }

  @Test
  void changesNothingWhereKeysAre() {
    namespace("office", Map.of());
    client
        .resource(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: IssuedApiKey
            metadata: {name: reporting, namespace: office}
            spec: {actorID: somebody-else}
            """)
        .create();

    refused("IssuedApiKey office/reporting");
    // The namespace before it in the file.
    assertThat(client.namespaces().withName("shop").get()).isNull();
    assertThat(annotations("office")).isEmpty();
  }

  @Test
  void changesNothingWhereOtherHashKeysAre() {
    namespace("shop", Map.of());
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(Latchkey.HASH_KEYS_SECRET)
                .endMetadata()
                .addToData("h2", "b3RoZXI=")
                .build())
        .create();

    refused("Secret shop/latchkey-hash-keys");
    assertThat(annotations("shop")).isEmpty();
  }

  @Test
  void saysWhereItStoppedAndThatTheNamespaceIsPaused() throws Exception {
    NamespacePlan shop = plan.namespaces().get(0);
    PlannedWrite credential = shop.writes().get(shop.writes().size() - 1);
    NamespacePlan withoutKey = new NamespacePlan("shop", List.of(credential), List.of());

    assertThatThrownBy(
            () ->
                new Restoration(client, Duration.ZERO, lines::add)
                    .carryOut(new RestorePlan(List.of(withoutKey), plan.otherKinds())))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("stopped at Secret shop/checkout")
        .hasMessageContaining("still paused")
        .hasMessageContaining("kubectl annotate namespace shop latchkey.dev/paused-");
    assertThat(annotations("shop")).containsEntry(Latchkey.PAUSED, "true");
  }

  private void restore() throws InterruptedException {
    new Restoration(client, Duration.ZERO, lines::add).carryOut(plan);
  }

  private void refused(String because) {
    assertThatThrownBy(this::restore)
        .isInstanceOf(DevException.class)
        .hasMessageContaining(because)
        .hasMessageContaining("Nothing was changed");
  }

  private void namespace(String name, Map<String, String> annotations) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withAnnotations(annotations)
                .endMetadata()
                .build())
        .create();
  }

  private Map<String, String> annotations(String namespace) {
    return Optional.ofNullable(
            client.namespaces().withName(namespace).get().getMetadata().getAnnotations())
        .orElse(Map.of());
  }

  private GenericKubernetesResource get(String kind, String name) {
    return client
        .genericKubernetesResources(Latchkey.API_VERSION, kind)
        .inNamespace("shop")
        .withName(name)
        .get();
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace("shop").withName(name).get();
  }
}
