package dev.latchkey.operator.issued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.IssuedApiKey;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MetadataRepairsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final MetadataRepairs repairs = new MetadataRepairs();

  @Test
  void areThreeInAnHourAndGoOnAfterIt() {
    IssuedApiKey key = key("one", 1);
    assertThat(repairs.made(key, NOW)).isFalse();
    assertThat(repairs.made(key, NOW.plusSeconds(10))).isFalse();
    assertThat(repairs.restsUntil(key, NOW.plusSeconds(10))).isEmpty();
    assertThat(repairs.made(key, NOW.plusSeconds(20))).isTrue();

    assertThat(repairs.restsUntil(key, NOW.plusSeconds(30)))
        .contains(NOW.plus(Duration.ofHours(1)));
    assertThat(repairs.restsUntil(key, NOW.plus(Duration.ofHours(1)))).isEmpty();
    assertThat(repairs.restsUntil(key("other", 1), NOW)).isEmpty();
  }

  @Test
  void aChangedSpecIsCarriedOutWhateverWasBefore() {
    for (int i = 0; i < MetadataRepairs.PER_HOUR; i++) {
      repairs.made(key("one", 1), NOW);
    }

    assertThat(repairs.restsUntil(key("one", 2), NOW)).isEmpty();
    assertThat(repairs.made(key("one", 2), NOW)).isFalse();
  }

  private static IssuedApiKey key(String uid, long generation) {
    IssuedApiKey key = new IssuedApiKey();
    key.setMetadata(new ObjectMetaBuilder().withUid(uid).withGeneration(generation).build());
    return key;
  }
}
