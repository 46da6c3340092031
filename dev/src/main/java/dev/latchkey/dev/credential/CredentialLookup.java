package dev.latchkey.dev.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.SecretTemplate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds an issued key's credential, or the reason why there is none.
 *
 * <p>It reads JSON, not the classes of the resource model: those take longer to load than all the
 * rest of the command.
 */
final class CredentialLookup {

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();

  CredentialLookup(KubernetesClient client) {
    this.client = client;
  }

  /** What was found. */
  sealed interface Found {

    /** The credential; for nothing but the answer to whoever asked. */
    record Credential(String value) implements Found {
      @Override
      public String toString() {
        return "Credential[…]";
      }
    }

    /** None yet; it may come by itself. */
    record NotYet(String sentence) implements Found {}

    /** None, and waiting will not help. */
    record None(String sentence) implements Found {}
  }

  /**
   * @param entry the Secret's entry; empty: the one that the key names
   */
  Found find(String namespace, String name, Optional<String> entry) {
    String api = "/apis/" + Latchkey.API_VERSION;
    String called = "IssuedApiKey " + name + " in namespace " + namespace;
    Optional<JsonNode> found = get(api + "/namespaces/" + namespace + "/issuedapikeys/" + name);
    if (found.isEmpty()) {
      return new Found.None(
          get(api).isPresent()
              ? "There is no " + called + "."
              : "This cluster knows no IssuedApiKeys; `latchkey crds | kubectl apply --server-side"
                  + " -f -` makes it.");
    }
    JsonNode key = found.get();
    if (key.at("/spec/delivery").asText().equals(Delivery.NONE.text())) {
      return new Found.None(
          "The " + called + " has delivery None: its credential was answered once and is nowhere.");
    }
    String secretName =
        firstText(key.at("/status/secretName"), key.at("/spec/secret/name")).orElse(name);
    Optional<JsonNode> secret = get("/api/v1/namespaces/" + namespace + "/secrets/" + secretName);
    if (secret.isEmpty()) {
      return explain(key, "The " + called + " has no Secret " + secretName);
    }
    if (!isOwnedBy(secret.get(), key)) {
      return explain(
          key, "The Secret " + secretName + " in namespace " + namespace + " is not this key's");
    }
    String wanted =
        entry.or(() -> firstText(key.at("/spec/secret/key"))).orElse(SecretTemplate.DEFAULT_KEY);
    return firstText(secret.get().path("data").path(wanted))
        .<Found>map(CredentialLookup::decoded)
        .orElseGet(
            () -> new Found.None("The Secret " + secretName + " has no entry " + wanted + "."));
  }

  private Optional<JsonNode> get(String path) {
    try {
      String answer = client.raw(path);
      return answer == null ? Optional.empty() : Optional.of(mapper.readTree(answer));
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("what answered is no API server");
    }
  }

  private static Optional<String> firstText(JsonNode... candidates) {
    return Stream.of(candidates)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  private static Found decoded(String base64) {
    return new Found.Credential(
        new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
  }

  private static boolean isOwnedBy(JsonNode secret, JsonNode key) {
    String uid = key.at("/metadata/uid").asText();
    return elements(secret.at("/metadata/ownerReferences"))
        .anyMatch(owner -> owner.path("uid").asText().equals(uid));
  }

  /** A settled key without a Secret stays without one; the operator's own words say why. */
  private static Found explain(JsonNode key, String what) {
    Optional<JsonNode> ready = condition(key, "Ready");
    boolean done = isTrue(ready) || isTrue(condition(key, "Stalled"));
    String why =
        ready
            .map(
                condition ->
                    " ("
                        + condition.path("reason").asText()
                        + ": "
                        + condition.path("message").asText()
                        + ")")
            .orElse(" (no operator has looked at the key)");
    return done ? new Found.None(what + why) : new Found.NotYet(what + " yet" + why);
  }

  private static boolean isTrue(Optional<JsonNode> condition) {
    return condition.filter(found -> found.path("status").asText().equals("True")).isPresent();
  }

  private static Optional<JsonNode> condition(JsonNode key, String type) {
    return elements(key.at("/status/conditions"))
        .filter(condition -> condition.path("type").asText().equals(type))
        .findFirst();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** The sentence for an API server that does not answer, or not with yes. */
  static String explain(KubernetesClientException e, String server) {
    if (e.getCode() > 0) {
      return "The API server at "
          + server
          + " refuses: "
          + (e.getStatus() == null ? "HTTP " + e.getCode() : e.getStatus().getMessage());
    }
    return "No API server answers at "
        + server
        + ". KUBECONFIG says where it is; `latchkey dev` writes .latchkey/kubeconfig.";
  }
}
