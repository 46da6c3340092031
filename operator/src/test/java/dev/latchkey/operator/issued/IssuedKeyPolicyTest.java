package dev.latchkey.operator.issued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import dev.latchkey.operator.issued.IssuedKeyDecision.Keep;
import dev.latchkey.operator.issued.IssuedKeyDecision.Mint;
import dev.latchkey.operator.issued.IssuedKeyDecision.Withdraw;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is decided about issued keys, where clocks and times make it delicate. */
class IssuedKeyPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final HashKeyRing ring = HashKeyRing.generate(random);
  private final KeyIdGenerator ids = new KeyIdGenerator(Clock.fixed(NOW, ZoneOffset.UTC), random);

  @Test
  void anOrderIsHeededThoughItsWritersClockIsAhead() {
    IssuedApiKey key = key("{actorID: a}");
    ApiKeyRecord ordered =
        ended(
            record(key, Duration.ofHours(1)),
            RecordEnds.ordered(
                RevocationReason.KEY_COMPROMISE, null, NOW.plusSeconds(3), "ApiKeyRevocation x"));

    assertThat(decide(key, List.of(ordered), new DeliveredSecret.Fitting(new Secret(), ordered)))
        .isInstanceOf(Withdraw.class);
  }

  @Test
  void rotationsByIntervalDoNotCountAsRepairs() {
    IssuedApiKey key = key("{actorID: a, rotation: {interval: 10m, overlap: 1m}}");

    assertThat(decide(key, recordsEvery(key, Duration.ofMinutes(10)), missing()))
        .isInstanceOf(Mint.class);
  }

  @Test
  void repairsBetweenRotationsByIntervalCount() {
    IssuedApiKey key = key("{actorID: a, rotation: {interval: 10m, overlap: 1m}}");

    assertThat(decide(key, recordsEvery(key, Duration.ofMinutes(2)), missing()))
        .isInstanceOfSatisfying(
            Keep.class, keep -> assertThat(keep.reason()).isEqualTo(KeyReason.SECRET_CONTESTED));
  }

  private static IssuedKeyDecision decide(
      IssuedApiKey key, List<ApiKeyRecord> records, DeliveredSecret secret) {
    return IssuedKeyPolicy.decide(new IssuedKeyState(key, records, secret), NOW);
  }

  private static DeliveredSecret missing() {
    return new DeliveredSecret.Missing();
  }

  private static IssuedApiKey key(String spec) {
    return LatchkeyClients.serialization()
        .unmarshal(
            """
            apiVersion: latchkey.dev/v1alpha1
            kind: IssuedApiKey
            metadata: {name: checkout, namespace: shop, uid: 1-2-3}
            spec: %s
            """
                .formatted(spec),
            IssuedApiKey.class);
  }

  /** Four, the newest of which is half a minute old. */
  private List<ApiKeyRecord> recordsEvery(IssuedApiKey key, Duration time) {
    return IntStream.iterate(3, i -> i >= 0, i -> i - 1)
        .mapToObj(i -> record(key, time.multipliedBy(i).plusSeconds(30)))
        .toList();
  }

  private ApiKeyRecord record(IssuedApiKey key, Duration age) {
    return RecordContent.forCredential(
        key, ids.next(), "a credential", ring.active(), Optional.empty(), NOW.minus(age));
  }

  private static ApiKeyRecord ended(ApiKeyRecord record, RecordEnd end) {
    record.setSpec(RecordContent.ended(record.getSpec(), end, NOW));
    return record;
  }
}
