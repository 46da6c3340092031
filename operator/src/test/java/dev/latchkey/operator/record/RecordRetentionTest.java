package dev.latchkey.operator.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long records outlive their credentials. */
class RecordRetentionTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private final RecordRetention retention = new RecordRetention(Duration.ofDays(30));

  @Test
  void theNewestRecordOfALivingKeyStaysWhateverBecameOfIt() {
    ApiKeyRecord revoked = record("IssuedApiKey", 0, EndCause.ORDERED);
    ApiKeyRecord expired = expiring(T0.plus(DAY));

    assertThat(retention.removableFrom(revoked, List.of(revoked), true)).isEmpty();
    assertThat(retention.removableFrom(expired, List.of(expired), true)).isEmpty();
  }

  @Test
  void theRecordOfAKeyThatIsGoneStaysForTheRetention() {
    ApiKeyRecord gone = record("IssuedApiKey", 0, EndCause.OWNER_GONE);

    assertThat(retention.removableFrom(gone, List.of(gone), false))
        .contains(T0.plus(DAY).plus(Duration.ofDays(30)));
  }

  @Test
  void threeSupersededOnesStayForTheRetentionAndOlderOnesForADay() {
    List<ApiKeyRecord> records =
        IntStream.range(0, 6)
            .mapToObj(n -> record("IssuedApiKey", n, n == 5 ? null : EndCause.SUPERSEDED))
            .toList();

    assertThat(records.stream().map(r -> retention.removableFrom(r, records, true)))
        .satisfiesExactly(
            first -> assertThat(first).contains(T0.plus(DAY).plus(DAY)),
            second -> assertThat(second).contains(T0.plus(DAY.multipliedBy(2)).plus(DAY)),
            third -> assertThat(third).contains(T0.plus(DAY.multipliedBy(3 + 30))),
            fourth -> assertThat(fourth).contains(T0.plus(DAY.multipliedBy(4 + 30))),
            fifth -> assertThat(fifth).contains(T0.plus(DAY.multipliedBy(5 + 30))),
            current -> assertThat(current).isEmpty());
  }

  @Test
  void anImportedRecordThatSomebodyOrderedToEndStaysForGood() {
    ApiKeyRecord ordered = record("ImportedApiKey", 0, EndCause.ORDERED);

    assertThat(retention.removableFrom(ordered, List.of(ordered), false)).isEmpty();
  }

  private static ApiKeyRecord record(String kind, int day, EndCause cause) {
    Instant made = T0.plus(DAY.multipliedBy(day));
    return record(
        kind,
        made,
        null,
        cause == null
            ? null
            : new RecordEnd(cause, RevocationReason.SUPERSEDED, null, made.plus(DAY), "test"));
  }

  private static ApiKeyRecord expiring(Instant when) {
    return record("IssuedApiKey", T0, when, null);
  }

  private static ApiKeyRecord record(String kind, Instant made, Instant expires, RecordEnd end) {
    var record = new ApiKeyRecord();
    record.setSpec(
        ApiKeyRecordSpec.builder()
            .keyID(
                new KeyIdGenerator(Clock.fixed(made, ZoneOffset.UTC), new SecureRandom())
                    .next()
                    .value())
            .owner(new RecordOwner(kind, "checkout", "uid"))
            .digest("0".repeat(64))
            .hashKeyID("0".repeat(16))
            .displayName("checkout")
            .actorID("a")
            .createTime(made)
            .updateTime(made)
            .expireTime(expires)
            .revocation(end)
            .build());
    return record;
  }
}
