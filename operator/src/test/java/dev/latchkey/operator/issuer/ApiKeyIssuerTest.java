package dev.latchkey.operator.issuer;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static dev.latchkey.operator.OperatorOnMock.await;
import static dev.latchkey.operator.OperatorOnMock.base64;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.IssuerKey;
import dev.latchkey.crds.issuer.KeyState;
import dev.latchkey.crds.issuer.KeyUse;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.hashkeys.HashKeys;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An issuer, from its spec to the Secrets of its namespace. */
class ApiKeyIssuerTest {
  private static final String TOKENS = "{derivedTokens: {enabled: true, %s}}";

  private OperatorOnMock mock;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.stopped();
    mock.start(mock.client, new IssuerDefaults(true, IssuerDefaults.ISSUER_BASE));
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void aNamespaceWithoutAnIssuerHasTheDefaultsOnceItHasAKey() throws Exception {
    mock.issued("one", "{actorID: a}");
    Secret jwks = await(() -> mock.secret(Latchkey.JWKS), found -> found != null);

    JsonNode says = json(jwks, "issuer.json");
    assertThat(says.toString())
        .isEqualTo(
            "{\"enabled\":true,\"issuer\":\"https://latchkey.local/shop\",\"defaultTTL\":3600,"
                + "\"maxTTL\":86400,\"allowedClaims\":[],\"statusListURI\":"
                + "\"https://latchkey.local/v2alpha1/derivedKeys/statusLists/shop\"}");
    await(this::exported, text -> !text.isEmpty());
    assertThat(exported()).isEqualTo(text(jwks, "jwks.json"));
    assertThat(exported()).contains("\"x\":").doesNotContain("\"d\":");
    assertThat(kids(mock.secret(Latchkey.SIGNING_KEYS_SECRET))).isEqualTo(kids(jwks));
  }

  @ParameterizedTest
  @CsvSource({
    "'issuer: \"https://keys.example.com:8443/shop\"',"
        + " https://keys.example.com:8443/v2alpha1/derivedKeys/statusLists/shop",
    "'statusListURI: \"https://keys.example.com/s?of=shop\"', https://keys.example.com/s?of=shop",
    "'issuer: urn:example:shop', ''",
    "'issuer: \"https://user@keys.example.com\"', ''",
  })
  void theStatusListIsAtTheIssuersHostOrWhereTheIssuerSays(String tokens, String uri)
      throws Exception {
    issuer(TOKENS.formatted(tokens));
    Secret jwks = await(() -> mock.secret(Latchkey.JWKS), found -> found != null);

    assertThat(json(jwks, "issuer.json").path("statusListURI").asText()).isEqualTo(uri);
  }

  @Test
  void turnedOffThereAreNoSigningKeysAndTheIssuersDeletionBringsTheDefaultsBack() throws Exception {
    issuer("{derivedTokens: {enabled: true}}");
    awaitIssuer(issuer -> keys(issuer, KeyUse.SIGNING, KeyState.ACTIVE).size() == 1);

    issuer("{derivedTokens: {enabled: false}}");

    awaitIssuer(issuer -> Boolean.FALSE.equals(issuer.getStatus().derivedTokens()));
    assertThat(mock.secret(Latchkey.SIGNING_KEYS_SECRET)).isNull();
    assertThat(kids(mock.secret(Latchkey.JWKS))).isEmpty();
    assertThat(json(mock.secret(Latchkey.JWKS), "issuer.json").get("enabled").asBoolean())
        .isFalse();
    assertThat(exported()).isEqualTo("{\"keys\":[]}");
    assertThat(mock.eventReasons("default")).contains("DerivedTokensOff");

    mock.client.resource(found()).delete();
    await(() -> mock.secret(Latchkey.SIGNING_KEYS_SECRET), found -> found != null);
    await(() -> kids(mock.secret(Latchkey.JWKS)), kids -> kids.size() == 1);
    await(
        () -> json(mock.secret(Latchkey.JWKS), "issuer.json"),
        says -> says.get("enabled").asBoolean());
    assertThat(mock.eventReasons("default")).doesNotContain("SigningKeysReplaced");
  }

