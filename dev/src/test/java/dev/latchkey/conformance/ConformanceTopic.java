package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** One topic of the contract, in a namespace of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceTopic {
  /** Whoever asks where nobody is asked who they are. */
  static final String ANYBODY = "(anonymous)";

  private SharedSession shared;
  private String namespace;
  private Api api;

  @BeforeAll
  final void open(SharedSession session) {
    shared = session;
    namespace = newNamespace();
    api = api(namespace);
  }

  Api api() {
    return api;
  }

  Api api(String otherNamespace) {
    return shared.api(otherNamespace);
  }

  String namespace() {
    return namespace;
  }

  boolean isReal() {
    return shared.isReal();
  }

  KubernetesClient kubernetes() {
    return shared.session().client();
  }

  String newNamespace() {
    String name = "conformance-" + unique();
    kubernetes()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  static String unique() {
    return UUID.randomUUID().toString().substring(0, 8);
  }

  static String newRawKey() {
    return "raw_key_" + UUID.randomUUID().toString().replace("-", "");
  }

  /**
   * A key that was made.
   *
   * @param json as it was answered
   * @param credential what verifies
   */
  record Key(Kind kind, JsonNode json, String credential) {
    String id() {
      return json.get("key_id").asText();
    }

    String path() {
      return kind.path(id());
    }
  }

  /** What every key needs, and more or other. */
  static ObjectNode body(String more, Object... arguments) {
    ObjectNode body = Json.object("{name: 'a key', actor_id: 'an actor'}");
    body.setAll(Json.object(more, arguments));
    return body;
  }

  /** Makes a key of a kind. */
  Key make(Kind kind, String more, Object... arguments) {
    return switch (kind) {
      case ISSUED -> issue(more, arguments);
      case IMPORTED -> importKey(more, arguments);
    };
  }

  Key issue(String more, Object... arguments) {
    JsonNode answer =
        api().post(Kind.ISSUED.collection(), body(more, arguments)).expect(201).json();
    return new Key(Kind.ISSUED, answer.get("issued_api_key"), answer.get("secret").asText());
  }

  Key importKey(String more, Object... arguments) {
    ObjectNode body = body(more, arguments);
    if (!body.has("raw_key")) {
      body.put("raw_key", newRawKey());
    }
    JsonNode answer = api().post(Kind.IMPORTED.collection(), body).expect(201).json();
    return new Key(Kind.IMPORTED, answer, body.get("raw_key").asText());
  }

  JsonNode get(Key key) {
    return api().get(key.path()).expect(200).json();
  }

  Answer revoke(Key key, String reason) {
    return api()
        .post(
            Api.ADMIN + "apiKeys/" + key.id() + ":revoke",
            Json.object("{reason: 'REVOCATION_REASON_%s'}", reason));
  }

  Key makeRevoked(Kind kind) {
    Key key = make(kind, "{}");
    revoke(key, "KEY_COMPROMISE").expect(204);
    return key;
  }

  Key makeExpired(Kind kind) {
    Key key = make(kind, "{ttl: '1s'}");
    patiently().until(() -> get(key).get("status").asText().equals("KEY_STATUS_EXPIRED"));
    return key;
  }

  /** What a verifier says that may know of nothing yet, when it knows. */
  JsonNode verify(String credential) {
    return api().post(Api.VERIFY, Json.object("{credential: '%s'}", credential)).expect(200).json();
  }

  JsonNode awaitValid(String credential) {
    return patiently()
        .until(() -> verify(credential), answer -> answer.get("is_valid").asBoolean());
  }

  void awaitRefused(String credential, String error) {
    patiently()
        .untilAsserted(
            () ->
                assertThat(verify(credential).path("error_code").asText())
                    .isEqualTo("VERIFICATION_ERROR_" + error));
  }

  /** A token of a credential; the namespace's signing keys may not be there yet. */
  JsonNode awaitDerived(ObjectNode body) {
    return patiently()
        .until(() -> api().post(Api.DERIVE, body), answer -> answer.status() == 200)
        .json()
        .get("token");
  }

  static ConditionFactory patiently() {
    return Awaitility.await()
        .dontCatchUncaughtExceptions()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(30));
  }

  /** What all of these answer when they are asked at once. */
  static List<Answer> atOnce(List<Callable<Answer>> requests) {
    CyclicBarrier start = new CyclicBarrier(requests.size());
    ExecutorService clients = Executors.newFixedThreadPool(requests.size());
    try {
      List<Future<Answer>> pending = new ArrayList<>();
      for (Callable<Answer> request : requests) {
        pending.add(
            clients.submit(
                () -> {
                  start.await(10, TimeUnit.SECONDS);
                  return request.call();
                }));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> one : pending) {
        answers.add(one.get(60, TimeUnit.SECONDS));
      }
      return answers;
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      clients.shutdownNow();
    }
  }

  static List<Answer> atOnce(int times, Callable<Answer> request) {
    return atOnce(Collections.nCopies(times, request));
  }

  /** The record of a credential; null where there is none. */
  ApiKeyRecord record(String id) {
    return kubernetes()
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .withName(id.toLowerCase(Locale.ROOT))
        .get();
  }

  /** The object of the key that a credential is of; null where there is none. */
  ApiKey<?> object(Key key) {
    String name = record(key.id()).getSpec().owner().name();
    return kubernetes().resources(key.kind().type()).inNamespace(namespace).withName(name).get();
  }

  IssuedApiKey issuedObject(Key key) {
    return (IssuedApiKey) object(key);
  }

  ImportedApiKey importedObject(Key key) {
    return (ImportedApiKey) object(key);
  }
}
