package dev.latchkey.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What the real API server makes of the CRDs, beside judging specs. */
@ClusterTest
class ServedKindsTest {

  static final List<String> PLURALS = CustomResourceDefinitions.PLURALS;

  private static final String ISSUED = "actorID: %s";
  private static final String IMPORTED = "actorID: %s\nrawKey: {secretKeyRef: {name: legacy}}";
  private static final String KEY_ID = "01JC0000000000000000000000";

  private final KubernetesClient client;

  ServedKindsTest(KubernetesClient client) {
    this.client = client;
  }

  @ParameterizedTest
  @FieldSource("PLURALS")
  void everyKindIsServed(String plural) {
    var crds = client.apiextensions().v1().customResourceDefinitions();
    var crd = crds.withName(plural + "." + Latchkey.GROUP).get();

    assertThat(crd.getStatus().getConditions())
        .filteredOn(condition -> condition.getStatus().equals("True"))
        .extracting(CustomResourceDefinitionCondition::getType)
        // And not NonStructuralSchema: then nothing is pruned, and defaults are not applied.
        .containsExactlyInAnyOrder("NamesAccepted", "Established");
  }

  @Test
  void kubectlGetKnowsShortNamesAndTheCategory() {
    // The discovery document may come a moment after the kinds.
    await()
        .untilAsserted(
            () ->
                assertThat(resources())
                    .isEqualTo(
                        Map.of(
                            "issuedapikeys", "iak in latchkey",
                            "importedapikeys", "imak in latchkey",
                            "apikeyrecords", "akr in latchkey",
                            "apikeyrevocations", "akrev in latchkey",
                            "apikeyselfrevocations", "aksrev in latchkey",
                            "apikeyissuers", "akiss in latchkey")));
  }

  private Map<String, String> resources() {
    return client.getApiResources(Latchkey.API_VERSION).getResources().stream()
        .filter(resource -> !resource.getName().contains("/"))
        .collect(Collectors.toMap(APIResource::getName, ServedKindsTest::shortNamesAndCategories));
  }

  private static String shortNamesAndCategories(APIResource resource) {
    return String.join(",", resource.getShortNames())
        + " in "
        + String.join(",", resource.getCategories());
  }

  @Test
  void aFreshIssuedKeyIsNeverTakenForCurrent() {
    assertNobodyHasLookedAt(create("IssuedApiKey", "fresh", ISSUED, "ann"));
  }

  @Test
  void aFreshImportedKeyIsNeverTakenForCurrent() {
    assertNobodyHasLookedAt(create("ImportedApiKey", "fresh", IMPORTED, "ann"));
  }

  @Test
  void whoeverWritesTheSpecCannotWriteTheStatus() {
    create("IssuedApiKey", "boaster", ISSUED, "ann");

    GenericKubernetesResource patched =
        client
            .genericKubernetesResources(Latchkey.API_VERSION, "IssuedApiKey")
            .withName("boaster")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"keyID\": \"mine\"}}");

