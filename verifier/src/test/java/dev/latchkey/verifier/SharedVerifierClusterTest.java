package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A verifier that asks who calls, with the roles of the chart and tokens of a real API server. */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedVerifierClusterTest {
  private static final Path ROLES = Path.of("../helm/latchkey/files/rbac");
  private static final String VERIFIER = "verifier";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<AutoCloseable> running = new ArrayList<>();
  private RealApiServer server;
  private KubernetesClient admin;
  private String namespace;
  private TestKey key;
  private HttpProbe http;

  @BeforeAll
  void start(RealApiServer server, KubernetesClient admin, TestNamespace namespace)
      throws IOException {
    this.server = server;
    this.admin = admin;
    this.namespace = namespace.name();
    for (String file : List.of("verifier.yaml", "verifier-shared.yaml", "client-verify.yaml")) {
      apply(file);
    }
    bind(VERIFIER, "Role", "latchkey-verifier");
    bindEverywhere(VERIFIER, "latchkey-verifier-shared");
    TestTenant tenant = new TestTenant(namespace.name());
    admin.resource(tenant.secret()).create();
    key = tenant.issue();
    admin.resource(key.record()).create();
    http = verifier(as(VERIFIER), Set.of(namespace.name()));
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable part : running) {
      part.close();
    }
  }

  @Test
  void theRightVerbsLetATokenPass() {
    account("gateway");
    bind("gateway", "ClusterRole", "latchkey-client-verify");
    String[] token = bearer(token("gateway", "latchkey"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Answer answer = http.verify(key.credential(), token);
              assertThat(answer.status()).isEqualTo(200);
              assertThat(answer.result()).isEqualTo("VALID");
            });
    assertThat(http.batchVerify(List.of(key.credential()), token).status()).isEqualTo(200);
    Answer derived = http.post(HttpProbe.DERIVE, "{}", token);
    assertThat(derived.reason()).isEqualTo("PERMISSION_DENIED");
    assertThat(derived.body().get("message").asText())
        .isEqualTo(
            "system:serviceaccount:%1$s:gateway lacks the verb derive on apikeyrecords.latchkey.dev in the namespace %1$s."
                .formatted(namespace));
    bind("gateway", "ClusterRole", "latchkey-client-derive");
    await()
        .atMost(PATIENCE)
        .until(
            () -> http.post(HttpProbe.DERIVE, "{}", token).reason(), "CREDENTIAL_REQUIRED"::equals);
  }

  @Test
  void withoutRightsATokenIsNotEnough() {
    account("stranger");

    Answer answer = http.verify(key.credential(), bearer(token("stranger", "latchkey")));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    account("elsewhere");
    bind("elsewhere", "ClusterRole", "latchkey-client-verify");

    for (String audience : List.of("https://kubernetes.default.svc", "another")) {
      Answer answer = http.verify(key.credential(), bearer(token("elsewhere", audience)));
      assertThat(answer.reason()).isEqualTo("TOKEN_INVALID");
      assertThat(answer.body().get("message").asText()).contains("--audience latchkey");
    }
    assertThat(http.verify(key.credential(), bearer("no.such.token")).status()).isEqualTo(401);
  }

  @Test
  void theTokenOfADeletedAccountIsRefusedSoon() {
    account("leaver");
    bind("leaver", "ClusterRole", "latchkey-client-verify");
    String[] token = bearer(token("leaver", "latchkey"));
    await()
        .atMost(PATIENCE)
        .until(() -> http.verify(key.credential(), token).status(), status -> status == 200);
    admin.serviceAccounts().inNamespace(namespace).withName("leaver").delete();

    // What is remembered, and what the API server itself remembers.
    await()
        .atMost(Duration.ofSeconds(25))
        .until(() -> http.verify(key.credential(), token).status(), status -> status == 401);
  }

  @Test
  void forAllNamespacesItTakesARightInAllOfThem() {
    HttpProbe everywhere = verifier(admin, Set.of());
    account("local");
    bind("local", "ClusterRole", "latchkey-client-verify");
    account("global");
    bindEverywhere("global", "latchkey-client-verify");
    String[] global = bearer(token("global", "latchkey"));
    await()
        .atMost(PATIENCE)
        .until(() -> everywhere.verify(key.credential(), global).status(), status -> status == 200);

    Answer answer = everywhere.verify(key.credential(), bearer(token("local", "latchkey")));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body().get("message").asText()).endsWith("in all namespaces.");
  }

  @Test
  void aVerifierThatMayNotAskAnswersNobody() {
    bind("not-shared", "Role", "latchkey-verifier");
    HttpProbe lacking = verifier(as("not-shared"), Set.of(namespace));
    account("caller");

    assertThat(lacking.verify(key.credential(), bearer(token("caller", "latchkey"))).reason())
        .isEqualTo("ACCESS_NOT_CHECKABLE");
    assertThat(lacking.get(HttpProbe.JWKS).status()).isNotEqualTo(401);
  }

  /** The client of a verifier that runs as a service account. */
  private KubernetesClient as(String account) {
    try (KubernetesClient impersonating = server.asServiceAccount(namespace, account)) {
      KubernetesClient client = LatchkeyClients.create(impersonating.getConfiguration());
      running.add(client);
      return client;
    }
  }

  private HttpProbe verifier(KubernetesClient client, Set<String> namespaces) {
    VerifierApplication application =
        VerifierApplication.start(
            client,
            VerifierOptions.builder(namespaces)
                .port(0)
                .managementPort(0)
                .authentication(Authentication.KUBERNETES)
                .build(),
            Clock.systemUTC());
    running.add(0, application);
    await().atMost(PATIENCE).until(application::isReady);
    return new HttpProbe(application.port());
  }

  private void apply(String file) throws IOException {
    try (InputStream yaml = Files.newInputStream(ROLES.resolve(file))) {
      admin
          .load(yaml)
          .inNamespace(namespace)
          .resources()
          .forEach(resource -> resource.createOr(NonDeletingOperation::update));
    }
  }

  private void account(String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
  }

  private void bind(String account, String kind, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(account + "-" + role)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
  }

  private void bindEverywhere(String account, String role) {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace + "-" + account + "-" + role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
  }

  private String token(String account, String audience) {
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(account)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience)
                .withExpirationSeconds(600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }
}
