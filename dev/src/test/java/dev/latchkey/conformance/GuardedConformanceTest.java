package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what, where callers are asked who they are: with tokens of a real API server. */
@ClusterTest
class GuardedConformanceTest {
  private static final Path RBAC = Path.of("../helm/latchkey/files/rbac");
  private static final String NOBODY = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String REVOCATION = "{reason: 'REVOCATION_REASON_SUPERSEDED'}";

  @RegisterExtension
  static final SharedSession SESSION =
      new SharedSession(ApiServerChoice.REAL, Authentication.KUBERNETES);

  /**
   * An operation, and the right that it takes.
   *
   * @param path with {@code %s} for a key id, where it is of one key
   * @param status of success
   */
  record Operation(
      String method,
      String path,
      String body,
      String verb,
      String resource,
      Kind kind,
      int status) {
    Answer ask(Api api, String id) {
      return api.send(
          method, path.formatted(id), BodyPublishers.ofString(Json.object(body).toString()));
    }

    boolean isOfOneKey() {
      return path.contains("%s");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** Those of the operator, which are asked of one namespace. */
  static Stream<Operation> operations() {
    String issued = Kind.ISSUED.collection();
    String imported = Kind.IMPORTED.collection();
    String key = "{name: 'n', actor_id: 'a'}";
    return Stream.of(
        new Operation("POST", issued, key, "create", "issuedapikeys", Kind.ISSUED, 201),
        new Operation("GET", issued, "{}", "list", "issuedapikeys", Kind.ISSUED, 200),
        new Operation("GET", issued + "/%s", "{}", "get", "issuedapikeys", Kind.ISSUED, 200),
        new Operation("PATCH", issued + "/%s", "{}", "patch", "issuedapikeys", Kind.ISSUED, 200),
        new Operation(
            "POST", issued + "/%s:rotate", "{}", "rotate", "issuedapikeys", Kind.ISSUED, 201),
        new Operation("GET", imported, "{}", "list", "importedapikeys", Kind.IMPORTED, 200),
        new Operation("GET", imported + "/%s", "{}", "get", "importedapikeys", Kind.IMPORTED, 200),
        new Operation(
            "PATCH", imported + "/%s", "{}", "patch", "importedapikeys", Kind.IMPORTED, 200),
        new Operation(
            "DELETE", imported + "/%s", "{}", "delete", "importedapikeys", Kind.IMPORTED, 204),
        new Operation(
            "POST",
            Api.ADMIN + "apiKeys/%s:revoke",
            REVOCATION,
            "create",
            "apikeyrevocations",
            Kind.ISSUED,
            204),
        new Operation(
            "POST",
            issued + "/%s:revoke",
            REVOCATION,
            "create",
            "apikeyrevocations",
            Kind.ISSUED,
            204),
        new Operation(
            "POST",
            imported + "/%s:revoke",
            REVOCATION,
            "create",
            "apikeyrevocations",
            Kind.IMPORTED,
            204),
        // A raw key can be imported once: that it is refused for that is past the guard.
        new Operation(
            "POST",
            imported,
            "{name: 'n', actor_id: 'a', raw_key: 'a b'}",
            "create",
            "importedapikeys",
            Kind.IMPORTED,
            400),
        new Operation(
            "POST",
            imported + ":batchImport",
            "{requests: [{name: 'n', actor_id: 'a', raw_key: 'a b'}]}",
            "create",
            "importedapikeys",
            Kind.IMPORTED,
            400));
  }

  /** Those of verifiers, which are asked of all namespaces. */
  static Stream<Operation> verifierOperations() {
    return Stream.of(
        new Operation(
            "POST", Api.VERIFY, "{credential: 'x'}", "verify", "apikeyrecords", null, 200),
        new Operation(
            "POST",
            Api.BATCH_VERIFY,
            "{requests: [{credential: 'x'}]}",
            "verify",
            "apikeyrecords",
            null,
            200),
        new Operation(
            "POST", Api.DERIVE, "{credential: 'x'}", "derive", "apikeyrecords", null, 401));
  }

  static Stream<Operation> allOperations() {
    return Stream.concat(operations(), verifierOperations());
  }

  @Nested
  class Guarding extends ConformanceTopic {
    private Api admin;

    @BeforeAll
    void applyRoles() throws IOException {
      for (String file : List.of("operator-admin-api.yaml", "client-verify.yaml")) {
        try (InputStream roles = Files.newInputStream(RBAC.resolve(file))) {
          kubernetes()
              .load(roles)
              .items()
              .forEach(role -> kubernetes().resource(role).createOr(NonDeletingOperation::update));
        }
      }
      account("admin");
      bind("admin", "ClusterRole", "latchkey-client-admin");
      admin = super.api().as(token("admin", "latchkey"));
    }

    @Override
    Api api() {
      return admin == null ? super.api() : admin;
    }

    @ParameterizedTest
    @MethodSource("dev.latchkey.conformance.GuardedConformanceTest#allOperations")
    void whoeverShowsNoGoodTokenIsNotKnown(Operation operation) {
      Answer none = operation.ask(super.api(), NOBODY).expectError(401, 16, "TOKEN_REQUIRED");
      assertThat(none.header("WWW-Authenticate")).hasValue("Bearer realm=\"latchkey\"");
      for (String token : List.of("nonsense", token("admin", "another-audience"))) {
        Answer wrong =
            operation.ask(super.api().as(token), NOBODY).expectError(401, 16, "TOKEN_INVALID");
        assertThat(wrong.header("WWW-Authenticate").orElse("")).contains("invalid_token");
        assertThat(wrong.body()).doesNotContain(token);
      }
    }

    @ParameterizedTest
    @MethodSource("dev.latchkey.conformance.GuardedConformanceTest#allOperations")
    void whoeverMayNotLearnsNothingElse(Operation operation) {
      account("nobody");
      Api nobody = super.api().as(token("nobody", "latchkey"));

      for (String id : List.of(NOBODY, "none", issue("{}").id())) {
        operation
            .ask(nobody, id)
            .expectError(403, 7, "PERMISSION_DENIED")
            .naming(operation.verb() + " on " + operation.resource() + ".latchkey.dev");
      }
      nobody
          .send(
              operation.method(),
              operation.path().formatted(NOBODY) + "?page_size=x&update_mask=x",
              BodyPublishers.ofString("no JSON"),
              "Content-Type",
              "text/plain")
          .expectError(403, 7, "PERMISSION_DENIED");
    }

    @ParameterizedTest
    @MethodSource("dev.latchkey.conformance.GuardedConformanceTest#operations")
    void theShippedRoleOfClientsIsEnough(Operation operation) {
      operation.ask(admin, idFor(operation)).expect(operation.status());
    }

    @ParameterizedTest
    @MethodSource("dev.latchkey.conformance.GuardedConformanceTest#operations")
    void oneRightIsEnoughForOneOperationAndForNoOther(Operation operation) {
      String account = "only-" + unique();
      account(account);
      role(account, rule(operation.verb(), operation.resource()));
      Api only = super.api().as(token(account, "latchkey"));

      operation.ask(only, idFor(operation)).expect(operation.status());
      allOperations()
          .filter(
              other ->
                  !other.verb().equals(operation.verb())
                      || !other.resource().equals(operation.resource()))
          .forEach(other -> other.ask(only, NOBODY).expectError(403, 7, "PERMISSION_DENIED"));
    }

    @ParameterizedTest
    @MethodSource("dev.latchkey.conformance.GuardedConformanceTest#verifierOperations")
    void verifiersAreAskedByWhoeverMayEverywhere(Operation operation) {
      String here = "here-" + unique();
      account(here);
      role(here, rule(operation.verb(), operation.resource()));
      String everywhere = "everywhere-" + unique();
      account(everywhere);
      bindEverywhere(everywhere, operation.verb());

      operation
          .ask(super.api().as(token(here, "latchkey")), NOBODY)
          .expectError(403, 7, "PERMISSION_DENIED");
      operation
          .ask(super.api().as(token(everywhere, "latchkey")), NOBODY)
          .expect(operation.status());
    }

    @ParameterizedTest
    @MethodSource("dev.latchkey.conformance.GuardedConformanceTest#operations")
    void aRightToOneKeyByItsNameIsForThatKeyAlone(Operation operation) {
      if (!operation.isOfOneKey() || operation.resource().equals("apikeyrevocations")) {
        return;
      }
      Key mine = make(operation.kind(), "{}");
      Key other = make(operation.kind(), "{}");
      String account = "named-" + unique();
      account(account);
      PolicyRule rule = rule(operation.verb(), operation.resource());
      rule.setResourceNames(List.of(object(mine).getMetadata().getName()));
      role(account, rule);
      Api named = super.api().as(token(account, "latchkey"));

      operation.ask(named, other.id()).expectError(403, 7, "PERMISSION_DENIED");
      operation.ask(named, NOBODY).expectError(403, 7, "PERMISSION_DENIED");
      operation.ask(named, mine.id()).expect(operation.status());
    }

    @Test
    void rightsInOneNamespaceAreForItAlone() {
      admin
          .bare()
          .as(token("admin", "latchkey"))
          .get(Kind.ISSUED.collection())
          .expectError(403, 7, "PERMISSION_DENIED");
    }

    @Test
    void selfRevocationAndTheKeySetNeedNoToken() {
      Key key = issue("{}");
      super.api().get(Api.JWKS).expect(200);
      patiently()
          .until(
              () ->
                  super.api()
                          .post(
                              Api.SELF_REVOKE,
                              Json.object(
                                  "{credential: '%s', reason: 'REVOCATION_REASON_SUPERSEDED'}",
                                  key.credential()))
                          .status()
                      == 200);
      patiently().until(() -> get(key).get("status").asText().equals("KEY_STATUS_REVOKED"));
    }

    @Test
    void theActingUserIsOnTheObjectsAndInTheEvents() {
      String user = "system:serviceaccount:" + namespace() + ":admin";
      Key issued = issue("{}");
      Key imported = importKey("{}");
      for (Key key : List.of(issued, imported)) {
        assertThat(object(key).getMetadata().getAnnotations())
            .containsEntry(Latchkey.REQUESTED_BY, user);
      }
      JsonNode rotated =
          api().post(issued.path() + ":rotate", Json.object("{}")).expect(201).json();
      String made = rotated.get("issued_api_key").get("key_id").asText();
      api().patch(imported.path(), Json.object("{name: 'renamed'}")).expect(200);
      api().post(Api.ADMIN + "apiKeys/" + made + ":revoke", Json.object(REVOCATION)).expect(204);

      assertThat(
              kubernetes()
                  .resources(ApiKeyRevocation.class)
                  .inNamespace(namespace())
                  .list()
                  .getItems())
          .filteredOn(order -> made.equals(order.getSpec().keyID()))
          .singleElement()
          .satisfies(
              order ->
                  assertThat(order.getMetadata().getAnnotations())
                      .containsEntry(Latchkey.REQUESTED_BY, user));
      for (String reason :
          List.of(
              "IssuedOverHTTP",
              "ImportedOverHTTP",
              "RotatedOverHTTP",
              "UpdatedOverHTTP",
              "RevokedOverHTTP")) {
        patiently()
            .untilAsserted(
                () ->
                    assertThat(
                            kubernetes().v1().events().inNamespace(namespace()).list().getItems())
                        .anySatisfy(
                            event -> {
                              assertThat(event.getReason()).isEqualTo(reason);
                              assertThat(event.getMessage()).contains(user);
                            }));
      }
    }

    @Test
    void requestIdsAreOfOneCaller() {
      account("second");
      bind("second", "ClusterRole", "latchkey-client-admin");
      JsonNode request = body("{request_id: '%s'}", unique());

      JsonNode first = admin.post(Kind.ISSUED.collection(), request).expect(201).json();
      JsonNode second =
          super.api()
              .as(token("second", "latchkey"))
              .post(Kind.ISSUED.collection(), request)
              .expect(201)
              .json();

      assertThat(second.has("secret")).isTrue();
      assertThat(second.get("issued_api_key").get("key_id"))
          .isNotEqualTo(first.get("issued_api_key").get("key_id"));
    }

    private String idFor(Operation operation) {
      return operation.isOfOneKey() ? make(operation.kind(), "{}").id() : "";
    }

    private void account(String name) {
      kubernetes()
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace())
                  .withName(name)
                  .endMetadata()
                  .build())
          .createOr(NonDeletingOperation::update);
    }

    private String token(String account, String audience) {
      return kubernetes()
          .serviceAccounts()
          .inNamespace(namespace())
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

    private static PolicyRule rule(String verb, String resource) {
      return new PolicyRuleBuilder()
          .withApiGroups("latchkey.dev")
          .withResources(resource)
          .withVerbs(verb)
          .build();
    }

    private void role(String account, PolicyRule rule) {
      kubernetes()
          .resource(
              new RoleBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace())
                  .withName(account)
                  .endMetadata()
                  .withRules(rule)
                  .build())
          .create();
      bind(account, "Role", account);
    }

    private void bind(String account, String kind, String role) {
      kubernetes()
          .resource(
              new RoleBindingBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace())
                  .withName(account)
                  .endMetadata()
                  .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                  .addNewSubject("", "ServiceAccount", account, namespace())
                  .build())
          .create();
    }

    private void bindEverywhere(String account, String verb) {
      kubernetes()
          .resource(
              new ClusterRoleBindingBuilder()
                  .withNewMetadata()
                  .withName(account)
                  .endMetadata()
                  .withNewRoleRef(
                      "rbac.authorization.k8s.io", "ClusterRole", "latchkey-client-" + verb)
                  .addNewSubject("", "ServiceAccount", account, namespace())
                  .build())
          .create();
    }
  }
}
