package dev.latchkey.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Argo CD and Flux make of objects as the operator leaves them, by the examples for them. */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GitOpsHealthTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ISSUED = "issuedapikeys";
  private static final String IMPORTED = "importedapikeys";
  private static final String ORDERS = "apikeyrevocations";

  private final ObjectMapper json = new ObjectMapper();
  private final ArgoCd argo;
  private final Flux flux;

  private KubernetesClient client;
  private OperatorApplication operator;
  private String namespace;
  private String unwatched;

  GitOpsHealthTest() throws IOException {
    argo = new ArgoCd(ExampleFile.of("gitops/argocd/argocd-cm.yaml").objects().get(0));
    flux = new Flux(ExampleFile.of("gitops/flux/keys.yaml").object("Kustomization", "shop-keys"));
  }

  @BeforeAll
  void start(KubernetesClient admin, TestNamespace own) {
    client = LatchkeyClients.create(admin.getConfiguration());
    namespace = own.name();
    unwatched = namespace + "-unwatched";
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(unwatched).endMetadata().build())
        .create();
    operator =
        OperatorApplication.start(
            client, OperatorOptions.forDev(Set.of(namespace)), Clock.systemUTC());
  }

  @AfterAll
  void stop() {
    operator.close();
    client.close();
  }

  @Test
  void anIssuedKeyIsHealthy() throws Exception {
    create(issued("issued", "{actorID: a}"));

    judged(awaitReason(ISSUED, "issued", "Issued"), "Healthy", "Current");
  }

  @Test
  void aKeyNobodyHasLookedAtIsUnderWay() throws Exception {
    create(unwatched, issued("pending", "{actorID: a}"));

    judged(get(unwatched, ISSUED, "pending"), "Progressing", "InProgress");
  }

  @Test
  void aKeyWhoseSpecChangedIsUnderWayUntilTheOperatorSawIt() throws Exception {
    create(issued("changed", "{actorID: a}"));
    ObjectNode key = awaitReason(ISSUED, "changed", "Issued").deepCopy();
    ObjectNode metadata = key.withObject("/metadata");
    metadata.put("generation", metadata.path("generation").asLong() + 1);

    judged(key, "Progressing", "InProgress");
  }

  @Test
  void aPlannedExpiryFailsNothing() throws Exception {
    create(issued("expired", "{actorID: a, ttl: 1s}"));

    judged(awaitReason(ISSUED, "expired", "Expired"), "Healthy", "Current");
  }

  @Test
  void aRevocationFailsNothing() throws Exception {
    create(issued("revoked", "{actorID: a, revocation: {reason: PrivilegeWithdrawn}}"));

    JsonNode key = awaitReason(ISSUED, "revoked", "Revoked");
    judged(key, "Healthy", "Current");
    assertThat(argo.health(key).path("message").asText()).startsWith("Revoked: ");
  }

  @Test
  void whatSomebodyMustMendIsDegradedAndFails() throws Exception {
    create(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: conflict}
        """);
    create(issued("conflict", "{actorID: a}"));

    JsonNode key = awaitReason(ISSUED, "conflict", "SecretConflict");
    judged(key, "Degraded", "Failed");
    assertThat(argo.health(key).path("message").asText()).startsWith("SecretConflict: ");
  }

  @Test
  void anImportedKeyWaitsForItsRawKeyAndFailsWithoutConsent() throws Exception {
    create(imported("absent"));
    judged(awaitReason(IMPORTED, "absent", "RawKeyNotFound"), "Progressing", "InProgress");

    create(rawKey("unlabelled", "{}"));
    create(imported("unlabelled"));
    judged(awaitReason(IMPORTED, "unlabelled", "RawKeyNotLabelled"), "Degraded", "Failed");

    create(rawKey("labelled", "{latchkey.dev/import: \"true\"}"));
    create(imported("labelled"));
    judged(awaitReason(IMPORTED, "labelled", "Imported"), "Healthy", "Current");
  }

  @Test
  void anOrderIsHealthyOnceItIsCarriedOut() throws Exception {
    create(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: unknown}
        spec: {keyID: 01ARZ3NDEKTSV4RRFFQ69G5FAV, reason: KeyCompromise}
        """);
    create(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: known}
        spec: {keyRef: {kind: IssuedApiKey, name: nobody}, reason: KeyCompromise}
        """);

    judged(awaitState("known", "Applied"), "Healthy", "Current");
    judged(awaitState("unknown", "Pending"), "Progressing", "InProgress");
  }

  @Test
  void anIssuerIsHealthyOnceItIsCarriedOut() throws Exception {
    String issuer =
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyIssuer
        metadata: {name: default}
        spec: {}
        """;
    create(issuer);
    create(unwatched, issuer);

    judged(awaitReason("apikeyissuers", "default", "CarriedOut"), "Healthy", "Current");
    judged(get(unwatched, "apikeyissuers", "default"), "Progressing", "InProgress");
  }

  @Test
  void theRotateActionOfArgoCdMakesAnotherCredential() throws Exception {
    create(issued("rotating", "{actorID: a, scopes: []}"));
    JsonNode key = awaitReason(ISSUED, "rotating", "Issued");
    assertThat(argo.actions(key).at("/rotate/disabled").asBoolean(true)).isFalse();

    JsonNode rotated = argo.act("rotate", key);
    assertThat(rotated.at("/spec/rotation/trigger").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    ObjectNode patch = json.createObjectNode();
    patch.withObject("/spec").set("rotation", rotated.at("/spec/rotation"));
    client
        .genericKubernetesResources("latchkey.dev/v1alpha1", "IssuedApiKey")
        .inNamespace(namespace)
        .withName("rotating")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !get(namespace, ISSUED, "rotating")
                    .at("/status/keyID")
                    .equals(key.at("/status/keyID")));
  }

  @Test
  void theRotateActionIsNotOfferedWhereItWouldDoNothing() throws Exception {
    create(issued("over-http", "{actorID: a, delivery: None}"));
    JsonNode actions = argo.actions(awaitReason(ISSUED, "over-http", "IssueOverHTTP"));

    assertThat(actions.at("/rotate/disabled").asBoolean()).isTrue();
    assertThat(actions.at("/revoke/disabled").asBoolean()).isFalse();
  }

  @Test
  void theRevokeActionOfArgoCdEndsTheCredentialsMadeSoFar() throws Exception {
    create(issued("leaked", "{actorID: a}"));
    JsonNode key = awaitReason(ISSUED, "leaked", "Issued");

    carryOut(argo.act("revoke", key));

    JsonNode revoked = awaitReason(ISSUED, "leaked", "Revoked");
    judged(revoked, "Healthy", "Current");
    assertThat(revoked.at("/spec")).isEqualTo(key.at("/spec"));
  }

  @Test
  void theRevokeActionOfArgoCdEndsAnImportedKeyToo() throws Exception {
    create(rawKey("leaked-raw-key", "{latchkey.dev/import: \"true\"}"));
    create(imported("leaked-raw-key"));
    JsonNode key = awaitReason(IMPORTED, "leaked-raw-key", "Imported");

    carryOut(argo.act("revoke", key));

    judged(awaitReason(IMPORTED, "leaked-raw-key", "Revoked"), "Healthy", "Current");
  }

  private void carryOut(JsonNode operations) {
    assertThat(operations).hasSize(1);
    assertThat(operations.at("/0/operation").asText()).isEqualTo("create");
    client.raw(
        path(namespace, ORDERS) + "?fieldValidation=Strict",
        "POST",
        operations.at("/0/resource").toString());
  }

  private void judged(JsonNode object, String byArgoCd, String byFlux) throws Exception {
    assertThat(argo.health(object).path("status").asText()).as("Argo CD").isEqualTo(byArgoCd);
    assertThat(flux.status(object)).as("Flux").isEqualTo(byFlux);
  }

  private void create(String yaml) {
    create(namespace, yaml);
  }

  private void create(String where, String yaml) {
    client.resource(yaml).inNamespace(where).create();
  }

  private static String issued(String name, String spec) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: IssuedApiKey
    metadata: {name: %s}
    spec: %s
    """
        .formatted(name, spec);
  }

  private static String imported(String name) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: ImportedApiKey
    metadata: {name: %1$s}
    spec: {actorID: a, rawKey: {secretKeyRef: {name: %1$s}}}
    """
        .formatted(name);
  }

  private static String rawKey(String name, String labels) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: %1$s, labels: %2$s}
    stringData: {api-key: raw-key-of-%1$s-0123456789}
    """
        .formatted(name, labels);
  }

  private JsonNode awaitReason(String plural, String name, String reason) {
    return await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .until(
            () -> get(namespace, plural, name),
            object ->
                object.at("/status/observedGeneration").equals(object.at("/metadata/generation"))
                    && object.at("/status/conditions").findValuesAsText("reason").contains(reason));
  }

  private JsonNode awaitState(String name, String state) {
    return await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .until(
            () -> get(namespace, ORDERS, name),
            order -> order.at("/status/state").asText().equals(state));
  }

  private JsonNode get(String where, String plural, String name) throws IOException {
    return json.readTree(client.raw(path(where, plural) + "/" + name));
  }

  private static String path(String where, String plural) {
    return "/apis/latchkey.dev/v1alpha1/namespaces/" + where + "/" + plural;
  }
}
