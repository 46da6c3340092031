package dev.latchkey.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LifecycleMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LifecycleMetrics metrics =
      new LifecycleMetrics(registry, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void recordsAreCountedByWhatTheySay() {
    metrics.observeRecords(
        () ->
            Stream.of(
                record("{}"),
                record("{}"),
                record("{expireTime: '2026-11-24T12:00:00Z'}"),
                record(ended("Superseded", "2026-11-24T12:00:01Z")),
                record(ended("Superseded", "2026-11-24T12:00:00Z")),
                record(ended("OwnerGone", "2026-11-24T12:00:00Z")),
                record(ended("Ordered", "2026-11-24T12:00:00Z")),
                record(ended("OfALaterVersion", "2026-11-24T12:00:00Z")),
                new ApiKeyRecord()));

    assertThat(records("active")).isEqualTo(2);
    for (String state :
        new String[] {"expired", "retiring", "superseded", "owner_gone", "unreadable"}) {
      assertThat(records(state)).as(state).isEqualTo(1);
    }
    assertThat(records("revoked")).isEqualTo(2);
  }

  @Test
  void keysAreCountedByTheReasonOfTheirCondition() {
    metrics.observeKeys(
        "issued",
        () ->
            Stream.of(
                key("Issued", "Verifies"),
                key("Issued", "Expiring"),
                key("SecretConflict", "NoCredential"),
                new IssuedApiKey()));

    assertThat(keys("issued")).isEqualTo(2);
    assertThat(keys("secret_conflict")).isEqualTo(1);
    assertThat(keys("pending")).isEqualTo(1);
    assertThat(registry.get("latchkey.operator.keys.expiring").gauge().value()).isEqualTo(1);
  }

  @Test
  void whatHappensIsCountedFromNothingOn() {
    assertThat(ended("ordered")).isZero();
    metrics.ended(EndCause.ORDERED);
    metrics.minted(Occasion.ROTATION);

    assertThat(ended("ordered")).isEqualTo(1);
    assertThat(
            registry
                .get("latchkey.operator.credentials.minted")
                .tag("occasion", "rotation")
                .counter()
                .count())
        .isEqualTo(1);
  }

  private double records(String state) {
    return registry.get("latchkey.operator.records").tag("state", state).gauge().value();
  }

  private double keys(String state) {
    return registry.get("latchkey.operator.keys").tag("state", state).gauge().value();
  }

  private double ended(String cause) {
    return registry
        .get("latchkey.operator.credentials.ended")
        .tag("cause", cause)
        .counter()
        .count();
  }

  private static String ended(String cause, String time) {
    return "{revocation: {cause: %s, reason: Superseded, effectiveTime: '%s'}}"
        .formatted(cause, time);
  }

  private static ApiKeyRecord record(String spec) {
    return YAML.unmarshal("spec: " + spec, ApiKeyRecord.class);
  }

  private static IssuedApiKey key(String ready, String active) {
    return YAML.unmarshal(
        """
        status:
          conditions:
            - {type: Ready, status: "%s", reason: %s}
            - {type: Active, status: "True", reason: %s}
        """
            .formatted(ready.equals("Issued") ? "True" : "False", ready, active),
        IssuedApiKey.class);
  }
}
