package dev.latchkey.conformance;

import static dev.latchkey.conformance.ConformanceTopic.body;
import static dev.latchkey.conformance.ConformanceTopic.newRawKey;
import static dev.latchkey.conformance.ConformanceTopic.patiently;
import static dev.latchkey.conformance.ConformanceTopic.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.OperatorOptions.Listener;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.testing.contract.HttpContract;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The admin API of an operator that listens by itself and holds the roles that it ships with, asked
 * by a client that holds the one that clients ship with: nothing else is needed.
 */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShippedRolesTest {
  private static final Path RBAC = Path.of("../helm/latchkey/files/rbac");

  private String namespace;
  private KubernetesClient admin;
  private KubernetesClient operatorClient;
  private OperatorApplication operator;
  private Api api;

  @BeforeAll
  void start(RealApiServer server, TestNamespace own) throws IOException {
    namespace = own.name();
    admin = LatchkeyClients.create(server.client().getConfiguration());
    for (String file : List.of("operator.yaml", "operator-admin-api.yaml")) {
      try (InputStream roles = Files.newInputStream(RBAC.resolve(file))) {
        admin
            .load(roles)
            .items()
            .forEach(role -> admin.resource(role).createOr(NonDeletingOperation::update));
      }
    }
    account("operator");
    bind("operator", "latchkey-operator");
    bind("operator", "latchkey-operator-admin-api");
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .withNewRoleRef(
                    "rbac.authorization.k8s.io", "ClusterRole", "latchkey-operator-reviews")
                .addNewSubject("", "ServiceAccount", "operator", namespace)
                .build())
        .create();
    account("client");
    bind("client", "latchkey-client-admin");
    operatorClient =
        LatchkeyClients.create(server.asServiceAccount(namespace, "operator").getConfiguration());
    operator =
        OperatorApplication.start(
            operatorClient,
            OperatorOptions.forDev(Set.of(namespace))
                .withAdminApi(
                    new AdminApiOptions(
                        namespace,
                        Authentication.KUBERNETES,
                        Optional.of(new Listener("127.0.0.1", 0, Optional.empty())))),
            Clock.systemUTC());
    int port = operator.adminApi().orElseThrow().port().orElseThrow();
    api =
        new Api(URI.create("http://127.0.0.1:" + port), namespace, HttpContract.published())
            .as(token());
    patiently().until(operator::isReady);
  }

  @AfterAll
  void stop() {
    if (operator != null) {
      operator.close();
    }
    operatorClient.close();
    admin.close();
  }

  @Test
  void keysAreIssuedUpdatedRotatedAndRevoked() {
    JsonNode issued =
        api.post(Kind.ISSUED.collection(), body("{scopes: ['a'], request_id: '%s'}", unique()))
            .expect(201)
            .json()
            .get("issued_api_key");
    String path = Kind.ISSUED.path(issued.get("key_id").asText());

    api.get(path).expect(200);
    api.patch(path, Json.object("{scopes: ['b']}")).expect(200);
    JsonNode rotated =
        api.post(path + ":rotate", Json.object("{scopes: ['c']}")).expect(201).json();
    String made = rotated.get("issued_api_key").get("key_id").asText();
    revoke(made);

    JsonNode list = api.get(Kind.ISSUED.collection()).expect(200).json();
    assertThat(list.get("issued_api_keys"))
        .extracting(key -> key.get("key_id").asText())
        .contains(made, issued.get("key_id").asText());
    awaitEvents("IssuedOverHTTP", "UpdatedOverHTTP", "RotatedOverHTTP", "RevokedOverHTTP");
    patiently()
        .untilAsserted(
            () ->
                assertThat(
                        admin
                            .resources(ApiKeyRevocation.class)
                            .inNamespace(namespace)
                            .list()
                            .getItems())
                    .filteredOn(order -> made.equals(order.getSpec().keyID()))
                    .singleElement()
                    .matches(order -> order.getStatus().state() == OrderState.APPLIED));
  }

  @Test
  void keysAreImportedUpdatedRevokedAndDeleted() {
    String raw = newRawKey();
    JsonNode imported =
        api.post(Kind.IMPORTED.collection(), body("{raw_key: '%s'}", raw)).expect(201).json();
    String path = Kind.IMPORTED.path(imported.get("key_id").asText());

    api.patch(path, Json.object("{name: 'renamed'}")).expect(200);
    revoke(imported.get("key_id").asText());
    api.delete(path).expect(204);
    api.get(path).expectError(404, 5, "API_KEY_NOT_FOUND");
    JsonNode batch =
        api.post(
                Api.BATCH_IMPORT,
                Json.object(
                    """
                    {requests: [{name: 'n', actor_id: 'a', raw_key: '%s'},
                                {name: 'n', actor_id: 'a', raw_key: 'a b'}]}
                    """,
                    newRawKey()))
            .expect(200)
            .json();

    assertThat(batch.get("success_count").asInt()).isEqualTo(1);
    awaitEvents("ImportedOverHTTP", "UpdatedOverHTTP", "RevokedOverHTTP", "DeletedOverHTTP");
  }

  @Test
  void aDeclaredKeyIsUpdatedAndRotatedWithItsSecret() {
    GenericKubernetesResource declared =
        admin
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: latchkey.dev/v1alpha1
                kind: IssuedApiKey
                metadata:
                  name: declared
                  annotations: {"argocd.argoproj.io/tracking-id": "shop:declared"}
                spec: {actorID: a}
                """,
                GenericKubernetesResource.class);
    admin
        .genericKubernetesResources(declared.getApiVersion(), declared.getKind())
        .inNamespace(namespace)
        .resource(declared)
        .create();
    String id =
        patiently()
            .until(
                () ->
                    admin
                        .resources(IssuedApiKey.class)
                        .inNamespace(namespace)
                        .withName("declared")
                        .get()
                        .getStatus()
                        .keyID(),
                known -> known != null);

    Answer updated = api.patch(Kind.ISSUED.path(id), Json.object("{scopes: ['a']}")).expect(200);
    JsonNode rotated =
        api.post(Kind.ISSUED.path(id) + ":rotate", Json.object("{}")).expect(201).json();

    assertThat(updated.header("Warning")).isPresent();
    Secret secret = admin.secrets().inNamespace(namespace).withName("declared").get();
    assertThat(
            new String(
                Base64.getDecoder().decode(secret.getData().get("api-key")),
                StandardCharsets.UTF_8))
        .isEqualTo(rotated.get("secret").asText());
    awaitEvents("ManagedByGitOps", "RotatedOverHTTP");
  }

  @Test
  void theOperatorAsksWhetherItsCallerMay() {
    Api unknown = api.bare();

    unknown.get(Kind.ISSUED.collection()).expectError(401, 16, "TOKEN_REQUIRED");
    api.get(Kind.ISSUED.collection(), "Latchkey-Namespace", "default").invalid("NAMESPACE_INVALID");
  }

  private void revoke(String id) {
    api.post(
            Api.ADMIN + "apiKeys/" + id + ":revoke",
            Json.object("{reason: 'REVOCATION_REASON_KEY_COMPROMISE'}"))
        .expect(204);
  }

  /** Events are written beside the answers; without the right to, they never come. */
  private void awaitEvents(String... reasons) {
    patiently()
        .untilAsserted(
            () ->
                assertThat(admin.v1().events().inNamespace(namespace).list().getItems())
                    .extracting(event -> event.getReason())
                    .contains(reasons));
  }

  private void account(String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  private void bind(String account, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
  }

  private String token() {
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName("client")
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences("latchkey")
                .withExpirationSeconds(600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }
}
