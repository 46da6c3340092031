package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyKind;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

class PageTokensFuzzTest {
  private final HashKeyRing ring = HashKeyRing.generate(new SecureRandom());
  private final PageTokens tokens = new PageTokens("shop", KeyKind.ISSUED, KeyFilter.ALL);

  @FuzzTest(maxDuration = "60s")
  void nobodyMakesATokenUp(byte[] bytes) {
    String token = new String(bytes, StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> tokens.read(token, Optional.of(ring)))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> {
              if (e.reason() != ErrorReason.PAGE_TOKEN_INVALID) {
                throw new AssertionError(e);
              }
            });
  }
}
