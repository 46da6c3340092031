package dev.latchkey.operator.audit;

import static dev.latchkey.operator.OperatorOnMock.NAMESPACE;
import static dev.latchkey.operator.OperatorOnMock.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each transition is one Event and one line of the audit log, and none holds a credential. */
class AuditTest {
  private static final String RAW = "sk_live_0123456789abcdef";
  private static final String OTHER_RAW = "sk_live_another_9876543210";
  private static final String TWO = "scopes: [two], metadata: {note: ours}";
  private static final String FORGERY = "x\" by=nobody\nevent=Issued by=nobody keyID=forged";

  private final CapturedLog log = new CapturedLog();
  private final OperatorOnMock mock = OperatorOnMock.stopped();

  /** What must appear nowhere. */
  private final Set<String> secrets = new HashSet<>();

  private int seen;

  @BeforeEach
  void start() {
    mock.start();
  }

  @AfterEach
  void stop() {
    mock.close();
    log.close();
  }

  @Test
  void theLifeOfAnIssuedKey() {
    issue("one", "scopes: [one]");
    String first = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    remember();
    assertTold(
        hashKeysMade(),
        "Issued IssuedApiKey/checkout %s by latchkey-operator: it is the key's first"
            .formatted(first));

    issue("one", TWO);
    assertTold(
        "Updated IssuedApiKey/checkout %s by latchkey-operator: the key's spec says otherwise: scopes,"
                .formatted(first)
            + " metadata");

    issue("two", TWO);
    String second = awaitOther(first);
    assertTold(
        "Superseded IssuedApiKey/checkout %s by latchkey-operator: rotation.trigger changed"
            .formatted(first),
        "Rotated IssuedApiKey/checkout %s by latchkey-operator: rotation.trigger changed"
            .formatted(second));
    assertThat(line("Rotated", second)).containsEntry("replaces", first);
    assertThat(line("Superseded", first))
        .containsEntry(
            "until", mock.record(first).getSpec().revocation().effectiveTime().toString());

    restartAfter(Duration.ofMinutes(61));
    assertTold(
        "OverlapEnded IssuedApiKey/checkout %s by latchkey-operator: the overlap of its rotation is"
                .formatted(first)
            + " over");

    mock.editSecret(
        "checkout",
        secret ->
            new SecretBuilder(secret)
                .editMetadata()
                .addToLabels("copied", "label")
                .endMetadata()
                .build());
    assertTold(
        "SecretRepaired IssuedApiKey/checkout %s by latchkey-operator: its metadata was not what"
                .formatted(second)
            + " the spec says");

    mock.scribble("checkout", "somebody's own");
    String third = awaitOther(second);
    assertTold(
        "Superseded IssuedApiKey/checkout %s by latchkey-operator: its Secret was altered"
            .formatted(second),
        "Rotated IssuedApiKey/checkout %s by latchkey-operator: its Secret was altered"
            .formatted(third));

    order(third);
    mock.awaitIssued("checkout", "Revoked");
    String why = " by ApiKeyRevocation stop: KeyCompromise: " + FORGERY;
    assertTold(
        "Revoked ApiKeyRevocation/stop of IssuedApiKey/checkout " + third + why,
        "Revoked IssuedApiKey/checkout " + third + why,
        "SecretRemoved IssuedApiKey/checkout %s by latchkey-operator: its credential was revoked"
            .formatted(third));

    issue("three", TWO);
    String fourth = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    assertTold(
        "Rotated IssuedApiKey/checkout %s by latchkey-operator: rotation.trigger changed"
            .formatted(fourth));

    remember();
    selfRevocation("wrong", fourth, "0".repeat(64));
    assertTold(
        "Rejected ApiKeySelfRevocation/wrong %s by whoever wrote ApiKeySelfRevocation wrong: The"
                .formatted(fourth)
            + " proof does not fit the credential; nothing was revoked.",
        removed("wrong", fourth));
    String proof = proof(fourth);
    secrets.add(proof);
    selfRevocation("right", fourth, proof);
    mock.awaitIssued("checkout", "Revoked");
    assertTold(
        "Revoked ApiKeySelfRevocation/right of IssuedApiKey/checkout %s by the holder, by"
                .formatted(fourth)
            + " ApiKeySelfRevocation right: KeyCompromise",
        "Revoked IssuedApiKey/checkout %s by the holder, by ApiKeySelfRevocation right:"
                .formatted(fourth)
            + " KeyCompromise",
        "SecretRemoved IssuedApiKey/checkout %s by latchkey-operator: its credential was revoked"
            .formatted(fourth));

    issue("four", TWO);
    String fifth = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    assertTold(
        "Rotated IssuedApiKey/checkout %s by latchkey-operator: rotation.trigger changed"
            .formatted(fifth));

    remember();
    mock.client.resource(mock.issuedKey("checkout")).delete();
    String deletion =
        " by deletion of IssuedApiKey checkout: PrivilegeWithdrawn: The key was deleted.";
    await(() -> log.lines().size(), size -> size >= seen + 3);
    // Whichever record is looked at first removes the Secret.
    String remover =
        log.lines().stream()
            .filter(line -> line.get("event").equals("SecretRemoved"))
            .reduce((one, other) -> other)
            .orElseThrow()
            .get("name");
    assertTold(
        "Revoked ApiKeyRecord/%s of IssuedApiKey/checkout ".formatted(name(second))
            + second
            + deletion,
        "Revoked ApiKeyRecord/%s of IssuedApiKey/checkout ".formatted(name(fifth))
            + fifth
            + deletion,
        "SecretRemoved ApiKeyRecord/"
            + remover
            + " of IssuedApiKey/checkout by deletion of IssuedApiKey checkout: its key was"
            + " deleted");

    restartAfter(Duration.ofDays(31));
    List<String> removed = new ArrayList<>();
    for (String keyID : List.of(first, second, third, fourth, fifth)) {
      removed.add(
          "RecordRemoved ApiKeyRecord/%s of IssuedApiKey/checkout %s by latchkey-operator: it was"
                  .formatted(name(keyID), keyID)
              + " kept for its retention");
    }
    removed.add(removed("right", fourth));
    assertTold(removed.toArray(String[]::new));
    assertEachIsOneEventAndNoneTellsASecret();
  }

