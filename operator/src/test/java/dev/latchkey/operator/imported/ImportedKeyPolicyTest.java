package dev.latchkey.operator.imported;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.credentials.imported.RawKeyParsing;
import dev.latchkey.operator.imported.ImportedKeyDecision.Import;
import dev.latchkey.operator.imported.ImportedKeyDecision.Keep;
import dev.latchkey.operator.imported.ImportedKeyDecision.Reimport;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is decided about imported keys, where clocks and lost hash keys make it delicate. */
class ImportedKeyPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String RAW = "some_raw_key_0123456789";

  private final HashKeyRing ring = HashKeyRing.generate(new SecureRandom());

  @Test
  void aRawKeyWhoseOwnerIsGoneIsTakenOverThoughTheClockThatSaidSoIsAhead() {
    ApiKeyRecord gone = ended(record("gone"), RecordEnds.ownerGone(NOW.plusSeconds(3)));

    assertThat(decide(gone)).isInstanceOf(Reimport.class);
  }

  @Test
  void anOrderIsHeededThoughItsWritersClockIsAhead() {
    ApiKeyRecord revoked =
        ended(
            record("other"),
            RecordEnds.ordered(RevocationReason.KEY_COMPROMISE, null, NOW.plusSeconds(3), "x"));

    assertThat(decide(revoked))
        .isInstanceOfSatisfying(
            Keep.class, keep -> assertThat(keep.reason()).isEqualTo(KeyReason.RAW_KEY_REVOKED));
  }

  @Test
  void whatWasRevokedIsNotImportedUnderTheIdOfOtherHashKeys() {
    ApiKeyRecord revoked =
        ended(
            record("partner"),
            RecordEnds.ordered(RevocationReason.KEY_COMPROMISE, null, NOW.minusSeconds(9), "x"));

    assertThat(decide(HashKeyRing.generate(new SecureRandom()), RAW, revoked))
        .isInstanceOfSatisfying(
            Keep.class,
            keep -> {
              assertThat(keep.reason()).isEqualTo(KeyReason.REVOKED);
              assertThat(keep.message()).contains(revoked.getSpec().keyID());
            });
  }

  @Test
  void anotherRawKeyIsImportedAfterOneThatWasRevoked() {
    ApiKeyRecord revoked =
        ended(
            record("partner"),
            RecordEnds.ordered(RevocationReason.KEY_COMPROMISE, null, NOW.minusSeconds(9), "x"));

    assertThat(decide(ring, "another_raw_key_0123456789", revoked)).isInstanceOf(Import.class);
  }

  @Test
  void whatHadExpiredDoesNotBeginAnewUnderTheIdOfOtherHashKeys() {
    ApiKeyRecord expired = record("partner");
    expired.setSpec(expired.getSpec().toBuilder().expireTime(NOW.minusSeconds(1)).build());

    assertThat(decide(HashKeyRing.generate(new SecureRandom()), RAW, expired))
        .isInstanceOfSatisfying(
            Keep.class, keep -> assertThat(keep.reason()).isEqualTo(KeyReason.EXPIRED));
  }

  private ImportedKeyDecision decide(ApiKeyRecord sameRawKey) {
    return ImportedKeyPolicy.decide(
        new ImportedKeyState(
            key("partner"), List.of(), found(RAW), Optional.of(sameRawKey), Optional.empty()),
        NOW);
  }

  /** What is decided where hash keys were replaced by those given, after what was recorded. */
  private static ImportedKeyDecision decide(HashKeyRing now, String raw, ApiKeyRecord... records) {
    return ImportedKeyPolicy.decide(
        new ImportedKeyState(
            key("partner"),
            List.of(records),
            found(raw),
            Optional.empty(),
            ImportedKeyState.earlier(List.of(records), found(raw), now)),
        NOW);
  }

  private static RawKeyLookup found(String raw) {
    RawKeyParsing parsing = RawKey.parse(raw.getBytes(StandardCharsets.UTF_8));
    return new RawKeyLookup.Found(((RawKeyParsing.Accepted) parsing).rawKey());
  }

  private static ImportedApiKey key(String name) {
    return LatchkeyClients.serialization()
        .unmarshal(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: ImportedApiKey
            metadata: {name: %1$s, namespace: shop, uid: uid-of-%1$s}
            spec: {actorID: a, rawKey: {secretKeyRef: {name: raw}}}
            """
                .formatted(name),
            ImportedApiKey.class);
  }

  private ApiKeyRecord record(String owner) {
    return RecordContent.forCredential(
        key(owner), ring.importID(RAW), RAW, ring.active(), Optional.empty(), NOW.minusSeconds(60));
  }

  private static ApiKeyRecord ended(ApiKeyRecord record, RecordEnd end) {
    record.setSpec(RecordContent.ended(record.getSpec(), end, NOW));
    return record;
  }
}
