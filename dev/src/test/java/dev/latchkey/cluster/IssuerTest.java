package dev.latchkey.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.IssuerKey;
import dev.latchkey.crds.issuer.KeyState;
import dev.latchkey.crds.issuer.KeyUse;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.ContendedWrite;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A namespace's issuer on a real API server, with an operator that holds no other rights than those
 * it ships with.
 */
@ClusterTest
class IssuerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final ObjectMapper json = new ObjectMapper();

  private String namespace;
  private KubernetesClient admin;
  private KubernetesClient operatorClient;
  private OperatorApplication operator;

  @BeforeEach
  void start(RealApiServer server, TestNamespace own) throws Exception {
    admin = LatchkeyClients.create(server.client().getConfiguration());
    namespace =
        admin
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName(own.name() + "-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    grantTheOperatorItsRole();
    operatorClient =
        LatchkeyClients.create(server.asServiceAccount(namespace, "operator").getConfiguration());
    InstantSource moved = () -> Instant.now().plus(ahead.get());
    operator =
        OperatorApplication.start(
            operatorClient,
            new OperatorOptions(
                Set.of(namespace),
                Optional.empty(),
                "127.0.0.1",
                Optional.empty(),
                OperatorOptions.DEFAULT_RETENTION,
                Duration.ofSeconds(5),
                IssuerDefaults.OFF,
                Optional.empty()),
            moved.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
    }
    operatorClient.close();
    admin.close();
  }

  @Test
  void fromAnIssuerToItsKeysThroughARotationAndOff() throws Exception {
    refused(() -> issuer("other", "{derivedTokens: {enabled: true}}"), "name it default");
    refused(() -> issuer("default", "{derivedTokens: {maxTTL: 25h}}"), "at most a day");
    refused(
        () -> issuer("default", "{derivedTokens: {signingKeys: {publishAhead: 5m}}}"), "than 5m");

    issuer("default", "{derivedTokens: {enabled: true}, prefixes: {secret: acme}}");

    ApiKeyIssuer ready = awaitIssuer(issuer -> shows(issuer, KeyState.ACTIVE, 1));
    String first = ids(ready, KeyState.ACTIVE).get(0);
    assertThat(kids(secret(Latchkey.SIGNING_KEYS_SECRET))).containsExactly(first);
    assertThat(kids(secret(Latchkey.JWKS))).containsExactly(first);
    assertThat(entry(secret(Latchkey.JWKS), "jwks.json")).doesNotContain("\"d\"");
    assertThat(entry(secret(Latchkey.JWKS), "issuer.json"))
        .contains("\"issuer\":\"https://latchkey.local/" + namespace + "\"");
    assertThat(exported()).isEqualTo(entry(secret(Latchkey.JWKS), "jwks.json"));
    assertThat(issuedKey()).startsWith("acme_v1_");

    issuer("default", "{derivedTokens: {enabled: true, signingKeys: {trigger: now}}}");

    ApiKeyIssuer published = awaitIssuer(issuer -> shows(issuer, KeyState.PUBLISHED, 1));
    String second = ids(published, KeyState.PUBLISHED).get(0);
    assertThat(ids(published, KeyState.ACTIVE)).containsExactly(first);
    assertThat(kids(secret(Latchkey.JWKS))).containsExactly(first, second);

    ahead.set(Duration.ofMinutes(61));
    issuer("default", "{derivedTokens: {enabled: true, defaultTTL: 30m}}");

    ApiKeyIssuer rotated = awaitIssuer(issuer -> shows(issuer, KeyState.RETIRING, 1));
    assertThat(ids(rotated, KeyState.ACTIVE)).containsExactly(second);
    assertThat(ids(rotated, KeyState.RETIRING)).containsExactly(first);

    ahead.set(Duration.ofHours(26));
    issuer("default", "{derivedTokens: {enabled: true, defaultTTL: 15m}}");

    awaitIssuer(issuer -> shows(issuer, KeyState.RETIRING, 0));
    assertThat(kids(secret(Latchkey.JWKS))).containsExactly(second);

    issuer("default", "{derivedTokens: {enabled: false}}");

    awaitIssuer(issuer -> Boolean.FALSE.equals(issuer.getStatus().derivedTokens()));
    assertThat(secret(Latchkey.SIGNING_KEYS_SECRET)).isNull();
    assertThat(kids(secret(Latchkey.JWKS))).isEmpty();
    assertThat(exported()).isEqualTo("{\"keys\":[]}");
  }

  @Test
  void hashKeysAreRotatedAndALostOneIsGivenUpOnDemand() throws Exception {
    issuer("default", "{}");
    String before = issuedKey();
    String lost =
        awaitIssuer(issuer -> issuer.getStatus().keys().size() == 1).getStatus().keys().get(0).id();

    issuer("default", "{hashKeys: {trigger: now}}");
    awaitIssuer(issuer -> states(issuer).equals(List.of(KeyState.ACTIVE, KeyState.PUBLISHED)));
    ahead.set(Duration.ofMinutes(6));
    issuer("default", "{hashKeys: {trigger: now}, prefixes: {secret: a}}");
    awaitIssuer(issuer -> states(issuer).equals(List.of(KeyState.ACTIVE, KeyState.RETIRING)));

    admin.resource(secret(Latchkey.HASH_KEYS_SECRET)).delete();
    await().atMost(PATIENCE).until(() -> ready(issuer()).message().contains("\"" + lost + "\""));
    assertThat(secret(Latchkey.HASH_KEYS_SECRET)).isNull();

    issuer("default", "{hashKeys: {trigger: now, reissue: [\"" + lost + "\"]}}");

    awaitIssuer(issuer -> ready(issuer).reason().equals("CarriedOut"));
    await().atMost(PATIENCE).until(this::issuedKey, now -> !now.equals(before));
  }

  private void issuer(String name, String spec) {
    apply("ApiKeyIssuer", name, spec);
  }

  /** The credential of a key that is issued. */
  private String issuedKey() {
    if (admin.resources(IssuedApiKey.class).inNamespace(namespace).withName("one").get() == null) {
      apply("IssuedApiKey", "one", "{actorID: a}");
    }
    return entry(
        await().atMost(PATIENCE).until(() -> secret("one"), found -> found != null), "api-key");
  }

  private void apply(String kind, String name, String spec) {
    GenericKubernetesResource item =
        admin
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: latchkey.dev/v1alpha1
                kind: %s
                metadata: {name: %s}
                spec: %s
                """
                    .formatted(kind, name, spec),
                GenericKubernetesResource.class);
    var resources = admin.genericKubernetesResources(item.getApiVersion(), kind);
    var present = resources.inNamespace(namespace).withName(name);
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

  private ApiKeyIssuer issuer() {
    return admin
        .resources(ApiKeyIssuer.class)
        .inNamespace(namespace)
        .withName(ApiKeyIssuer.NAME)
        .get();
  }

  private ApiKeyIssuer awaitIssuer(Predicate<ApiKeyIssuer> until) {
    return await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .until(
            this::issuer,
            issuer ->
                issuer.getMetadata().getGeneration().equals(issuer.getStatus().observedGeneration())
                    && until.test(issuer));
  }

  private static Condition ready(ApiKeyIssuer issuer) {
    return issuer.getStatus().conditions().get(0);
  }

  private static boolean shows(ApiKeyIssuer issuer, KeyState state, int signingKeys) {
    return ids(issuer, state).size() == signingKeys;
  }

  private static List<String> ids(ApiKeyIssuer issuer, KeyState state) {
    return issuer.getStatus().keys().stream()
        .filter(key -> key.use() == KeyUse.SIGNING && key.state() == state)
        .map(IssuerKey::id)
        .toList();
  }

  private static List<KeyState> states(ApiKeyIssuer issuer) {
    return issuer.getStatus().keys().stream().map(IssuerKey::state).toList();
  }

  private Secret secret(String name) {
    return admin.secrets().inNamespace(namespace).withName(name).get();
  }

  private String exported() {
    ConfigMap map = admin.configMaps().inNamespace(namespace).withName(Latchkey.JWKS).get();
    return map.getData().get("jwks.json");
  }

  private List<String> kids(Secret secret) throws Exception {
    JsonNode set = json.readTree(entry(secret, "jwks.json"));
    return StreamSupport.stream(set.get("keys").spliterator(), false)
        .map(key -> key.get("kid").asText())
        .toList();
  }

  private static String entry(Secret secret, String entry) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(entry)), StandardCharsets.UTF_8);
  }

  private void grantTheOperatorItsRole() throws Exception {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("operator")
                .endMetadata()
                .build())
        .create();
    try (InputStream yaml =
        Files.newInputStream(Path.of("../helm/latchkey/files/rbac/operator.yaml"))) {
      admin
          .load(yaml)
          .inNamespace(namespace)
          .resources()
          .forEach(resource -> resource.createOr(NonDeletingOperation::update));
    }
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("operator")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "latchkey-operator")
                .addNewSubject(null, "ServiceAccount", "operator", namespace)
                .build())
        .create();
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(why);
  }
}
