package dev.latchkey.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.OperatorOptions.LeaderElection;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.ContendedWrite;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * From YAML to a verified key on a real API server, with operator and verifier holding no other
 * rights than those they ship with.
 */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholePathTest {
  private static final Path RBAC = Path.of("../helm/latchkey/files/rbac");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  private String namespace;
  private KubernetesClient admin;
  private KubernetesClient operatorClient;
  private KubernetesClient verifierClient;
  private KubernetesClient deriverClient;
  private OperatorApplication operator;
  private VerifierApplication verifier;

  @BeforeAll
  void start(RealApiServer server, TestNamespace own) throws Exception {
    namespace = own.name();
    admin = LatchkeyClients.create(server.client().getConfiguration());
    serviceAccount("operator");
    serviceAccount("verifier");
    serviceAccount("deriver");
    applyRbac("operator.yaml");
    applyRbac("verifier.yaml");
    applyRbac("verifier-deriving.yaml");
    bind("operator", "ClusterRole", "latchkey-operator");
    bind("operator", "ClusterRole", "latchkey-operator-lease");
    bind("verifier", "Role", "latchkey-verifier");
    bind("deriver", "Role", "latchkey-verifier");
    bind("deriver", "Role", "latchkey-verifier-deriving");
    operatorClient =
        LatchkeyClients.create(server.asServiceAccount(namespace, "operator").getConfiguration());
    verifierClient =
        LatchkeyClients.create(server.asServiceAccount(namespace, "verifier").getConfiguration());
    deriverClient =
        LatchkeyClients.create(server.asServiceAccount(namespace, "deriver").getConfiguration());
    operator = operator("one");
    verifier = verifier();
  }

  @AfterAll
  void stop() {
    if (verifier != null) {
      verifier.close();
    }
    if (operator != null) {
      operator.close();
    }
    operatorClient.close();
    verifierClient.close();
    deriverClient.close();
    admin.close();
  }

  @Test
  void issuedKeyVerifiesUntilItIsDeleted() throws Exception {
    apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: checkout}
        spec: {actorID: team-payments, scopes: [orders:read], ttl: 90d, metadata: {env: prod}}
        """);
    IssuedApiKey key = awaitReason(IssuedApiKey.class, "checkout", "Issued");
    String credential = credential("checkout");

    JsonNode answer = awaitVerified(credential);
    assertThat(answer.get("key_id").asText()).isEqualTo(key.getStatus().keyID());
    assertThat(answer.get("actor_id").asText()).isEqualTo("team-payments");
    assertThat(answer.get("scopes")).hasToString("[\"orders:read\"]");
    assertThat(answer.get("metadata")).hasToString("{\"env\":\"prod\"}");
    assertThat(answer.get("namespace").asText()).isEqualTo(namespace);
    assertThat(answer.get("expire_time").asText())
        .isEqualTo(key.getStatus().expireTime().toString());

    admin.resource(key).delete();

    patiently()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(verify(credential).path("error_code").asText())
                    .isEqualTo("VERIFICATION_ERROR_REVOKED"));
    patiently()
        .atMost(PATIENCE)
        .until(() -> admin.secrets().inNamespace(namespace).withName("checkout").get() == null);
  }

  @Test
  void specChangesReachTheVerifier() throws Exception {
    apply(issued("changing", "{actorID: a, scopes: [one, two]}"));
    awaitReason(IssuedApiKey.class, "changing", "Issued");
    String credential = credential("changing");
    awaitVerified(credential);

    apply(issued("changing", "{actorID: a, scopes: [two]}"));

    patiently()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(verify(credential).get("scopes")).hasToString("[\"two\"]"));
  }

  @Test
  void keyExpiresByItself() throws Exception {
    apply(issued("brief", "{actorID: a, ttl: 3s}"));
    String credential =
        patiently().atMost(PATIENCE).until(() -> credential("brief"), value -> value != null);

    patiently()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(verify(credential).path("error_code").asText())
                    .isEqualTo("VERIFICATION_ERROR_EXPIRED"));
    IssuedApiKey key = awaitReason(IssuedApiKey.class, "brief", "Expired");
    assertThat(condition(key, "Active").status()).isEqualTo(Condition.Status.FALSE);
  }

  @Test
  void importedKeyVerifiesByItsRawKey() throws Exception {
    String raw = "partner_raw_key_0123456789";
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("raw")
                .addToLabels("latchkey.dev/import", "true")
                .endMetadata()
                .withStringData(Map.of("api-key", raw))
                .build())
        .create();
    apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ImportedApiKey
        metadata: {name: partner}
        spec: {actorID: acme, rawKey: {secretKeyRef: {name: raw}, afterImport: Delete}}
        """);
    ImportedApiKey key = awaitReason(ImportedApiKey.class, "partner", "Imported");

    assertThat(awaitVerified(raw).get("key_id").asText()).isEqualTo(key.getStatus().keyID());
    patiently()
        .atMost(PATIENCE)
        .until(() -> admin.secrets().inNamespace(namespace).withName("raw").get() == null);
    assertThat(verify(raw).get("is_valid").asBoolean()).isTrue();
  }

  @Test
  void recordsAndEventsTellNothingOfTheCredential() throws Exception {
    apply(issued("quiet", "{actorID: a}"));
    awaitReason(IssuedApiKey.class, "quiet", "Issued");
    String credential = credential("quiet");
    String secret = credential.substring(credential.lastIndexOf('_') + 1);

    String all =
        admin
                .getKubernetesSerialization()
                .asYaml(
                    admin.resources(ApiKeyRecord.class).inNamespace(namespace).list().getItems())
            + admin
                .getKubernetesSerialization()
                .asYaml(admin.v1().events().inNamespace(namespace).list().getItems());

    assertThat(all).contains("Issued").doesNotContain(secret);
  }

  @Test
  void verifierMayDoNothingElse() {
    apply(issued("guarded", "{actorID: a}"));
    String id = awaitReason(IssuedApiKey.class, "guarded", "Issued").getStatus().keyID();
    var secrets = verifierClient.secrets().inNamespace(namespace);
    forbidden(() -> secrets.withName("guarded").get());
    forbidden(secrets::list);
    forbidden(
        () ->
            verifierClient
                .resources(ApiKeyRecord.class)
                .inNamespace(namespace)
                .withName(id.toLowerCase(Locale.ROOT))
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"actorID\":\"me\"}}"));
    forbidden(
        () ->
            create(
                verifierClient,
                """
                apiVersion: latchkey.dev/v1alpha1
                kind: ApiKeyRevocation
                metadata: {name: not-mine}
                spec: {keyRef: {kind: IssuedApiKey, name: checkout}, reason: KeyCompromise}
                """));
    forbidden(() -> create(verifierClient, issued("mine", "{actorID: me}")));
  }

  @Test
  void anOrderIsHonouredWithoutTheOperatorAndCarriedOutOnceItIsBack() throws Exception {
    apply(issued("leaked", "{actorID: a}"));
    String keyID = awaitReason(IssuedApiKey.class, "leaked", "Issued").getStatus().keyID();
    String credential = credential("leaked");
    awaitVerified(credential);
    operator.close();

    apply(order("leaked", "{keyID: %s, reason: KeyCompromise}".formatted(keyID)));

    awaitRevoked(credential);
    operator = operator("back");
    assertThat(awaitApplied("leaked").getStatus().keyIDs()).containsExactly(keyID);
    awaitReason(IssuedApiKey.class, "leaked", "Revoked");
    patiently().atMost(PATIENCE).until(() -> credential("leaked") == null);
    admin.resources(ApiKeyRevocation.class).inNamespace(namespace).withName("leaked").delete();
    assertThat(verify(credential).path("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_REVOKED");
  }

  @Test
  void anOverlapEndsByTheVerifiersClockThoughNoOperatorRuns() throws Exception {
    apply(issued("overlapping", "{actorID: a, rotation: {trigger: one, overlap: 15s}}"));
    awaitReason(IssuedApiKey.class, "overlapping", "Issued");
    String earlier = credential("overlapping");
    awaitVerified(earlier);

    apply(issued("overlapping", "{actorID: a, rotation: {trigger: two, overlap: 15s}}"));
    patiently()
        .atMost(PATIENCE)
        .until(
            () ->
                admin
                        .resources(IssuedApiKey.class)
                        .inNamespace(namespace)
                        .withName("overlapping")
                        .get()
                        .getStatus()
                        .retiring()
                        .size()
                    == 1);
    assertThat(verify(earlier).path("is_valid").asBoolean()).isTrue();
    operator.close();
    try {
      String current = credential("overlapping");
      awaitVerified(current);

      awaitRevoked(earlier);

      assertThat(verify(current).path("is_valid").asBoolean()).isTrue();
    } finally {
      operator = operator("after-overlap");
    }
  }

  @Test
  void anOrderByNameHitsEveryCredentialMadeBeforeIt() throws Exception {
    apply(issued("rotated", "{actorID: a, rotation: {trigger: one, overlap: 1h}}"));
    awaitReason(IssuedApiKey.class, "rotated", "Issued");
    String first = credential("rotated");
    apply(issued("rotated", "{actorID: a, rotation: {trigger: two, overlap: 1h}}"));
    patiently().atMost(PATIENCE).until(() -> !first.equals(credential("rotated")));
    String second = credential("rotated");
    awaitVerified(first);
    awaitVerified(second);

    apply(order("rotated", "{keyRef: {kind: IssuedApiKey, name: rotated}, reason: KeyCompromise}"));

    awaitRevoked(first);
    awaitRevoked(second);
    assertThat(awaitApplied("rotated").getStatus().keyIDs()).hasSize(2);
  }

  @Test
  void aHolderRevokesItsOwnCredential() throws Exception {
    apply(issued("holders", "{actorID: a}"));
    awaitReason(IssuedApiKey.class, "holders", "Issued");
    String credential = credential("holders");
    awaitVerified(credential);

    HttpResponse<String> answer =
        post(
            "/v2alpha1/apiKeys:selfRevoke",
            Map.of("credential", credential, "reason", "REVOCATION_REASON_KEY_COMPROMISE"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{}");
    assertThat(verify(credential).path("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_REVOKED");
    IssuedApiKey key = awaitReason(IssuedApiKey.class, "holders", "Revoked");
    assertThat(condition(key, "Ready").message()).contains("holder");
  }

  @Test
  void theStatusShowsWhenAKeyWasLastUsed() throws Exception {
    apply(issued("used", "{actorID: a}"));
    IssuedApiKey key = awaitReason(IssuedApiKey.class, "used", "Issued");
    assertThat(key.getStatus().lastUsedTime()).isNull();
    awaitVerified(credential("used"));

    verifier.close(); // what was noted is written every half minute, and at the end
    verifier = verifier();

    patiently()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        admin
                            .resources(IssuedApiKey.class)
                            .inNamespace(namespace)
                            .withName("used")
                            .get()
                            .getStatus()
                            .lastUsedTime())
                    .isBetween(key.getStatus().createTime(), java.time.Instant.now()));
  }

  @Test
  void aKeyIsExchangedForTokensThatDieWithIt() throws Exception {
    apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyIssuer
        metadata: {name: default}
        spec: {derivedTokens: {enabled: true}}
        """);
    apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: exchanged}
        spec: {actorID: team-a, scopes: [read, write], ttl: 1h}
        """);
    awaitReason(IssuedApiKey.class, "exchanged", "Issued");
    String credential = credential("exchanged");
    awaitVerified(credential);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> admin.secrets().inNamespace(namespace).withName("latchkey-jwks").get() != null);
    try (VerifierApplication deriver =
        VerifierApplication.start(
            deriverClient,
            VerifierOptions.builder(Set.of(namespace))
                .port(0)
                .managementPort(0)
                .deriving(true)
                .build(),
            Clock.systemUTC())) {
      Awaitility.await().atMost(PATIENCE).until(deriver::isReady);
      String jwt = derive(deriver, credential, "TOKEN_ALGORITHM_JWT");
      String macaroon = derive(deriver, credential, "TOKEN_ALGORITHM_MACAROON");
      String narrowed = MacaroonFormat.narrow(macaroon, List.of("scope = read"));

      assertThat(verifiesByTheJwksAlone(deriver, jwt)).isEqualTo("team-a");
      assertThat(verify(deriver, jwt).get("scopes")).hasSize(2);
      assertThat(verify(deriver, macaroon).get("scopes")).hasSize(2);
      assertThat(verify(deriver, narrowed).get("scopes")).hasToString("[\"read\"]");
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () ->
                  assertThat(verify(jwt).path("is_valid").asBoolean())
                      .as("a checking verifier with the public set alone")
                      .isTrue());
      assertThat(verify(macaroon).path("error_code").asText())
          .isEqualTo("VERIFICATION_ERROR_INTERNAL");

      apply(
          """
          apiVersion: latchkey.dev/v1alpha1
          kind: ApiKeyRevocation
          metadata: {name: exchanged}
          spec: {keyRef: {kind: IssuedApiKey, name: exchanged}, reason: KeyCompromise}
          """);
      for (String token : List.of(credential, jwt, macaroon, narrowed)) {
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(verify(deriver, token).path("error_code").asText())
                        .isEqualTo("VERIFICATION_ERROR_REVOKED"));
      }
      assertThat(verify(jwt).path("error_code").asText()).isEqualTo("VERIFICATION_ERROR_REVOKED");
    }
  }

  private String derive(VerifierApplication deriver, String credential, String algorithm)
      throws Exception {
    JsonNode[] answer = new JsonNode[1];
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              answer[0] =
                  post(
                      deriver,
                      "derive",
                      "{\"credential\":\"%s\",\"algorithm\":\"%s\"}"
                          .formatted(credential, algorithm));
              return answer[0].has("token");
            });
    return answer[0].get("token").get("token").asText();
  }

  private String verifiesByTheJwksAlone(VerifierApplication from, String jwt) throws Exception {
    String set =
        http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:%d/v2alpha1/derivedKeys/jwks.json"
                                .formatted(from.port())))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
        .setExpectedIssuer("https://latchkey.local/" + namespace)
        .build()
        .processToClaims(jwt)
        .getSubject();
  }

  private JsonNode verify(VerifierApplication by, String credential) throws Exception {
    return post(by, "verify", "{\"credential\":\"" + credential + "\"}");
  }

  private JsonNode post(VerifierApplication by, String method, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/v2alpha1/admin/apiKeys:%s".formatted(by.port(), method)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  @Test
  void operatorMayNotTouchWhatUsersDeclare() {
    forbidden(() -> create(operatorClient, issued("its-own", "{actorID: operator}")));
    forbidden(() -> operatorClient.configMaps().inNamespace(namespace).list());
    forbidden(() -> operatorClient.secrets().inNamespace("kube-system").list());
  }

  @Test
  void anotherReplicaTakesOver() throws Exception {
    OperatorApplication other = operator("two");
    apply(issued("before", "{actorID: a}"));
    awaitReason(IssuedApiKey.class, "before", "Issued");
    operator.close();
    operator = other;

    apply(issued("after", "{actorID: a}"));

    awaitReason(IssuedApiKey.class, "after", "Issued");
    awaitVerified(credential("after"));
  }

  private VerifierApplication verifier() {
    return VerifierApplication.start(
        verifierClient,
        VerifierOptions.builder(Set.of(namespace)).port(0).managementPort(0).build(),
        Clock.systemUTC());
  }

  private OperatorApplication operator(String identity) {
    return OperatorApplication.start(
        operatorClient,
        new OperatorOptions(
            Set.of(namespace),
            Optional.of(0),
            "127.0.0.1",
            Optional.of(new LeaderElection(namespace, "latchkey-operator", identity)),
            OperatorOptions.DEFAULT_RETENTION,
            Duration.ofSeconds(5),
            IssuerDefaults.OFF,
            Optional.empty()),
        Clock.systemUTC());
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

  private static String order(String name, String spec) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: ApiKeyRevocation
    metadata: {name: %s}
    spec: %s
    """
        .formatted(name, spec);
  }

  private ApiKeyRevocation awaitApplied(String name) {
    return patiently()
        .atMost(PATIENCE)
        .until(
            () ->
                admin.resources(ApiKeyRevocation.class).inNamespace(namespace).withName(name).get(),
            order -> order.getStatus() != null && order.getStatus().state() == OrderState.APPLIED);
  }

  private void awaitRevoked(String credential) {
    patiently()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(verify(credential).path("error_code").asText())
                    .isEqualTo("VERIFICATION_ERROR_REVOKED"));
  }

  private void apply(String yaml) {
    GenericKubernetesResource item = read(yaml);
    var resources = admin.genericKubernetesResources(item.getApiVersion(), item.getKind());
    var present = resources.inNamespace(namespace).withName(item.getMetadata().getName());
    if (present.get() == null) {
      resources.inNamespace(namespace).resource(item).create();
    } else {
      ContendedWrite.of(
          () ->
              present.edit(
                  now -> {
                    now.setAdditionalProperty("spec", item.get("spec"));
                    return now;
                  }));
    }
  }

  private void create(KubernetesClient client, String yaml) {
    GenericKubernetesResource item = read(yaml);
    client
        .genericKubernetesResources(item.getApiVersion(), item.getKind())
        .inNamespace(namespace)
        .resource(item)
        .create();
  }

  private GenericKubernetesResource read(String yaml) {
    return admin.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
  }

  private <K extends ApiKey<?>> K awaitReason(Class<K> kind, String name, String reason) {
    return patiently()
        .atMost(PATIENCE)
        .until(
            () -> admin.resources(kind).inNamespace(namespace).withName(name).get(),
            key ->
                key != null
                    && key.getMetadata()
                        .getGeneration()
                        .equals(key.getStatus().observedGeneration())
                    && condition(key, "Ready").reason().equals(reason));
  }

  private static Condition condition(ApiKey<?> key, String type) {
    return key.getStatus().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private String credential(String name) {
    Secret secret = admin.secrets().inNamespace(namespace).withName(name).get();
    return secret == null
        ? null
        : new String(
            Base64.getDecoder().decode(secret.getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private JsonNode awaitVerified(String credential) {
    return patiently()
        .atMost(PATIENCE)
        .until(() -> verify(credential), answer -> answer.get("is_valid").asBoolean());
  }

  private JsonNode verify(String credential) throws Exception {
    HttpResponse<String> response =
        post("/v2alpha1/admin/apiKeys:verify", Map.of("credential", credential));
    assertThat(response.statusCode()).isEqualTo(200);
    return json.readTree(response.body());
  }

  private HttpResponse<String> post(String path, Map<String, String> body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + verifier.port() + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** JOSDK's timer may throw in its own thread for a resource that was deleted meanwhile. */
  private static org.awaitility.core.ConditionFactory patiently() {
    return await().dontCatchUncaughtExceptions();
  }

  private void serviceAccount(String name) {
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

  private void applyRbac(String file) throws Exception {
    byte[] yaml = Files.readAllBytes(RBAC.resolve(file));
    admin
        .load(new ByteArrayInputStream(yaml))
        .inNamespace(namespace)
        .resources()
        .forEach(
            resource ->
                resource.createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update));
  }

  private void bind(String serviceAccount, String kind, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(serviceAccount + "-" + role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject(null, "ServiceAccount", serviceAccount, namespace)
                .build())
        .create();
  }

  private static void forbidden(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }
}