  @Test
  void theLifeOfAnImportedKey() {
    secrets.addAll(List.of(RAW, OTHER_RAW));
    mock.imported("partner", importing("Keep"));
    mock.awaitImported("partner", "RawKeyNotFound");
    assertTold(
        hashKeysMade(),
        "RawKeyNotFound ImportedApiKey/partner by latchkey-operator: The Secret raw does not exist"
            + " in this namespace; the key is imported once it does.");
    mock.rawKeySecret("raw", RAW);
    String first = mock.awaitImported("partner", "Imported").getStatus().keyID();
    assertTold(
        "Imported ImportedApiKey/partner %s by latchkey-operator: it is in the Secret raw"
            .formatted(first));

    mock.rawKeySecret("raw", OTHER_RAW);
    String second =
        await(() -> mock.importedKey("partner"), key -> !first.equals(key.getStatus().keyID()))
            .getStatus()
            .keyID();
    assertTold(
        "Superseded ImportedApiKey/partner %s by latchkey-operator: its Secret holds another raw"
                .formatted(first)
            + " key",
        "Rotated ImportedApiKey/partner %s by latchkey-operator: it is in the Secret raw"
            .formatted(second));

    mock.rawKeySecret("raw", RAW);
    mock.awaitImported("partner", "RawKeyRevoked");
    mock.rawKeySecret("raw", OTHER_RAW);
    mock.awaitImported("partner", "Imported");
    remember();
    List<Map<String, String>> told = takeLines(2);
    assertThat(told.get(0)).containsEntry("event", "RawKeyRevoked").containsEntry("keyID", second);
    assertThat(told.get(1)).containsEntry("event", "Recovered").containsEntry("keyID", second);

    mock.client.resource(mock.importedKey("partner")).delete();
    assertTold(
        "Revoked ApiKeyRecord/%1$s of ImportedApiKey/partner %1$s by deletion of ImportedApiKey"
                .formatted(second)
            + " partner: PrivilegeWithdrawn: The key was deleted.");

    mock.imported("renamed", importing("Delete"));
    await(() -> mock.secret("raw") == null, gone -> gone);
    mock.awaitImported("renamed", "Imported");
    assertTold(
        "RawKeyRemoved ImportedApiKey/renamed %s by latchkey-operator: rawKey.afterImport is Delete"
            .formatted(second),
        "Reimported ImportedApiKey/renamed %s by latchkey-operator: the ImportedApiKey partner that"
                .formatted(second)
            + " imported it before is gone");

    mock.imported(
        "renamed",
        importing("Delete").replace("rawKey", "revocation: {reason: Superseded}, rawKey"));
    mock.awaitImported("renamed", "Revoked");
    assertTold(
        "Revoked ImportedApiKey/renamed %s by spec.revocation of ImportedApiKey renamed: Superseded"
            .formatted(second));
    assertEachIsOneEventAndNoneTellsASecret();
  }