  @Test
  void aTriggerPublishesAKeyWhichSignsLaterAndTheOldOneGoesAfterItsLastToken() throws Exception {
    issuer(TOKENS.formatted("maxTTL: 2h"));
    String first =
        keys(
                awaitIssuer(issuer -> keys(issuer, KeyUse.SIGNING, KeyState.ACTIVE).size() == 1),
                KeyUse.SIGNING,
                KeyState.ACTIVE)
            .get(0)
            .id();

    issuer(TOKENS.formatted("maxTTL: 2h, signingKeys: {trigger: now}"));

    ApiKeyIssuer published =
        awaitIssuer(issuer -> keys(issuer, KeyUse.SIGNING, KeyState.PUBLISHED).size() == 1);
    String second = keys(published, KeyUse.SIGNING, KeyState.PUBLISHED).get(0).id();
    assertThat(keys(published, KeyUse.SIGNING, KeyState.ACTIVE).get(0).id()).isEqualTo(first);
    assertThat(kids(mock.secret(Latchkey.JWKS))).containsExactly(first, second);
    assertThat(keys(published, KeyUse.MACAROON, KeyState.PUBLISHED)).hasSize(1);

    mock.clock.advance(Duration.ofMinutes(61));
    wake();
    ApiKeyIssuer rotated =
        awaitIssuer(issuer -> keys(issuer, KeyUse.SIGNING, KeyState.RETIRING).size() == 1);
    assertThat(keys(rotated, KeyUse.SIGNING, KeyState.ACTIVE).get(0).id()).isEqualTo(second);
    assertThat(keys(rotated, KeyUse.SIGNING, KeyState.RETIRING).get(0).until()).isNotNull();

    mock.clock.advance(Duration.ofHours(25));
    wake();
    awaitIssuer(issuer -> keys(issuer, KeyUse.SIGNING, KeyState.RETIRING).isEmpty());
    assertThat(kids(mock.secret(Latchkey.JWKS))).containsExactly(second);
    assertThat(mock.eventReasons("default"))
        .contains("SigningKeyPublished", "SigningKeyRetiring", "SigningKeyRetired");
  }

  @Test
  void aDeletedSecretIsReplacedAtOnceAndThePublicSetHealed() throws Exception {
    issuer("{derivedTokens: {enabled: true}}");
    awaitReason("CarriedOut");
    String before = kids(mock.secret(Latchkey.JWKS)).get(0);

    mock.client.resource(mock.secret(Latchkey.SIGNING_KEYS_SECRET)).delete();

    await(() -> mock.eventReasons("default"), told -> told.contains("SigningKeysReplaced"));
    await(() -> kids(mock.secret(Latchkey.JWKS)), kids -> !kids.contains(before));

    mock.client.resource(mock.secret(Latchkey.JWKS)).delete();
    await(() -> mock.secret(Latchkey.JWKS), found -> found != null);
    assertThat(kids(mock.secret(Latchkey.JWKS)))
        .isEqualTo(kids(mock.secret(Latchkey.SIGNING_KEYS_SECRET)));
  }

  @Test
  void damagedKeysStayUntouchedAndAreSaid() {
    issuer("{derivedTokens: {enabled: true}}");
    awaitReason("CarriedOut");
    mock.editSecret(
        Latchkey.SIGNING_KEYS_SECRET,
        secret -> {
          secret.getData().put("jwks.json", base64("{\"keys\": [{\"d\": \"classified\"}]}"));
          return secret;
        });

    ApiKeyIssuer stalled = awaitReason("SigningKeysDamaged");

    assertThat(ready(stalled).message()).contains("backup").doesNotContain("classified");
    assertThat(text(mock.secret(Latchkey.SIGNING_KEYS_SECRET), "jwks.json")).contains("classified");
  }

