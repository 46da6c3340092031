package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordStateTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String END =
      "{'cause':'Superseded','reason':'Superseded','effectiveTime':'%s'}";

  private final TestTenant shop = new TestTenant("shop");

  @Test
  void aRecordIsInTheStateThatAVerificationWouldFind() {
    assertThat(state(shop.issue())).isEqualTo(RecordState.ACTIVE);
    assertThat(state(shop.issue().with("expireTime", "'2026-11-24T12:00:00Z'")))
        .isEqualTo(RecordState.EXPIRED);
    assertThat(state(shop.issue().with("revocation", END.formatted(NOW.plusSeconds(1)))))
        .isEqualTo(RecordState.RETIRING);
    assertThat(state(shop.issue().with("revocation", END.formatted(NOW))))
        .isEqualTo(RecordState.REVOKED);
    assertThat(state(shop.issue().with("requires", "['what nobody knows yet']")))
        .isEqualTo(RecordState.NOT_UNDERSTOOD);
  }

  @Test
  void anOrderThatIsKnownCountsThoughTheRecordDoesNotShowIt() {
    assertThat(RecordState.of(shop.issue().indexed().revoked(true), NOW.toEpochMilli()))
        .isEqualTo(RecordState.REVOKED);
  }

  private static RecordState state(TestKey key) {
    return RecordState.of(key.indexed(), NOW.toEpochMilli());
  }
}
