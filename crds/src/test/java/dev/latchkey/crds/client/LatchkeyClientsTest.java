package dev.latchkey.crds.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.LatchkeyResource;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.KeyState;
import dev.latchkey.crds.issuer.KeyUse;
import dev.latchkey.crds.key.AfterImport;
import dev.latchkey.crds.key.DeletionPolicy;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** An informer stops for good at the first object that it cannot read. */
class LatchkeyClientsTest {

  private static final String CREDENTIAL = "lk_pasted_into_the_wrong_field";

  private final KubernetesSerialization serialization = LatchkeyClients.serialization();

  @Test
  void anUnreadableSpecIsAbsentAndTheRestArrives() {
    IssuedApiKey key =
        read(
            IssuedApiKey.class,
            """
            metadata: {name: checkout, uid: some-uid, annotations: {example.com/note: kept}}
            spec: {actorID: ann, expireTime: tomorrow}
            status: {keyID: 01JC0000000000000000000000, observedGeneration: 3}
            """);

    assertThat(key.getSpec()).isNull();
    assertThat(key.getMetadata().getName()).isEqualTo("checkout");
    assertThat(key.getMetadata().getUid()).isEqualTo("some-uid");
    assertThat(key.getMetadata().getAnnotations()).containsEntry("example.com/note", "kept");
    assertThat(key.getStatus().keyID()).isEqualTo("01JC0000000000000000000000");
    assertThat(key.getStatus().observedGeneration()).isEqualTo(3);
  }

  @Test
  void whatIsUnreadableIsNamedByItsFieldAndNeverByItsValue() {
    IssuedApiKey key =
        read(
            IssuedApiKey.class,
            """
            metadata: {name: checkout}
            spec: {actorID: ann, rateLimit: {quota: %s, window: 60s}}
            """
                .formatted(CREDENTIAL));

    assertThat(key.unreadable())
        .hasValueSatisfying(
            why -> assertThat(why).contains("spec.rateLimit.quota").doesNotContain(CREDENTIAL));
    assertThat(serialization.asJson(key)).doesNotContain(CREDENTIAL);
  }

  @Test
  void anEntryOfAListIsNamedByItsPlace() {
    IssuedApiKey key =
        read(
            IssuedApiKey.class,
            """
            metadata: {name: checkout}
            spec: {actorID: ann, scopes: [orders:read, {nested: %s}]}
            """
                .formatted(CREDENTIAL));

    assertThat(key.unreadable())
        .hasValueSatisfying(
            why -> assertThat(why).contains("spec.scopes.[1]").doesNotContain(CREDENTIAL));
  }

  @Test
  void aSpecOfTheWrongShapeIsUnreadableToo() {
    assertUnreadable("spec: %s".formatted(CREDENTIAL));
    assertUnreadable("spec: [%s]".formatted(CREDENTIAL));
    assertUnreadable("spec: {scopes: %s}".formatted(CREDENTIAL));
    assertUnreadable("spec: {metadata: %s}".formatted(CREDENTIAL));
    assertUnreadable("spec: {scopes: [null]}");
  }

  private void assertUnreadable(String yaml) {
    IssuedApiKey key = read(IssuedApiKey.class, yaml);
    assertThat(key.getSpec()).as(yaml).isNull();
    assertThat(key.unreadable())
        .as(yaml)
        .hasValueSatisfying(why -> assertThat(why).contains("spec").doesNotContain(CREDENTIAL));
  }

  @Test
  void anUnreadableStatusGoesWithTheSpec() {
    IssuedApiKey key =
        read(
            IssuedApiKey.class,
            """
            metadata: {name: checkout}
            spec: {actorID: ann, expireTime: tomorrow}
            status: {createTime: yesterday}
            """);

    assertThat(key.getSpec()).isNull();
    assertThat(key.getStatus()).isNull();
    assertThat(key.unreadable()).isPresent();
  }

  @Test
  void anAbsentSpecIsSaidToBeMissing() {
    IssuedApiKey key = read(IssuedApiKey.class, "metadata: {name: checkout}");

    assertThat(key.unreadable()).hasValue("the spec is missing");
  }

  @Test
  void aReadableKeyIsNotUnreadableWhateverItsAnnotationsSay() {
    IssuedApiKey key =
        read(
            IssuedApiKey.class,
            """
            metadata: {name: checkout, annotations: {%s: nonsense}}
            spec: {actorID: ann}
            """
                .formatted(LatchkeyResource.UNREADABLE));

    assertThat(key.getSpec().actorID()).isEqualTo("ann");
    assertThat(key.unreadable()).isEmpty();
  }

  @Test
  void oneBadObjectOfAListLeavesTheOthers() {
    RecordList records =
        serialization.unmarshal(
            """
            {
              "apiVersion": "latchkey.dev/v1alpha1",
              "kind": "ApiKeyRecordList",
              "metadata": {},
              "items": [
                {"metadata": {"name": "bad"}, "spec": {"createTime": "yesterday"}},
                {"metadata": {"name": "good"}, "spec": {"keyID": "01JC0000000000000000000000"}}
              ]
            }
            """,
            RecordList.class);

    assertThat(records.getItems())
        .extracting(one -> one.getMetadata().getName(), one -> one.unreadable().isEmpty())
        .containsExactly(tuple("bad", false), tuple("good", true));
  }

