package dev.latchkey.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An operator and a verifier of two namespaces, under the shipped roles, of which one is not bound
 * in one of them.
 */
@ClusterTest
class LostNamespaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Path ROLES = Path.of("../helm/latchkey/files/rbac");
  private static final String UNREADABLE = "latchkey_operator_namespaces_unreadable ";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private String shop;
  private String billing;
  private KubernetesClient admin;
  private KubernetesClient operatorClient;
  private KubernetesClient verifierClient;
  private OperatorApplication operator;
  private VerifierApplication verifier;

  @BeforeEach
  void bindInOneNamespace(RealApiServer server, TestNamespace own) throws IOException {
    admin = LatchkeyClients.create(server.client().getConfiguration());
    shop = own.name();
    billing = shop + "-billing";
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(billing).endMetadata().build())
        .create();
    operatorClient = LatchkeyClients.create(as(server, "operator"));
    verifierClient = LatchkeyClients.create(as(server, "verifier"));
    load("operator.yaml", shop);
    for (String namespace : Set.of(shop, billing)) {
      load("verifier.yaml", namespace);
    }
    bindAll(shop);
  }

  private Config as(RealApiServer server, String account) {
    try (KubernetesClient impersonating = server.asServiceAccount(shop, account)) {
      return impersonating.getConfiguration();
    }
  }

  @AfterEach
  void stop() {
    if (verifier != null) {
      verifier.close();
    }
    if (operator != null) {
      operator.close();
    }
    verifierClient.close();
    operatorClient.close();
    admin.namespaces().withName(billing).delete();
    admin.close();
  }

  @Test
  void oneNamespaceThatCannotBeReadTakesNoOtherWithIt() throws Exception {
    start();
    await().atMost(PATIENCE).until(() -> operator.isReady() && verifier.isReady());
    assertThat(metrics()).contains(UNREADABLE + "1.0");
    String ofShop = issued(shop, "before");
    awaitAnswer(ofShop, "");
    revoke(ofShop);
    awaitAnswer(ofShop, "VERIFICATION_ERROR_REVOKED");
    declare(billing, "invoices");
    assertThat(verify("lk_v1_nobodys").toString()).contains("NOT_SYNCED");

    bindAll(billing);

    String ofBilling = delivered(billing, "invoices");
    awaitAnswer(ofBilling, "");
    await().atMost(PATIENCE).until(() -> metrics().contains(UNREADABLE + "0.0"));

    unbindAll(billing);

    await().atMost(PATIENCE).until(() -> metrics().contains(UNREADABLE + "1.0"));
    awaitAnswer(issued(shop, "after"), "");
    assertThat(verify(ofBilling).path("is_valid").asBoolean()).as("from memory").isTrue();
    assertThat(operator.isReady()).isTrue();
  }

  private void start() {
    operator =
        OperatorApplication.start(
            operatorClient,
            new OperatorOptions(
                Set.of(shop, billing),
                Optional.of(0),
                "127.0.0.1",
                Optional.empty(),
                OperatorOptions.DEFAULT_RETENTION,
                Duration.ofSeconds(5),
                IssuerDefaults.OFF,
                Optional.of(new AdminApiOptions(shop, Authentication.NONE, Optional.empty()))),
            Clock.systemUTC());
    verifier =
        VerifierApplication.start(
            verifierClient, VerifierOptions.forDev(0, Set.of(shop, billing)), Clock.systemUTC());
  }

  private void load(String file, String namespace) throws IOException {
    try (InputStream roles = Files.newInputStream(ROLES.resolve(file))) {
      admin
          .load(roles)
          .inNamespace(namespace)
          .resources()
          .forEach(role -> role.createOr(NonDeletingOperation::update));
    }
  }

  private void bindAll(String namespace) {
    admin.resource(binding(namespace, "operator", "ClusterRole")).create();
    admin.resource(binding(namespace, "verifier", "Role")).create();
  }

  private void unbindAll(String namespace) {
    admin.resource(binding(namespace, "operator", "ClusterRole")).delete();
    admin.resource(binding(namespace, "verifier", "Role")).delete();
  }

  private RoleBinding binding(String namespace, String account, String kind) {
    return new RoleBindingBuilder()
        .withNewMetadata()
        .withName(account)
        .withNamespace(namespace)
        .endMetadata()
        .withNewRoleRef("rbac.authorization.k8s.io", kind, "latchkey-" + account)
        .addNewSubject("", "ServiceAccount", account, shop)
        .build();
  }

  private String issued(String namespace, String name) {
    declare(namespace, name);
    return delivered(namespace, name);
  }

  private void declare(String namespace, String name) {
    create(namespace, "IssuedApiKey", name, "{actorID: a}");
  }

  private void revoke(String credential) {
    String keyID =
        admin
            .resources(ApiKeyRecord.class)
            .inNamespace(shop)
            .list()
            .getItems()
            .get(0)
            .getSpec()
            .keyID();
    assertThat(credential).isNotBlank();
    create(shop, "ApiKeyRevocation", "leaked", "{keyID: " + keyID + ", reason: KeyCompromise}");
  }

  private void create(String namespace, String kind, String name, String spec) {
    admin
        .resource(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: %s
            metadata: {name: %s, namespace: %s}
            spec: %s
            """
                .formatted(kind, name, namespace, spec))
        .create();
  }

  private String delivered(String namespace, String name) {
    Secret secret =
        await()
            .atMost(PATIENCE)
            .until(
                () -> admin.secrets().inNamespace(namespace).withName(name).get(),
                found -> found != null);
    return new String(
        Base64.getDecoder().decode(secret.getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private void awaitAnswer(String credential, String error) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              JsonNode answer = verify(credential);
              return answer.has("is_valid") && answer.path("error_code").asText().equals(error);
            });
  }

  private JsonNode verify(String credential) throws Exception {
    String body = json.createObjectNode().put("credential", credential).toString();
    return json.readTree(
        http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + verifier.port()
                                + "/v2alpha1/admin/apiKeys:verify"))
                    .header("Content-Type", "application/json")
                    .timeout(PATIENCE)
                    .POST(BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString())
            .body());
  }

  private String metrics() throws Exception {
    return http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + operator.managementPort().orElseThrow() + "/metrics"))
                .timeout(PATIENCE)
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