  @Test
  void somebodyElsesSecretStaysUntouched() {
    Secret foreign =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(Latchkey.JWKS)
            .endMetadata()
            .withData(Map.of("theirs", base64("x")))
            .build();
    mock.client.resource(foreign).create();

    issuer("{derivedTokens: {enabled: true}}");

    assertThat(ready(awaitReason("NameConflict")).message()).contains(Latchkey.JWKS);
    assertThat(mock.secret(Latchkey.JWKS).getData()).isEqualTo(foreign.getData());
    assertThat(mock.secret(Latchkey.SIGNING_KEYS_SECRET)).isNull();
  }

  @Test
  void prefixesApplyToCredentialsMadeFromThenOn() {
    issuer("{prefixes: {secret: acme, public: acmepub}}");
    mock.issued("one", "{actorID: a}");
    mock.issued("two", "{actorID: a, visibility: Public}");
    mock.awaitIssued("one", "Issued");
    mock.awaitIssued("two", "Issued");

    assertThat(mock.credential("one")).startsWith("acme_v1_");
    assertThat(mock.credential("two")).startsWith("acmepub_v1_");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {prefixes: {secret: mc}}                             | spec.prefixes
          {derivedTokens: {maxTTL: 25h}}                       | maxTTL
          {derivedTokens: {maxTTL: 30m}}                       | defaultTTL
          {derivedTokens: {signingKeys: {publishAhead: 5m}}}   | publishAhead
          {derivedTokens: {signingKeys: {interval: 25h}}}      | interval
          """)
  void aSpecThatTheSchemaWouldRefuseIsSaid(String spec, String field) {
    issuer(spec);

    assertThat(ready(awaitReason("InvalidSpec")).message()).contains(field);
    assertThat(mock.secret(Latchkey.SIGNING_KEYS_SECRET)).isNull();
  }

  @Test
  void anIssuerOfAnotherNameHasNoEffect() {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyIssuer
        metadata: {name: other}
        spec: {derivedTokens: {enabled: true}}
        """);