  @Test
  void fieldsOfANewerVersionAreIgnoredAtEveryDepth() {
    ImportedApiKey key =
        read(
            ImportedApiKey.class,
            """
            novel: 1
            metadata: {name: checkout}
            spec:
              actorID: ann
              novel: {a: 1}
              rateLimit: {quota: 1, window: 60s, novel: 1}
              ipRestriction: {allowedCIDRs: [10.0.0.0/8], novel: 1}
              rawKey: {secretKeyRef: {name: legacy, novel: 1}, novel: 1}
              revocation: {reason: KeyCompromise, novel: 1}
            status:
              novel: 1
              keyID: 01JC0000000000000000000000
              conditions: [{type: Ready, novel: 1}]
              retiring: [{keyID: one, novel: 1}]
            """);

    assertThat(key.unreadable()).isEmpty();
    assertThat(key.getSpec().rawKey().secretKeyRef().name()).isEqualTo("legacy");
    assertThat(key.getStatus().keyID()).isEqualTo("01JC0000000000000000000000");
  }

  @Test
  void enumValuesOfANewerVersionAreUnrecognizedAndNotADefault() {
    IssuedApiKey issued =
        read(
            IssuedApiKey.class,
            """
            spec: {actorID: ann, visibility: Novel, delivery: Novel, revocation: {reason: Novel}}
            """);
    ImportedApiKey imported =
        read(
            ImportedApiKey.class,
            """
            spec:
              actorID: ann
              rawKey: {secretKeyRef: {name: legacy}, afterImport: Novel}
              deletionPolicy: Novel
            """);
    ApiKeyRecord record =
        read(ApiKeyRecord.class, "spec: {revocation: {cause: Novel, reason: Novel}}");
    ApiKeyRevocation order =
        read(ApiKeyRevocation.class, "spec: {reason: Novel}\nstatus: {state: Novel}");

    assertThat(issued.getSpec().visibility()).isEqualTo(Visibility.UNRECOGNIZED);
    assertThat(issued.getSpec().delivery()).isEqualTo(Delivery.UNRECOGNIZED);
    assertThat(issued.getSpec().revocation().reason()).isEqualTo(RevocationReason.UNRECOGNIZED);
    assertThat(imported.getSpec().rawKey().afterImport()).isEqualTo(AfterImport.UNRECOGNIZED);
    assertThat(imported.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.UNRECOGNIZED);
    assertThat(record.getSpec().revocation().cause()).isEqualTo(EndCause.UNRECOGNIZED);
    assertThat(order.getSpec().reason()).isEqualTo(RevocationReason.UNRECOGNIZED);
    assertThat(order.getStatus().state()).isEqualTo(OrderState.UNRECOGNIZED);
  }

  @Test
  void timesWithAnOffsetAreReadAsTheApiServerAcceptsThem() {
    IssuedApiKey key =
        read(IssuedApiKey.class, "spec: {expireTime: '2036-01-31T02:00:00.5+02:00'}");

    assertThat(key.getSpec().expireTime()).isEqualTo("2036-01-31T00:00:00.500Z");
  }

  @Test
  void anIssuerOfANewerVersionIsReadAsFarAsItIsKnown() {
    ApiKeyIssuer issuer =
        read(
            ApiKeyIssuer.class,
            """
            spec:
              novel: 1
              prefixes: {public: pub, novel: 1}
              derivedTokens: {enabled: true, novel: 1, signingKeys: {interval: 90d, novel: 1}}
              hashKeys: {novel: 1}
            status: {novel: 1, keys: [{id: one, use: Novel, state: Novel, novel: 1}]}
            """);

    assertThat(issuer.unreadable()).isEmpty();
    assertThat(issuer.getSpec().prefixes().of(Visibility.PUBLIC)).isEqualTo("pub");
    assertThat(issuer.getSpec().prefixes().of(Visibility.SECRET)).isEqualTo("lk");
    assertThat(issuer.getSpec().derivedTokens().maxTTL()).isEqualTo("24h");
    assertThat(issuer.getSpec().derivedTokens().signingKeys().publishAhead()).isEqualTo("1h");
    assertThat(issuer.getStatus().keys().get(0).use()).isEqualTo(KeyUse.UNRECOGNIZED);
    assertThat(issuer.getStatus().keys().get(0).state()).isEqualTo(KeyState.UNRECOGNIZED);
  }

  private <T> T read(Class<T> type, String yaml) {
    JsonNode tree = serialization.unmarshal(yaml, JsonNode.class);
    return serialization.unmarshal(tree.toString(), type);
  }

  private static final class RecordList extends DefaultKubernetesResourceList<ApiKeyRecord> {}
}
