package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderSubjectTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "u",
        "1-1-1-1-1",
        "8c1d5b0e-1c1b-4b8e-9f35-2f6c0d0c5a11",
        "8C1D5B0E-1C1B-4B8E-9F35-2F6C0D0C5A11",
        "00000000-0000-0000-0000-000000000000",
        "a-uid-that-only-looks-like-one-------"
      })
  void keepsAnyUidToTheLetter(String uid) {
    assertThat(subject(uid, Optional.empty()).uid()).isEqualTo(uid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-01T12:00:00Z", "1969-12-31T23:59:59.999999999Z"})
  void keepsTheTimeOfCreation(Instant created) {
    assertThat(subject("u", Optional.of(created)).created()).contains(created);
    assertThat(subject("u", Optional.empty()).created()).isEmpty();
  }

  private static OrderSubject subject(String uid, Optional<Instant> created) {
    return OrderSubject.of(uid, Optional.empty(), created, Optional.empty(), false);
  }
}