    await(
        () ->
            mock.client
                .resources(ApiKeyIssuer.class)
                .inNamespace(NAMESPACE)
                .withName("other")
                .get(),
        issuer ->
            issuer.getStatus() != null && ready(issuer).message().contains("name it default"));
    assertThat(mock.secret(Latchkey.SIGNING_KEYS_SECRET)).isNull();
  }

  @Test
  void aPausedNamespaceIsLeftAlone() {
    mock.client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToAnnotations(Latchkey.PAUSED, "true")
                .endMetadata()
                .build())
        .create();
    issuer("{derivedTokens: {enabled: true}}");
    mock.issued("one", "{actorID: a}");

    Awaitility.await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(3))
        .until(() -> mock.secret(Latchkey.JWKS) == null && found().getStatus() == null);
  }

  @Test
  void aNewHashKeyIsUsedAfterAWhileAndTheOldOneStaysWhileARecordNamesIt() {
    mock.issued("one", "{actorID: a}");
    String old =
        mock.record(mock.awaitIssued("one", "Issued").getStatus().keyID()).getSpec().hashKeyID();

    issuer("{hashKeys: {trigger: now}}");
    awaitIssuer(issuer -> keys(issuer, KeyUse.HASH, KeyState.PUBLISHED).size() == 1);
    assertThat(active()).isEqualTo(old);

    mock.clock.advance(Duration.ofMinutes(6));
    wake();
    awaitIssuer(issuer -> keys(issuer, KeyUse.HASH, KeyState.RETIRING).size() == 1);
    assertThat(active()).isNotEqualTo(old);
    mock.issued("two", "{actorID: a}");
    String two = mock.awaitIssued("two", "Issued").getStatus().keyID();
    assertThat(mock.record(two).getSpec().hashKeyID()).isEqualTo(active());

    mock.clock.advance(Duration.ofHours(2));
    wake();
    awaitIssuer(issuer -> keys(issuer, KeyUse.HASH, KeyState.RETIRING).size() == 1);
    assertThat(mock.fits(mock.credential("one"), mock.records().get(1))).isTrue();

    mock.client.resource(mock.issuedKey("one")).delete();
    mock.records().stream()
        .filter(record -> record.getSpec().hashKeyID().equals(old))
        .forEach(record -> mock.client.resource(record).delete());
    wake();
    awaitIssuer(issuer -> keys(issuer, KeyUse.HASH, KeyState.RETIRING).isEmpty());
  }

  @Test
  void givenUpHashKeysHaveTheirKeysIssuedAnewAndRevokedOnesStayRevoked() {
    mock.issued("one", "{actorID: a, audiences: [orders]}");
    mock.issued("gone", "{actorID: a}");
    String one = mock.awaitIssued("one", "Issued").getStatus().keyID();
    String gone = mock.awaitIssued("gone", "Issued").getStatus().keyID();
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: order}
        spec: {keyID: %s, reason: KeyCompromise}
        """
            .formatted(gone));
    mock.awaitIssued("gone", "Revoked");
    String lost = mock.record(one).getSpec().hashKeyID();
    mock.client.resource(mock.secret(Latchkey.HASH_KEYS_SECRET)).delete();
    assertThat(
            OperatorOnMock.condition(mock.awaitIssued("one", "HashKeysUnavailable"), "Ready")
                .message())
        .contains("spec.hashKeys.reissue: [\"" + lost + "\"]");

    issuer("{hashKeys: {reissue: [\"0123456789abcdef\"]}}");
    awaitReason("HashKeysUnavailable");
    assertThat(mock.record(one)).as("another hash key was given up").isNotNull();
    issuer("{hashKeys: {reissue: [\"" + lost + "\"]}}");

    awaitReason("CarriedOut");
    String anew =
        await(() -> mock.awaitIssued("one", "Issued"), key -> !key.getStatus().keyID().equals(one))
            .getStatus()
            .keyID();
    assertThat(mock.fits(mock.credential("one"), mock.record(anew))).isTrue();
    assertThat(mock.record(anew).getSpec().audiences()).containsExactly("orders");
    assertThat(mock.awaitIssued("gone", "Revoked").getStatus().keyID()).isEqualTo(gone);
    assertThat(mock.record(gone).getSpec().revocation().cause()).isEqualTo(EndCause.ORDERED);
    assertThat(mock.record(one).getSpec().revocation().cause()).isEqualTo(EndCause.SUPERSEDED);
    assertThat(mock.eventReasons("default")).contains("CredentialsGivenUp");
  }

  @Test
  void aHashKeyThatTheSecretHoldsIsNotGivenUp() {
    mock.issued("one", "{actorID: a}");
    String one = mock.awaitIssued("one", "Issued").getStatus().keyID();

    issuer("{hashKeys: {reissue: [\"" + mock.record(one).getSpec().hashKeyID() + "\"]}}");

    awaitReason("CarriedOut");
    assertThat(mock.record(one).getSpec().revocation()).isNull();
    assertThat(mock.eventReasons("default")).doesNotContain("CredentialsGivenUp");
  }

  @Test
  void theRawKeyOfAGivenUpHashKeyIsImportedAgain() {
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw}}}");
    String lost =
        mock.record(mock.awaitImported("partner", "Imported").getStatus().keyID())
            .getSpec()
            .hashKeyID();
    // A ring that lost one of its keys, and kept the one that ids of raw keys are made with.
    mock.editSecret(
        Latchkey.HASH_KEYS_SECRET,
        secret -> {
          HashKey other = HashKey.generate(new SecureRandom());
          HashKeys.read(secret)
              .with(other)
              .activate(other.id())
              .without(lost)
              .toEntries()
              .forEach(
                  (name, value) ->
                      secret.getData().put(name, Base64.getEncoder().encodeToString(value)));
          secret.getData().keySet().removeIf(name -> name.contains(lost));
          return secret;
        });

    issuer("{hashKeys: {reissue: [\"" + lost + "\"]}}");

    await(
        mock::records,
        records ->
            records.size() == 1
                && !records.get(0).getSpec().hashKeyID().equals(lost)
                && mock.fits("some_raw_key_0123456789", records.get(0)));
    mock.awaitImported("partner", "Imported");
  }

  @Test
  void aRevokedImportStaysRevokedWhereAllHashKeysAreGivenUp() {
    mock.rawKeySecret("raw", "some_raw_key_0123456789");
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw}}}");
    String revoked = mock.awaitImported("partner", "Imported").getStatus().keyID();
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: order}
        spec: {keyID: %s, reason: KeyCompromise}
        """
            .formatted(revoked));
    mock.awaitImported("partner", "Revoked");
    String lost = mock.record(revoked).getSpec().hashKeyID();
    mock.client.resource(mock.secret(Latchkey.HASH_KEYS_SECRET)).delete();
    mock.awaitImported("partner", "HashKeysUnavailable");

    issuer("{hashKeys: {reissue: [\"" + lost + "\"]}}");

    awaitReason("CarriedOut");
    assertThat(
            OperatorOnMock.condition(mock.awaitImported("partner", "Revoked"), "Ready").message())
        .contains("kubectl delete apikeyrecord " + revoked);
    assertThat(mock.records()).hasSize(1);

    mock.client.resource(mock.record(revoked)).delete();
    mock.awaitImported("partner", "Imported");
  }

  private void issuer(String spec) {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyIssuer
        metadata: {name: default}
        spec: %s
        """
            .formatted(spec));
  }

  private ApiKeyIssuer found() {
    return mock.client
        .resources(ApiKeyIssuer.class)
        .inNamespace(NAMESPACE)
        .withName("default")
        .get();
  }

  /** As a watch would, after time went by in one leap; whatever the operator writes meanwhile. */
  private void wake() {
    mock.editSecret(
        Latchkey.HASH_KEYS_SECRET,
        secret ->
            new SecretBuilder(secret)
                .editMetadata()
                .addToAnnotations("woken", mock.clock.instant().toString())
                .endMetadata()
                .build());
  }

  private ApiKeyIssuer awaitIssuer(Predicate<ApiKeyIssuer> until) {
    return await(
        this::found,
        issuer ->
            issuer != null
                && issuer.getStatus() != null
                && issuer
                    .getMetadata()
                    .getGeneration()
                    .equals(issuer.getStatus().observedGeneration())
                && until.test(issuer));
  }

  private ApiKeyIssuer awaitReason(String reason) {
    return awaitIssuer(issuer -> ready(issuer).reason().equals(reason));
  }

  private static Condition ready(ApiKeyIssuer issuer) {
    return issuer.getStatus().conditions().get(0);
  }

  private static List<IssuerKey> keys(ApiKeyIssuer issuer, KeyUse use, KeyState state) {
    return issuer.getStatus().keys().stream()
        .filter(key -> key.use() == use && key.state() == state)
        .toList();
  }

  private String active() {
    return HashKeys.read(mock.secret(Latchkey.HASH_KEYS_SECRET)).active().id();
  }

  private String exported() {
    var map = mock.client.configMaps().inNamespace(NAMESPACE).withName(Latchkey.JWKS).get();
    return map == null ? "" : map.getData().get("jwks.json");
  }

  private static List<String> kids(Secret secret) throws Exception {
    return StreamSupport.stream(json(secret, "jwks.json").get("keys").spliterator(), false)
        .map(key -> key.get("kid").asText())
        .toList();
  }

  private static JsonNode json(Secret secret, String entry) throws Exception {
    return new ObjectMapper().readTree(text(secret, entry));
  }

  private static String text(Secret secret, String entry) {
    return SigningKeyLifecycle.text(secret, entry).orElseThrow();
  }
}
