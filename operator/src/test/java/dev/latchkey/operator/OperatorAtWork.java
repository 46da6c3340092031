package dev.latchkey.operator;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.admin.KeyService;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.testing.ContendedWrite;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The real operator at work on some API server, in one namespace, and what a user does there. */
public abstract class OperatorAtWork implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public final KubernetesClient client;
  public final MovableClock clock = new MovableClock();
  private final String namespace;
  private final OperatorOptions options;
  private final List<OperatorApplication> operators = new ArrayList<>();

  /**
   * @param client a user's, who may do everything; closed with this
   * @param namespace where all happens
   * @param options the operator's
   */
  protected OperatorAtWork(KubernetesClient client, String namespace, OperatorOptions options) {
    this.client = client;
    this.namespace = namespace;
    this.options = options;
  }

  /** Where all happens. */
  public String namespace() {
    return namespace;
  }

  /** A client as the operator has, with an interceptor; to be closed. */
  public abstract KubernetesClient newClient(Interceptor interceptor);

  /** The client that operators work with unless another one is asked for. */
  protected abstract KubernetesClient operatorClient();

  public OperatorApplication start() {
    return start(operatorClient());
  }

  public OperatorApplication start(KubernetesClient with) {
    return start(with, options.issuers());
  }

  /** An operator with other defaults for namespaces without an ApiKeyIssuer. */
  public OperatorApplication start(KubernetesClient with, IssuerDefaults issuers) {
    OperatorApplication operator =
        OperatorApplication.start(with, options.withIssuers(issuers), clock);
    operators.add(operator);
    return operator;
  }

  /** What the last operator that was started does on request. */
  public KeyService administration() {
    return operators.get(operators.size() - 1).adminApi().orElseThrow().keys();
  }

  public boolean isRunning() {
    return !operators.isEmpty();
  }

  public void stop() {
    operators.forEach(OperatorApplication::close);
    operators.clear();
  }

  public void apply(String yaml) {
    for (String document : yaml.split("(?m)^---$")) {
      GenericKubernetesResource item =
          client.getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class);
      item.getMetadata().setNamespace(namespace);
      var kind =
          new ResourceDefinitionContext.Builder()
              .withGroup(Latchkey.GROUP)
              .withVersion(Latchkey.VERSION)
              .withKind(item.getKind())
              .withPlural(item.getKind().toLowerCase(Locale.ROOT) + "s")
              .withNamespaced(true)
              .build();
      var resources = client.genericKubernetesResources(kind).inNamespace(namespace);
      var resource = resources.withName(item.getMetadata().getName());
      if (resource.get() == null) {
        resources.resource(item).create();
      } else {
        ContendedWrite.of(
            () ->
                resource.edit(
                    present -> {
                      present.setAdditionalProperty("spec", item.get("spec"));
                      return present;
                    }));
      }
    }
  }

  /** Applies an issued key; the spec is YAML in flow style. */
  public void issued(String name, String spec) {
    apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  public void imported(String name, String spec) {
    apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ImportedApiKey
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  public void rawKeySecret(String name, String value) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Latchkey.IMPORT, "true")
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of("api-key", base64(value)))
                .build())
        .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
  }

  /** Changes a Secret that is there, whatever the operator does with it meanwhile. */
  public void editSecret(String name, UnaryOperator<Secret> change) {
    ContendedWrite.of(() -> client.secrets().inNamespace(namespace).withName(name).edit(change));
  }

  /** Puts something else where a credential or a raw key is. */
  public void scribble(String secret, String value) {
    editSecret(
        secret,
        present -> {
          present.setData(Map.of("api-key", base64(value)));
          return present;
        });
  }

  public static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  public IssuedApiKey issuedKey(String name) {
    return client.resources(IssuedApiKey.class).inNamespace(namespace).withName(name).get();
  }

  public ImportedApiKey importedKey(String name) {
    return client.resources(ImportedApiKey.class).inNamespace(namespace).withName(name).get();
  }

  public Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  public String credential(String secret) {
    return credential(secret, "api-key");
  }

  public String credential(String secret, String entry) {
    return new String(
        Base64.getDecoder().decode(secret(secret).getData().get(entry)), StandardCharsets.UTF_8);
  }

  /** All records, newest first. */
  public List<ApiKeyRecord> records() {
    return client.resources(ApiKeyRecord.class).inNamespace(namespace).list().getItems().stream()
        .sorted(
            Comparator.comparing((ApiKeyRecord record) -> record.getSpec().createTime())
                .thenComparing(record -> record.getSpec().keyID())
                .reversed())
        .toList();
  }

  public ApiKeyRecord record(String keyID) {
    return client
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .withName(keyID.toLowerCase(Locale.ROOT))
        .get();
  }

  /** Whether a verifier would find that a credential is the one of a record. */
  public boolean fits(String credential, ApiKeyRecord record) {
    HashKeyRing ring = HashKeys.read(secret(Latchkey.HASH_KEYS_SECRET));
    return ring.find(record.getSpec().hashKeyID())
        .orElseThrow()
        .matches(credential, HexFormat.of().parseHex(record.getSpec().digest()));
  }

  public List<String> eventReasons(String name) {
    return events(name).stream().map(Event::getReason).toList();
  }

  public List<Event> events(String name) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .toList();
  }

  public static Condition condition(ApiKey<?> key, String type) {
    return key.getStatus() == null
        ? null
        : key.getStatus().conditions().stream()
            .filter(condition -> condition.type().equals(type))
            .findFirst()
            .orElse(null);
  }

  /** Waits until the key's Ready condition, for the spec as it is now, has the reason. */
  public IssuedApiKey awaitIssued(String name, String reason) {
    return await(() -> issuedKey(name), key -> isSettled(key, reason));
  }

  public ImportedApiKey awaitImported(String name, String reason) {
    return await(() -> importedKey(name), key -> isSettled(key, reason));
  }

  private static boolean isSettled(ApiKey<?> key, String reason) {
    Condition ready = key == null ? null : condition(key, "Ready");
    return ready != null
        && ready.reason().equals(reason)
        && key.getMetadata().getGeneration().equals(key.getStatus().observedGeneration());
  }

  public static <T> T await(Callable<T> what, Predicate<T> until) {
    // JOSDK's timer may throw in its own thread for a resource that was deleted meanwhile.
    return org.awaitility.Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(25))
        .until(what, until);
  }

  @Override
  public void close() {
    stop();
    client.close();
  }
}
