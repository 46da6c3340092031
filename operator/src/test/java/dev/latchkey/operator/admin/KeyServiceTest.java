package dev.latchkey.operator.admin;

import static dev.latchkey.operator.OperatorAtWork.await;
import static dev.latchkey.operator.admin.Requests.CALL;
import static dev.latchkey.operator.admin.Requests.NO_CHANGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult;
import dev.latchkey.operator.admin.KeyAdministration.Issued;
import dev.latchkey.operator.admin.KeyAdministration.Rotated;
import dev.latchkey.operator.admin.KeyAdministration.Updated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyServiceTest {
  private OperatorOnMock mock;
  private KeyService service;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.administered();
    service = mock.administration();
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void anIssuedKeyIsAnOrdinaryResourceWithoutASecret() {
    Issued issued = service.issue(CALL, Requests.key("checkout"));

    ApiKeyRecord record = mock.record(issued.key().record().keyID());
    assertThat(mock.fits(issued.secret().orElseThrow(), record)).isTrue();
    IssuedApiKey key = mock.issuedKey(record.getSpec().owner().name());
    assertThat(key.getMetadata().getName()).startsWith("http-");
    assertThat(key.getMetadata().getAnnotations()).containsEntry(Latchkey.REQUESTED_BY, "jane");
    mock.awaitIssued(key.getMetadata().getName(), "Issued");
    assertThat(mock.secret(key.getMetadata().getName())).isNull();
    await(
        () -> mock.eventReasons(key.getMetadata().getName()),
        reasons -> reasons.contains("IssuedOverHTTP"));
    assertThat(mock.eventReasons(key.getMetadata().getName())).doesNotContain("Stalled", "Pending");
  }

  @Test
  void aKeyLivesAsLongAsItIsAskedFor() {
    NewKey key = Requests.key("checkout");
    NewKey minute =
        new NewKey(
            key.displayName(),
            key.actorID(),
            key.scopes(),
            Optional.of(Duration.ofMinutes(1)),
            key.metadata(),
            key.rateLimit(),
            key.ipRestriction(),
            key.visibility(),
            key.requestID());

    var issued = service.issue(CALL, minute).key().record();
    var imported =
        service
            .importKey(
                CALL, new NewImport(minute, Requests.rawKey("p", "raw_key_0123456789ab").rawKey()))
            .record();

    assertThat(issued.expireTime()).isEqualTo(issued.createTime().plusSeconds(60));
    assertThat(imported.expireTime()).isEqualTo(imported.createTime().plusSeconds(60));
  }

  @Test
  void theSameRequestAgainReturnsTheSameKeyWithoutTheSecret() {
    NewKey key = Requests.key("checkout", Optional.of("r-1"));
    Issued first = service.issue(CALL, key);
    Issued second = service.issue(CALL, key);

    assertThat(second.secret()).isEmpty();
    assertThat(second.key().record().keyID()).isEqualTo(first.key().record().keyID());
    assertThat(mock.records()).hasSize(1);
    refused(
        ErrorReason.REQUEST_ID_REUSED,
        () -> service.issue(CALL, Requests.key("another", Optional.of("r-1"))));
    assertThat(
            service
                .issue(new Call(CALL.namespace(), "joe"), Requests.key("a", Optional.of("r-1")))
                .secret())
        .as("another caller's request of the same id")
        .isPresent();
  }

  @Test
  void ofTheSameRequestsAtOnceOneReturnsTheSecretAndNoneIsRefused() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      for (int round = 1; round <= 5; round++) {
        NewKey key = Requests.key("checkout", Optional.of("round-" + round));
        List<Issued> all = new ArrayList<>();
        for (Future<Issued> one :
            clients.invokeAll(
                Collections.<Callable<Issued>>nCopies(8, () -> service.issue(CALL, key)))) {
          all.add(one.get());
        }

        assertThat(all).filteredOn(issued -> issued.secret().isPresent()).hasSize(1);
        assertThat(all)
            .extracting(issued -> issued.key().record().keyID())
            .containsOnly(all.get(0).key().record().keyID());
      }
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void rotationEndsTheOldCredentialAtOnceAndKeepsWhatIsNotChanged() {
    Issued issued = service.issue(CALL, Requests.key("checkout"));
    KeyId id = id(issued.key());

    Rotated rotated = service.rotate(CALL, id, Requests.scopes("orders:write"));

    assertThat(mock.fits(rotated.secret(), mock.record(rotated.key().record().keyID()))).isTrue();
    assertThat(rotated.key().record().scopes()).containsExactly("orders:write");
    assertThat(rotated.key().record().actorID()).isEqualTo("team-payments");
    assertThat(rotated.old().record().revocation().reason()).isEqualTo(RevocationReason.SUPERSEDED);
    assertThat(service.get(CALL, KeyKind.ISSUED, id).record().replacedBy())
        .isEqualTo(rotated.key().record().keyID());
    String name = rotated.key().record().owner().name();
    assertThat(mock.issuedKey(name).getSpec().scopes()).containsExactly("orders:write");
    await(
        () -> mock.issuedKey(name),
        key -> rotated.key().record().keyID().equals(key.getStatus().keyID()));
    refused(ErrorReason.API_KEY_NOT_ACTIVE, () -> service.rotate(CALL, id, NO_CHANGES));
    assertThat(unended()).hasSize(1);
  }

  @Test
  void rotatingAKeyWithASecretWritesTheSecretToo() {
    mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 1h}}");
    mock.awaitIssued("checkout", "Issued");
    KeyId old = new KeyId(mock.issuedKey("checkout").getStatus().keyID());

    Rotated rotated = service.rotate(CALL, old, NO_CHANGES);

    assertThat(mock.credential("checkout")).isEqualTo(rotated.secret());
    assertThat(mock.record(old.value()).getSpec().revocation().effectiveTime())
        .isBeforeOrEqualTo(mock.clock.instant());
    await(
        () -> mock.issuedKey("checkout"),
        key -> rotated.key().record().keyID().equals(key.getStatus().keyID()));
    assertThat(unended()).hasSize(1);
    assertThat(mock.credential("checkout")).isEqualTo(rotated.secret());
  }

  @Test
  void anUpdateEditsTheSpecAndTheRecord() {
    mock.issued("checkout", "{actorID: a, scopes: [one], metadata: {team: x, tier: {n: 1}}}");
    mock.awaitIssued("checkout", "Issued");
    KeyId id = new KeyId(mock.issuedKey("checkout").getStatus().keyID());

    Updated updated = service.update(CALL, KeyKind.ISSUED, id, Requests.scopes("two"));

    assertThat(updated.key().record().scopes()).containsExactly("two");
    assertThat(updated.warning()).isEmpty();
    assertThat(mock.issuedKey("checkout").getSpec().scopes()).containsExactly("two");
    assertThat(mock.record(id.value()).getSpec().scopes()).containsExactly("two");
    assertThat(mock.record(id.value()).getSpec().metadata().toString())
        .isEqualTo("{\"team\":\"x\",\"tier\":{\"n\":1}}");
  }

  @Test
  void whatRequestsDoNotSpeakOfStays() {
    mock.issued("checkout", "{actorID: a, audiences: [orders], rotation: {trigger: one}}");
    mock.awaitIssued("checkout", "Issued");
    KeyId first = new KeyId(mock.issuedKey("checkout").getStatus().keyID());

    service.update(CALL, KeyKind.ISSUED, first, Requests.scopes("read"));
    String second = service.rotate(CALL, first, Requests.scopes("write")).key().record().keyID();

    assertThat(mock.issuedKey("checkout").getSpec().audiences()).containsExactly("orders");
    for (String keyID : List.of(first.value(), second)) {
      assertThat(mock.record(keyID).getSpec().audiences()).containsExactly("orders");
      assertThat(mock.record(keyID).getSpec().requires()).containsExactly("audience");
      assertThat(mock.record(keyID).getMetadata().getLabels())
          .containsEntry(Latchkey.AUDIENCE_PREFIX + "orders", "");
    }
  }

  @Test
  void anUpdateOfWhatAToolManagesWarns() {
    mock.issued("checkout", "{actorID: a}");
    mock.awaitIssued("checkout", "Issued");
    mock.client
        .resources(IssuedApiKey.class)
        .inNamespace(CALL.namespace())
        .withName("checkout")
        .edit(
            key -> {
              key.getMetadata().setAnnotations(Map.of("argocd.argoproj.io/tracking-id", "shop:x"));
              return key;
            });
    KeyId id = new KeyId(mock.issuedKey("checkout").getStatus().keyID());

    Updated updated = service.update(CALL, KeyKind.ISSUED, id, Requests.scopes("two"));

    assertThat(updated.warning().orElseThrow()).contains("Argo CD");
    await(() -> mock.eventReasons("checkout"), reasons -> reasons.contains("ManagedByGitOps"));
  }

  @Test
  void aRevocationIsAnOrderAndHappensOnce() {
    Issued issued = service.issue(CALL, Requests.key("checkout"));
    KeyId id = id(issued.key());

    service.revoke(
        CALL,
        Optional.empty(),
        id,
        RevocationReason.PRIVILEGE_WITHDRAWN,
        Optional.of("left the team"));

    ApiKeyRevocation order =
        mock.client
            .resources(ApiKeyRevocation.class)
            .inNamespace(CALL.namespace())
            .list()
            .getItems()
            .get(0);
    assertThat(order.getMetadata().getAnnotations()).containsEntry(Latchkey.REQUESTED_BY, "jane");
    ListedKey revoked = service.get(CALL, KeyKind.ISSUED, id);
    assertThat(KeyState.of(revoked.record(), mock.clock.instant())).isEqualTo(KeyState.REVOKED);
    assertThat(revoked.record().revocation().description()).isEqualTo("left the team");
    refused(
        ErrorReason.API_KEY_ALREADY_REVOKED,
        () ->
            service.revoke(
                CALL, Optional.empty(), id, RevocationReason.KEY_COMPROMISE, Optional.empty()));
    refused(
        ErrorReason.API_KEY_NOT_FOUND,
        () ->
            service.revoke(
                CALL,
                Optional.of(KeyKind.IMPORTED),
                id,
                RevocationReason.KEY_COMPROMISE,
                Optional.empty()));
    refused(ErrorReason.API_KEY_NOT_ACTIVE, () -> service.rotate(CALL, id, NO_CHANGES));
  }

  @Test
  void anImportedKeyVerifiesAndIsKeptNowhere() {
    ListedKey imported =
        service.importKey(CALL, Requests.rawKey("partner", "raw_key_0123456789ab"));

    ApiKeyRecord record = mock.record(imported.record().keyID());
    assertThat(mock.fits("raw_key_0123456789ab", record)).isTrue();
    String name = record.getSpec().owner().name();
    mock.awaitImported(name, "Imported");
    refused(
        ErrorReason.RAW_KEY_ALREADY_IMPORTED,
        () -> service.importKey(CALL, Requests.rawKey("again", "raw_key_0123456789ab")));
    refused(
        ErrorReason.RAW_KEY_ALREADY_IMPORTED,
        () ->
            service.importKey(
                CALL, Requests.rawKey("again", "raw_key_0123456789ab", Optional.of("r-2"))));
    assertThat(mock.records()).hasSize(1);
    assertThat(mock.eventReasons(name)).doesNotContain("Stalled");
  }

  @Test
  void anImportIsTheSameUnderTheSameRequestID() {
    NewImport key = Requests.rawKey("partner", "raw_key_0123456789ab", Optional.of("r-1"));
    ListedKey first = service.importKey(CALL, key);

    assertThat(service.importKey(CALL, key).record().keyID()).isEqualTo(first.record().keyID());
    refused(
        ErrorReason.REQUEST_ID_REUSED,
        () ->
            service.importKey(
                CALL, Requests.rawKey("partner", "another_key_0123456789", Optional.of("r-1"))));
  }

  @Test
  void aDeletedImportIsGoneAndMayComeBack() {
    NewImport key = Requests.rawKey("partner", "raw_key_0123456789ab");
    KeyId id = id(service.importKey(CALL, key));
    String name = mock.record(id.value()).getSpec().owner().name();

    service.delete(CALL, id);

    refused(ErrorReason.API_KEY_NOT_FOUND, () -> service.get(CALL, KeyKind.IMPORTED, id));
    assertThat(mock.importedKey(name)).isNull();
    assertThat(list(KeyKind.IMPORTED)).isEmpty();
    assertThat(id(service.importKey(CALL, key))).isEqualTo(id);
    assertThat(list(KeyKind.IMPORTED)).containsExactly(id.value());
  }

  @Test
  void aKeyFromYamlCanBeDeletedToo() {
    mock.rawKeySecret("raw", "raw_key_0123456789ab");
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw, key: api-key}}}");
    mock.awaitImported("partner", "Imported");
    KeyId id = new KeyId(mock.importedKey("partner").getStatus().keyID());

    service.delete(CALL, id);

    assertThat(mock.importedKey("partner")).isNull();
    refused(ErrorReason.API_KEY_NOT_FOUND, () -> service.get(CALL, KeyKind.IMPORTED, id));
  }

  @Test
  void ofABatchEachItemHasItsOwnFate() {
    service.importKey(CALL, Requests.rawKey("first", "raw_key_of_the_first"));

    List<ImportResult> results =
        service.importAll(
            CALL,
            List.of(
                Requests.rawKey("a", "raw_key_0123456789_a"),
                Requests.rawKey("taken", "raw_key_of_the_first"),
                Requests.rawKey("b", "raw_key_0123456789_b"),
                Requests.rawKey("twice", "raw_key_0123456789_a")));

    assertThat(results.get(0)).isInstanceOf(ImportResult.Imported.class);
    assertThat(results.get(1)).isInstanceOf(ImportResult.Refused.class);
    assertThat(results.get(2)).isInstanceOf(ImportResult.Imported.class);
    assertThat(((ImportResult.Refused) results.get(3)).why().reason())
        .isEqualTo(ErrorReason.RAW_KEY_ALREADY_IMPORTED);
    assertThat(mock.records()).hasSize(3);
  }

  @Test
  void listsShowBothWaysOfDeclaringNewestFirst() {
    mock.issued("declared", "{actorID: a}");
    mock.awaitIssued("declared", "Issued");
    mock.clock.advance(Duration.ofSeconds(5));
    String second = service.issue(CALL, Requests.key("second")).key().record().keyID();

    List<String> all = await(() -> list(KeyKind.ISSUED), ids -> ids.size() == 2);
    assertThat(all.get(0)).isEqualTo(second);
    ListPage page = service.list(CALL, KeyKind.ISSUED, KeyFilter.ALL, Optional.empty(), 1);
    assertThat(page.keys()).hasSize(1);
    ListPage rest = service.list(CALL, KeyKind.ISSUED, KeyFilter.ALL, page.next(), 1);
    assertThat(rest.keys().get(0).record().displayName()).isEqualTo("declared");
    assertThat(rest.next()).isEmpty();
    assertThat(
            service
                .list(
                    CALL,
                    KeyKind.ISSUED,
                    new KeyFilter(Optional.of("a"), Optional.of(KeyState.ACTIVE)),
                    Optional.empty(),
                    10)
                .keys())
        .hasSize(1);
  }

  @Test
  void nothingIsWrittenInAPausedNamespaceButRevocations() {
    Issued issued = service.issue(CALL, Requests.key("checkout"));
    mock.client
        .namespaces()
        .resource(
            new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                .withNewMetadata()
                .withName(CALL.namespace())
                .addToAnnotations(Latchkey.PAUSED, "true")
                .endMetadata()
                .build())
        .create();
    await(
        () -> {
          try {
            service.issue(CALL, Requests.key("more"));
            return ErrorReason.INTERNAL;
          } catch (RequestException e) {
            return e.reason();
          }
        },
        reason -> reason == ErrorReason.NAMESPACE_PAUSED);

    service.revoke(
        CALL,
        Optional.empty(),
        id(issued.key()),
        RevocationReason.KEY_COMPROMISE,
        Optional.empty());

    assertThat(mock.record(issued.key().record().keyID()).getSpec().revocation()).isNull();
  }

  private List<ApiKeyRecord> unended() {
    return mock.records().stream().filter(record -> record.getSpec().revocation() == null).toList();
  }

  private List<String> list(KeyKind kind) {
    return service.list(CALL, kind, KeyFilter.ALL, Optional.empty(), 100).keys().stream()
        .map(key -> key.record().keyID())
        .toList();
  }

  private static KeyId id(ListedKey key) {
    return new KeyId(key.record().keyID());
  }

  private static void refused(ErrorReason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
