package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.key.IssuedApiKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys that are declared in YAML, over HTTP. */
abstract class ResourcesConformance extends ConformanceTopic {
  @Test
  void aDeclaredKeyShowsOverHttp() {
    String name = declare("{actorID: team, displayName: Shown, scopes: [a], ttl: 90d}", "");
    String id = awaitIssued(name);

    JsonNode key = api().get(Kind.ISSUED.path(id)).expect(200).json();

    assertThat(key.get("name").asText()).isEqualTo("Shown");
    assertThat(key.get("actor_id").asText()).isEqualTo("team");
    assertThat(key.get("scopes")).hasToString("[\"a\"]");
    assertThat(key.get("expire_time").asText())
        .isEqualTo(object(name).getStatus().expireTime().toString());
    JsonNode list = api().get(Kind.ISSUED.collection() + "?filter=actor_id%3Dteam").json();
    assertThat(list.get("issued_api_keys")).contains(key);
  }

  @Test
  void aChangeInYamlShowsOverHttpAndTheOtherWayRound() {
    String name = declare("{actorID: a, scopes: [one], metadata: {k: 1}}", "");
    String id = awaitIssued(name);

    api().patch(Kind.ISSUED.path(id), Json.object("{scopes: ['two']}")).expect(200);
    assertThat(object(name).getSpec().scopes()).containsExactly("two");
    kubernetes()
        .resources(IssuedApiKey.class)
        .inNamespace(namespace())
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"metadata\":{\"k\":2}}}");

    patiently()
        .untilAsserted(
            () -> {
              JsonNode key = api().get(Kind.ISSUED.path(id)).json();
              assertThat(key.get("metadata")).hasToString("{\"k\":2}");
              assertThat(key.get("scopes")).hasToString("[\"two\"]");
            });
  }

  @Test
  void aRotationOverHttpWritesTheSecretOfADeclaredKey() {
    String name = declare("{actorID: a}", "");
    String id = awaitIssued(name);
    String before = credential(name);
    awaitValid(before);

    JsonNode answer =
        api().post(Kind.ISSUED.path(id) + ":rotate", Json.object("{}")).expect(201).json();

    String secret = answer.get("secret").asText();
    assertThat(secret).isNotEqualTo(before);
    assertThat(credential(name)).isEqualTo(secret);
    awaitValid(secret);
    awaitRefused(before, "REVOKED");
    String made = answer.get("issued_api_key").get("key_id").asText();
    patiently().until(() -> object(name).getStatus().keyID().equals(made));
    assertThat(credential(name)).isEqualTo(secret);
    api()
        .post(Kind.ISSUED.path(id) + ":rotate", Json.object("{}"))
        .expectError(409, 9, "API_KEY_NOT_ACTIVE");
  }

  @Test
  void aRevocationOverHttpTakesTheSecretAway() {
    String name = declare("{actorID: a}", "");
    String id = awaitIssued(name);

    api()
        .post(
            Api.ADMIN + "apiKeys/" + id + ":revoke",
            Json.object("{reason: 'REVOCATION_REASON_KEY_COMPROMISE'}"))
        .expect(204);

    patiently().until(() -> secret(name) == null);
    assertThat(api().get(Kind.ISSUED.path(id)).json().get("status").asText())
        .isEqualTo("KEY_STATUS_REVOKED");
  }

  @Test
  void anUpdateOfWhatAToolManagesWorksAndWarns() {
    String name =
        declare(
            "{actorID: a, scopes: [one]}", ", labels: {\"argocd.argoproj.io/instance\": \"shop\"}");
    String id = awaitIssued(name);

    Answer answer = api().patch(Kind.ISSUED.path(id), Json.object("{scopes: ['two']}")).expect(200);

    assertThat(answer.json().get("scopes")).hasToString("[\"two\"]");
    assertThat(answer.header("Warning"))
        .hasValueSatisfying(
            warning -> assertThat(warning).startsWith("299 - \"").contains("Argo CD"));
    patiently()
        .untilAsserted(
            () ->
                assertThat(events(name))
                    .anySatisfy(event -> assertThat(event).contains("ManagedByGitOps", "Argo CD")));
    answer =
        api()
            .post(Kind.ISSUED.path(id) + ":rotate", Json.object("{scopes: ['three']}"))
            .expect(201);
    assertThat(answer.header("Warning")).isPresent();
  }

  @Test
  void whatNobodyManagesIsNotWarnedOf() {
    Key key = issue("{}");

    Answer answer = api().patch(key.path(), Json.object("{scopes: ['a']}")).expect(200);

    assertThat(answer.header("Warning")).isEmpty();
  }

  @Test
  void eventsTellWhoAskedForWhat() {
    Key key = issue("{}");
    String name = object(key).getMetadata().getName();

    api().patch(key.path(), Json.object("{scopes: ['a']}")).expect(200);
    api().post(key.path() + ":rotate", Json.object("{}")).expect(201);

    for (String reason : List.of("IssuedOverHTTP", "UpdatedOverHTTP", "RotatedOverHTTP")) {
      patiently()
          .untilAsserted(
              () ->
                  assertThat(events(name))
                      .anySatisfy(event -> assertThat(event).contains(reason, ANYBODY)));
    }
    assertThat(String.join("\n", events(name))).doesNotContain(key.credential());
  }

  @Test
  void aKeyMadeOverHttpThatIsDeletedInKubernetesIsRevoked() {
    Key key = issue("{}");
    awaitValid(key.credential());

    kubernetes().resource(object(key)).delete();

    awaitRefused(key.credential(), "REVOKED");
    patiently().until(() -> get(key).get("status").asText().equals("KEY_STATUS_REVOKED"));
  }

  private String declare(String spec, String moreMetadata) {
    String name = "declared-" + unique();
    GenericKubernetesResource key =
        kubernetes()
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: latchkey.dev/v1alpha1
                kind: IssuedApiKey
                metadata: {name: %s%s}
                spec: %s
                """
                    .formatted(name, moreMetadata, spec),
                GenericKubernetesResource.class);
    kubernetes()
        .genericKubernetesResources(key.getApiVersion(), key.getKind())
        .inNamespace(namespace())
        .resource(key)
        .create();
    return name;
  }

  private IssuedApiKey object(String name) {
    return kubernetes().resources(IssuedApiKey.class).inNamespace(namespace()).withName(name).get();
  }

  /** The key id of a declared key, when it has one. */
  private String awaitIssued(String name) {
    return patiently()
        .until(
            () -> {
              IssuedApiKey key = object(name);
              return key.getStatus() == null ? null : key.getStatus().keyID();
            },
            id -> id != null);
  }

  private Secret secret(String name) {
    return kubernetes().secrets().inNamespace(namespace()).withName(name).get();
  }

  private String credential(String name) {
    return new String(
        Base64.getDecoder().decode(secret(name).getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private List<String> events(String name) {
    return kubernetes().v1().events().inNamespace(namespace()).list().getItems().stream()
        .filter(event -> name.equals(event.getInvolvedObject().getName()))
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }
}