  @Test
  void ordersThatHitNothing() {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: early}
        spec: {keyID: 01ARZ3NDEKTSV4RRFFQ69G5FAV, reason: KeyCompromise}
        ---
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: nobody}
        spec: {keyRef: {kind: IssuedApiKey, name: nobody}, reason: KeyCompromise}
        """);

    assertTold(
        "Applied ApiKeyRevocation/nobody by ApiKeyRevocation nobody: No credential of the"
            + " IssuedApiKey nobody was made before this order: nothing was revoked.",
        "Pending ApiKeyRevocation/early 01ARZ3NDEKTSV4RRFFQ69G5FAV by ApiKeyRevocation early: No"
            + " credential of this id has been seen in this namespace. Check the id; should one"
            + " appear, it is revoked at once.");
    assertEachIsOneEvent(events());
  }

  @Test
  void whatAnOrderEndedBeforeACrashIsToldAfterIt() {
    mock.issued("checkout", "{actorID: a}");
    String keyID = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
    mock.stop();
    order(keyID);
    var end =
        RecordEnds.ordered(
            RevocationReason.KEY_COMPROMISE,
            FORGERY,
            Instant.parse("2026-01-01T00:00:00Z"),
            "ApiKeyRevocation stop");
    new RecordStore(mock.client).end(mock.record(keyID), end, end.effectiveTime());
    mock.start();
    mock.awaitIssued("checkout", "Revoked");

    await(() -> mock.eventReasons("stop"), told -> told.equals(List.of("Revoked")));
    await(() -> log.lines().size(), size -> size == 5);
    assertEachIsOneEventAndNoneTellsASecret();
  }

  @Test
  void aKeyThatLeavesNothing() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", importing("Keep").replace("rawKey", "deletionPolicy: Delete, rawKey"));
    String keyID = mock.awaitImported("partner", "Imported").getStatus().keyID();
    takeLines(2);
    mock.client.resource(mock.importedKey("partner")).delete();

    assertTold(
        "Removed ApiKeyRecord/%1$s of ImportedApiKey/partner %1$s by deletion of ImportedApiKey"
                .formatted(keyID)
            + " partner: The key was deleted; its deletionPolicy is Delete.");
    assertEachIsOneEvent(events());
  }

  @Test
  void aCredentialThatNothingRotatesBeforeItExpires() {
    mock.issued("brief", "{actorID: a, ttl: 10d}");
    mock.awaitIssued("brief", "Issued");
    restartAfter(Duration.ofDays(9));
    await(() -> mock.eventReasons("brief"), told -> told.contains("Expiring"));
    restartAfter(Duration.ofDays(2));
    mock.awaitIssued("brief", "Expired");

    assertThat(mock.eventReasons("brief"))
        .containsExactlyInAnyOrder("Issued", "Expiring", "Expired");
    assertEachIsOneEventAndNoneTellsASecret();
  }

  @Test
  void aStepToldAgainIsTheSameEvent() {
    mock.stop();
    mock.issued("checkout", "{actorID: a}");
    IssuedApiKey key = mock.issuedKey("checkout");
    var step = new KeyTransition(true, "SecretContested", "Somebody does.", Optional.empty());
    KeyEvents events = new KeyEvents(mock.client, mock.clock);
    events.tell(key, step);
    events.tell(key, step);
    new KeyEvents(mock.client, mock.clock).tell(key, step);

    assertThat(mock.eventReasons("checkout")).containsExactly("SecretContested");
    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().get(0)).doesNotContainKey("again");
    assertThat(log.lines().get(1)).containsEntry("again", "true");

    mock.issued("checkout", "{actorID: a, scopes: [x]}");
    events.tell(mock.issuedKey("checkout"), step);
    events.tellDeed(key, step);
    events.tellDeed(key, step);

    assertThat(mock.eventReasons("checkout")).hasSize(4);
    assertThat(log.lines()).hasSize(5);
    assertThat(log.lines().get(2)).doesNotContainKey("again");
  }

  private String hashKeysMade() {
    return "HashKeysMade Secret/latchkey-hash-keys %s by latchkey-operator: the namespace had none,"
            .formatted(HashKeys.read(mock.secret(Latchkey.HASH_KEYS_SECRET)).active().id())
        + " and no record needs any";
  }

  private void issue(String trigger, String more) {
    mock.issued(
        "checkout",
        "{actorID: a, %s, rotation: {trigger: %s, overlap: 1h}}".formatted(more, trigger));
  }

  /** The operator's clock is beyond the time that a self-revocation without effect stays. */
  private static String removed(String selfRevocation, String keyID) {
    return "Removed ApiKeySelfRevocation/%s %s by latchkey-operator: it has served its time"
        .formatted(selfRevocation, keyID);
  }

  private static String importing(String afterImport) {
    return "{actorID: p, rawKey: {secretKeyRef: {name: raw}, afterImport: %s}}"
        .formatted(afterImport);
  }

  private String awaitOther(String keyID) {
    return await(() -> mock.issuedKey("checkout"), key -> !keyID.equals(key.getStatus().keyID()))
        .getStatus()
        .keyID();
  }

  private void restartAfter(Duration time) {
    mock.stop();
    mock.clock.advance(time);
    mock.start();
  }

  private void order(String keyID) {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: stop}
        spec: {keyID: %s, reason: KeyCompromise, description: "%s"}
        """
            .formatted(keyID, FORGERY.replace("\"", "\\\"").replace("\n", "\\n")));
  }

  private void selfRevocation(String name, String keyID, String proof) {
    mock.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeySelfRevocation
        metadata: {name: %s}
        spec: {keyID: %s, proof: '%s', reason: KeyCompromise}
        """
            .formatted(name, keyID, proof));
  }

  private String proof(String keyID) {
    HashKey key =
        HashKeys.read(mock.secret(Latchkey.HASH_KEYS_SECRET))
            .find(mock.record(keyID).getSpec().hashKeyID())
            .orElseThrow();
    return HexFormat.of().formatHex(key.proof(mock.credential("checkout")));
  }

  private static String name(String keyID) {
    return keyID.toLowerCase(Locale.ROOT);
  }

  /** Notes all that is secret at this moment. */
  private void remember() {
    if (mock.secret("checkout") != null) {
      String credential = mock.credential("checkout");
      secrets.add(credential.substring(credential.lastIndexOf('_') + 1));
    }
    for (ApiKeyRecord record : mock.records()) {
      secrets.add(record.getSpec().digest());
      secrets.add(record.getSpec().revocationLock());
    }
    secrets.addAll(mock.secret(Latchkey.HASH_KEYS_SECRET).getData().values());
  }

  private Map<String, String> line(String event, String keyID) {
    return log.lines().stream()
        .filter(line -> line.get("event").equals(event) && keyID.equals(line.get("keyID")))
        .findFirst()
        .orElseThrow();
  }

  /** Asserts all that was told since the last time, in any order. */
  private void assertTold(String... expected) {
    assertThat(takeLines(expected.length).stream().map(AuditTest::text))
        .containsExactlyInAnyOrder(expected);
  }

  private List<Map<String, String>> takeLines(int count) {
    await(() -> log.lines().size(), size -> size >= seen + count);
    List<Map<String, String>> lines = log.lines().subList(seen, log.lines().size());
    seen += lines.size();
    return lines;
  }

  private static String text(Map<String, String> line) {
    assertThat(line).containsEntry("namespace", NAMESPACE).doesNotContainKey("again");
    return line.get("event")
        + " "
        + line.get("kind")
        + "/"
        + line.get("name")
        + (line.containsKey("owner") ? " of " + line.get("owner") : "")
        + (line.containsKey("keyID") ? " " + line.get("keyID") : "")
        + " by "
        + line.get("by")
        + ": "
        + line.get("why");
  }

  private List<Event> events() {
    return mock.client.v1().events().inNamespace(NAMESPACE).list().getItems();
  }

  private void assertEachIsOneEventAndNoneTellsASecret() {
    assertEachIsOneEvent(events());
    remember();
    String all =
        mock.client.getKubernetesSerialization().asYaml(events())
            + String.join("\n", log.messages());
    assertThat(secrets).hasSizeGreaterThan(2).noneMatch(all::contains);
  }

  private void assertEachIsOneEvent(List<Event> events) {
    assertThat(events.stream().map(AuditTest::text))
        .containsExactlyInAnyOrderElementsOf(
            log.lines().stream()
                .map(
                    line ->
                        "%s %s/%s: %s"
                            .formatted(
                                line.get("event"),
                                line.get("kind"),
                                line.get("name"),
                                line.getOrDefault("message", line.get("why"))))
                .toList());
  }

  private static String text(Event event) {
    return "%s %s/%s: %s"
        .formatted(
            event.getReason(),
            event.getInvolvedObject().getKind(),
            event.getInvolvedObject().getName(),
            event.getMessage());
  }
}
