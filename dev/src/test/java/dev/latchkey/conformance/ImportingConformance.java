package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ImportedApiKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operations import and delete. */
abstract class ImportingConformance extends ConformanceTopic {
  private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

  @Test
  void anImportedKeyVerifiesAndIsAnsweredWithoutItsRawKey() {
    String raw = newRawKey();
    Answer answer =
        api()
            .post(
                Kind.IMPORTED.collection(),
                Json.object(
                    """
                    {raw_key: '%s', name: 'Partner', actor_id: 'acme', scopes: ['a'], ttl: '1d',
                     metadata: {k: 1}, rate_limit_policy: {quota: 5, window: '1h'},
                     ip_restriction: {allowed_cidrs: ['127.0.0.1/32']},
                     visibility: 'KEY_VISIBILITY_PUBLIC'}
                    """,
                    raw))
            .expect(201);

    JsonNode key = answer.json();
    String id = key.get("key_id").asText();
    assertThat(id).matches("[0-9a-f]{64}");
    assertThat(answer.body()).doesNotContain(raw);
    assertThat(answer.header("Location")).hasValue(Kind.IMPORTED.path(id));
    assertThat(key.get("name").asText()).isEqualTo("Partner");
    assertThat(key.get("visibility").asText()).isEqualTo("KEY_VISIBILITY_PUBLIC");
    assertThat(key.get("rate_limit_policy").get("window").asText()).isEqualTo("3600s");
    assertThat(key.get("status").asText()).isEqualTo("KEY_STATUS_ACTIVE");
    assertThat(key.has("expire_time")).isTrue();
    assertThat(api().get(Kind.IMPORTED.path(id)).expect(200).json()).isEqualTo(key);
    assertThat(awaitValid(raw).get("key_id").asText()).isEqualTo(id);
  }

  @Test
  void anImportedKeyIsAResourceThatDoesNotHoldTheRawKey() {
    Key key = importKey("{scopes: ['a']}");

    ImportedApiKey object = importedObject(key);
    assertThat(object.getSpec().rawKey()).isNull();
    assertThat(object.getSpec().scopes()).containsExactly("a");
    assertThat(object.getMetadata().getAnnotations()).containsEntry(Latchkey.REQUESTED_BY, ANYBODY);
    assertThat(kubernetes().getKubernetesSerialization().asJson(List.of(object, record(key.id()))))
        .doesNotContain(key.credential());
  }

  @Test
  void aRawKeyIsImportedOnce() {
    Key key = importKey("{}");

    importRaw(key.credential()).expectError(409, 6, "RAW_KEY_ALREADY_IMPORTED");
    revoke(key, "KEY_COMPROMISE").expect(204);
    assertThat(importRaw(key.credential()).expect(409).body()).doesNotContain(key.credential());
  }

  @Test
  void ofSeveralImportsAtOnceOneWins() {
    String raw = newRawKey();

    List<Answer> answers = atOnce(6, () -> importRaw(raw));

    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 201)
        .allMatch(
            answer -> List.of("RAW_KEY_ALREADY_IMPORTED", "ABORTED").contains(answer.reason()));
    awaitValid(raw);
  }

  @Test
  void theSameRequestAgainAnswersTheSameKey() {
    ObjectNode request = body("{raw_key: '%s', request_id: '%s'}", newRawKey(), unique());
    JsonNode first = api().post(Kind.IMPORTED.collection(), request).expect(201).json();

    assertThat(api().post(Kind.IMPORTED.collection(), request).expect(201).json()).isEqualTo(first);
    api()
        .post(Kind.IMPORTED.collection(), request.deepCopy().put("raw_key", newRawKey()))
        .expectError(409, 6, "REQUEST_ID_REUSED");
  }

  @Test
  void ofTheSameRequestsAtOnceNoneIsRefused() {
    ObjectNode request = body("{raw_key: '%s', request_id: '%s'}", newRawKey(), unique());

    List<Answer> answers = atOnce(6, () -> api().post(Kind.IMPORTED.collection(), request));

    assertThat(answers).allMatch(answer -> answer.status() == 201);
    assertThat(answers)
        .extracting(answer -> answer.json().get("key_id").asText())
        .containsOnly(answers.get(0).json().get("key_id").asText());
  }

  @Test
  void whatLooksLikeACredentialOfOursOrAJwtIsRefused() {
    Key issued = issue("{}");
    for (String raw :
        List.of(
            issued.credential(),
            "lk_v1_01ARZ3NDEKTSV4RRFFQ69G5FAV_" + "x".repeat(49),
            "mc_v1_" + "A".repeat(40),
            JWT)) {
      importRaw(raw).expectError(409, 9, "RAW_KEY_SHAPE_NOT_ALLOWED").naming("raw_key");
    }
  }

  @Test
  void aRawKeyIs1To4096VisibleAsciiCharacters() {
    String longest = newRawKey();
    longest += "~".repeat(4096 - longest.length());
    importRaw(longest).expect(201);
    awaitValid(longest);
    importRaw("!").expect(201);
    for (String raw : List.of("x".repeat(4097), "with space", "tab\\there", "ümlaut", "end\\n")) {
      importRaw(raw).invalid("RAW_KEY_INVALID").naming("raw_key");
    }
    importRaw("").invalid("FIELD_REQUIRED").naming("raw_key");
    api().post(Kind.IMPORTED.collection(), body("{}")).invalid("FIELD_REQUIRED").naming("raw_key");
  }

  @Test
  void aDeletedKeyIsGoneForGoodAndMayComeBackUnderItsId() {
    Key key = importKey("{}");
    awaitValid(key.credential());
    String object = importedObject(key).getMetadata().getName();

    Answer answer = api().delete(key.path());

    assertThat(answer.expect(204).body()).isEmpty();
    api().get(key.path()).expectError(404, 5, "API_KEY_NOT_FOUND");
    api().delete(key.path()).expectError(404, 5, "API_KEY_NOT_FOUND");
    assertThat(record(key.id())).isNull();
    assertThat(
            kubernetes()
                .resources(ImportedApiKey.class)
                .inNamespace(namespace())
                .withName(object)
                .get())
        .isNull();
    awaitRefused(key.credential(), "NOT_FOUND");

    JsonNode again = importRaw(key.credential()).expect(201).json();

    assertThat(again.get("key_id").asText()).isEqualTo(key.id());
    awaitValid(key.credential());
  }

  @Test
  void issuedKeysAreNotDeleted() {
    Key key = issue("{}");

    api().delete(Kind.IMPORTED.path(key.id())).expectError(404, 5, "API_KEY_NOT_FOUND");
    Answer refused = api().delete(key.path()).expectError(405, 12, "METHOD_NOT_ALLOWED");

    assertThat(refused.header("Allow"))
        .hasValueSatisfying(
            allow -> assertThat(allow).contains("GET", "PATCH").doesNotContain("DELETE"));
  }

  @Test
  void oneRawKeyHasUnrelatedIdsInTwoNamespaces() {
    String raw = newRawKey();
    String here = importRaw(raw).expect(201).json().get("key_id").asText();

    String there =
        api(newNamespace())
            .post(Kind.IMPORTED.collection(), body("{raw_key: '%s'}", raw))
            .expect(201)
            .json()
            .get("key_id")
            .asText();

    assertThat(there).isNotEqualTo(here);
    awaitRefused(raw, "NOT_FOUND");
  }

  private Answer importRaw(String raw) {
    return api().post(Kind.IMPORTED.collection(), body("{raw_key: '%s'}", raw));
  }
}
