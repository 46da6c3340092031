package dev.latchkey.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An API server takes names that refer to nothing; a user would copy them. */
class ExampleReferencesTest {
  /** What the operator, Kubernetes and Argo CD make by themselves. */
  private static final Set<String> MADE_BY_OTHERS =
      Set.of(
          "Secret shop/latchkey-hash-keys",
          "Secret shop/latchkey-jwks",
          "ConfigMap shop/kube-root-ca.crt",
          "ServiceAccount argocd/argocd-server");

  /** Fields that name an object, and its kind where none stands beside the name. */
  private static final Map<String, String> REFERENCES =
      Map.of(
          "backendRef", "Service",
          "backendRefs", "Service",
          "services", "Service",
          "parentRefs", "Gateway",
          "middlewares", "Middleware",
          "secretKeyRef", "Secret",
          "secretStoreRef", "SecretStore",
          "serviceAccountRef", "ServiceAccount",
          "configMap", "ConfigMap");

  private static final Set<String> REFERENCES_WITH_KIND =
      Set.of("targetRefs", "sourceRef", "roleRef", "subjects");

  @Test
  void everyNameRefersToSomething() throws IOException {
    Set<String> present = new HashSet<>(MADE_BY_OTHERS);
    List<String> referred = new ArrayList<>();
    for (ExampleFile file : ExampleFile.all()) {
      for (JsonNode object : file.objects()) {
        made(object).forEach(present::add);
        references(object, reference -> referred.add(reference + " of " + file));
      }
    }

    assertThat(referred).hasSizeGreaterThan(25);
    assertThat(referred)
        .allSatisfy(
            reference -> assertThat(present).contains(reference.replaceFirst(" of .*", "")));
  }

  @Test
  void gatewaysAskForAllIdentityHeadersSoThatNoneIsTheClients() throws IOException {
    List<String> lists = new ArrayList<>();
    for (ExampleFile file : ExampleFile.all()) {
      for (JsonNode object : file.objects()) {
        for (String field :
            List.of("headersToBackend", "allowedResponseHeaders", "authResponseHeaders")) {
          object
              .findValues(field)
              .forEach(list -> lists.add(list.toString().toLowerCase(Locale.ROOT)));
        }
      }
    }

    assertThat(lists).hasSizeGreaterThanOrEqualTo(4);
    assertThat(lists)
        .containsOnly(
            "[\"x-latchkey-key-id\",\"x-latchkey-actor\",\"x-latchkey-scopes\","
                + "\"x-latchkey-namespace\",\"x-latchkey-visibility\",\"x-latchkey-expire-time\","
                + "\"x-latchkey-issuer\"]");
  }

  /** The object, and the Secret that a controller makes of it. */
  private static Stream<String> made(JsonNode object) {
    String kind = object.path("kind").asText();
    String name = object.at("/metadata/name").asText();
    String namespace = object.at("/metadata/namespace").asText();
    Stream<String> secret =
        switch (kind) {
          case "ExternalSecret" -> Stream.of(object.at("/spec/target/name").asText());
          case "SealedSecret" -> Stream.of(name);
          default -> Stream.empty();
        };
    return Stream.concat(
        Stream.of(reference(kind, namespace, name)),
        secret.map(made -> reference("Secret", namespace, made)));
  }

  private static void references(JsonNode object, Consumer<String> found) {
    walk(object, object.at("/metadata/namespace").asText(), found);
  }

  private static void walk(JsonNode node, String namespace, Consumer<String> found) {
    node.properties()
        .forEach(
            field -> {
              String name = field.getKey();
              JsonNode value = field.getValue();
              if (REFERENCES.containsKey(name) || REFERENCES_WITH_KIND.contains(name)) {
                for (JsonNode one : value.isArray() ? value : List.of(value)) {
                  found.accept(
                      reference(
                          one.path("kind").asText(REFERENCES.get(name)),
                          one.path("namespace").asText(namespace),
                          one.path("name").asText()));
                }
              } else if (name.equals("serviceAccountName")) {
                found.accept(reference("ServiceAccount", namespace, value.asText()));
              } else if (name.equals("secretName")) {
                found.accept(reference("Secret", namespace, value.asText()));
              } else {
                walk(value, namespace, found);
              }
            });
    if (node.isArray()) {
      node.forEach(element -> walk(element, namespace, found));
    }
  }

  private static String reference(String kind, String namespace, String name) {
    return kind + " " + namespace + "/" + name;
  }
}