    assertNobodyHasLookedAt(tree(Serialization.asJson(patched)));
  }

  private static void assertNobodyHasLookedAt(JsonNode key) {
    assertThat(key.get("status"))
        .isEqualTo(
            tree(
                """
                observedGeneration: -1
                conditions:
                - type: Ready
                  status: Unknown
                  reason: Pending
                  message: The operator has not looked at this key yet.
                  lastTransitionTime: "1970-01-01T00:00:00Z"
                """));
  }

  @Test
  void aFreshOrderIsPending() {
    JsonNode order =
        create("ApiKeyRevocation", "fresh", "keyID: %s\nreason: KeyCompromise", KEY_ID);

    assertThat(order.get("status"))
        .isEqualTo(tree("state: Pending\nmessage: Nobody has looked at this order yet."));
  }

  @Test
  void aFreshSelfRevocationIsPending() {
    JsonNode order =
        create(
            "ApiKeySelfRevocation",
            "fresh",
            "keyID: %s\nproof: %s\nreason: KeyCompromise",
            KEY_ID,
            "0f".repeat(32));

    assertThat(order.get("status"))
        .isEqualTo(tree("state: Pending\nmessage: Nobody has looked at this self-revocation yet."));
  }

  @Test
  void defaultsOfAnIssuedKeyAreWrittenOut() {
    JsonNode key =
        create("IssuedApiKey", "plain", "actorID: ann\nrateLimit: {quota: 1, window: 1s}");

    assertThat(key.get("spec"))
        .isEqualTo(
            tree(
                """
                actorID: ann
                visibility: Secret
                delivery: Secret
                rateLimit: {quota: 1, window: 1s, unit: requests}
                """));
  }

  @Test
  void defaultsOfAnImportedKeyAreWrittenOut() {
    JsonNode key = create("ImportedApiKey", "plain", IMPORTED, "ann");

    assertThat(key.get("spec"))
        .isEqualTo(
            tree(
                """
                actorID: ann
                visibility: Secret
                deletionPolicy: Revoke
                rawKey:
                  secretKeyRef: {name: legacy, key: api-key}
                  afterImport: Keep
                """));
  }

  @Test
  void defaultsOfAnIssuerAreWrittenOutAndNobodyHasLookedAtIt() {
    JsonNode issuer =
        create("ApiKeyIssuer", "default", "prefixes: {}\nderivedTokens: {signingKeys: {}}");

    assertThat(issuer.get("spec"))
        .isEqualTo(
            tree(
                """
                prefixes: {secret: lk, public: lkpub}
                derivedTokens: {defaultTTL: 1h, maxTTL: 24h, signingKeys: {publishAhead: 1h}}
                """));
    assertThat(issuer.at("/status/observedGeneration").asInt()).isEqualTo(-1);
    assertThat(issuer.at("/status/conditions/0/reason").asText()).isEqualTo("Pending");
  }

  @Test
  void metadataIsKeptAsItWasWritten() {
    String metadata =
        "{\"env\": \"prod\", \"tier\": 3, \"nested\": {\"list\": [1, \"two\", 2.5], \"internal\":"
            + " true}}";

    JsonNode key = create("IssuedApiKey", "free-form", "actorID: ann\nmetadata: %s", metadata);

    assertThat(key.at("/spec/metadata")).isEqualTo(tree(metadata));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          issuedapikeys         | Name, Actor, State, Active, Key ID, Expires, Age, Display name (wide), Scopes (wide), Audiences (wide), Secret (wide)
          importedapikeys       | Name, Actor, State, Active, Key ID, Expires, Age, Display name (wide), Scopes (wide), Audiences (wide)
          apikeyrecords         | Name, Kind, Owner, Actor, Ended, Ends, Expires, Age, Display name (wide), Scopes (wide), Audiences (wide), Last used (wide)
          apikeyrevocations     | Name, Key ID, Key, Reason, State, Age
          apikeyselfrevocations | Name, Key ID, Reason, State, Age
          apikeyissuers         | Name, Tokens, Issuer, Ready, State, Age
          """)
  void kubectlGetPrintsTheColumnsThatMatter(String plural, String columns) {
    assertThat(stream(table(plural).get("columnDefinitions")).map(ServedKindsTest::title))
        .containsExactly(columns.split(", "));
  }

  private static String title(JsonNode column) {
    return column.get("name").asText() + (column.get("priority").asInt() == 0 ? "" : " (wide)");
  }

  @Test
  void kubectlGetShowsAFreshKeyAsPending() {
    create("IssuedApiKey", "printed", "actorID: ann\nscopes: [orders:read, refunds]");

    JsonNode cells =
        stream(table("issuedapikeys").get("rows"))
            .map(row -> row.get("cells"))
            .filter(row -> row.get(0).asText().equals("printed"))
            .findFirst()
            .orElseThrow();

    assertThat(cells.get(1).asText()).as("actor").isEqualTo("ann");
    assertThat(cells.get(2).asText()).as("state").isEqualTo("Pending");
    assertThat(cells.get(8).asText()).as("scopes").isEqualTo("[\"orders:read\",\"refunds\"]");
  }

  /** What kubectl asks for and prints; the fabric8 client has no call for it. */
  private JsonNode table(String plural) {
    String path =
        "/apis/%s/namespaces/%s/%s".formatted(Latchkey.API_VERSION, client.getNamespace(), plural);
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(URI.create(client.getMasterUrl().toString()).resolve(path))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();

    var answer = client.getHttpClient().sendAsync(request, String.class).join();

    assertThat(answer.code()).isEqualTo(200);
    return tree(answer.body());
  }

  @Test
  void issuedKeysAreFoundByTheirActor() {
    create("IssuedApiKey", "of-carl", ISSUED, "carl");
    create("IssuedApiKey", "of-dora", ISSUED, "dora");

    assertThat(find("IssuedApiKey", "spec.actorID", "carl")).containsExactly("of-carl");
  }

  @Test
  void importedKeysAreFoundByTheirActor() {
    create("ImportedApiKey", "of-carl", IMPORTED, "carl");
    create("ImportedApiKey", "of-dora", IMPORTED, "dora");

    assertThat(find("ImportedApiKey", "spec.actorID", "carl")).containsExactly("of-carl");
  }

  @Test
  void recordsAreFoundByTheirKeyAndByTheirActor() {
    String first = createRecord("01JC000000000000000000000A", "checkout", "uid-1", "ann");
    String renewed = createRecord("01JC000000000000000000000B", "checkout", "uid-2", "bob");
    String other = createRecord("01JC000000000000000000000C", "refunds", "uid-3", "ann");

    assertThat(find("ApiKeyRecord", "spec.owner.uid", "uid-1")).containsExactly(first);
    assertThat(find("ApiKeyRecord", "spec.owner.name", "checkout"))
        .containsExactlyInAnyOrder(first, renewed);
    assertThat(find("ApiKeyRecord", "spec.actorID", "ann")).containsExactlyInAnyOrder(first, other);
  }

  private String createRecord(String keyID, String owner, String uid, String actor) {
    JsonNode record =
        create(
            "ApiKeyRecord",
            keyID.toLowerCase(Locale.ROOT),
            """
            keyID: %s
            owner: {kind: IssuedApiKey, name: %s, uid: %s}
            digest: %s
            hashKeyID: 0123456789abcdef
            actorID: %s
            createTime: 2026-11-01T00:00:00Z
            """,
            keyID,
            owner,
            uid,
            "ab".repeat(32),
            actor);
    return record.at("/metadata/name").asText();
  }

  private List<String> find(String kind, String field, String value) {
    return client
        .genericKubernetesResources(Latchkey.API_VERSION, kind)
        .withField(field, value)
        .list()
        .getItems()
        .stream()
        .map(object -> object.getMetadata().getName())
        .toList();
  }

  /**
   * Creates an object and returns it as the API server stored it. Not by way of the Java types:
   * they know the defaults, too.
   */
  private JsonNode create(String kind, String name, String spec, Object... arguments) {
    GenericKubernetesResource object =
        new GenericKubernetesResourceBuilder()
            .withApiVersion(Latchkey.API_VERSION)
            .withKind(kind)
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .addToAdditionalProperties("spec", tree(spec.formatted(arguments)))
            .build();
    return tree(
        Serialization.asJson(client.resource(object).fieldValidation(Validation.STRICT).create()));
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal(yaml, JsonNode.class);
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
