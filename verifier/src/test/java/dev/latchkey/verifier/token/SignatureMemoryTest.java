package dev.latchkey.verifier.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.signing.VerificationKey;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HandMadeTokens;
import dev.latchkey.verifier.token.SignatureMemory.Genuine;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignatureMemoryTest {
  private static final int MAX_TOKENS = 100;
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final VerificationKey key =
      new FixedTokenKeys().enable("shop").publicKeys().keys().iterator().next();
  private final SignatureMemory memory = new SignatureMemory(Clock.systemUTC(), MAX_TOKENS);

  @Test
  void asManyUsualTokensAreRememberedAsAreAskedFor() {
    List<String> scopes = List.of("orders:read", "orders:write", "invoices:read", "stock:read");

    assertThat(remembered(MAX_TOKENS, scopes)).isEqualTo(MAX_TOKENS);
    assertThat(remembered(3 * MAX_TOKENS, scopes)).isLessThanOrEqualTo(MAX_TOKENS);
  }

  @Test
  void tokensThatGrantMuchTakeTheRoomOfSeveral() {
    List<String> scopes =
        IntStream.range(0, 100).mapToObj(i -> "a-scope-of-somebody-" + i).toList();

    assertThat(remembered(MAX_TOKENS, scopes)).isBetween(1L, MAX_TOKENS / 9L);
  }

  private long remembered(int tokens, List<String> scopes) {
    for (int i = 0; i < tokens; i++) {
      memory.remember(fingerprint(i), new Genuine(key, grant(scopes)));
    }
    return IntStream.range(0, tokens)
        .filter(i -> memory.genuine(fingerprint(i)).isPresent())
        .count();
  }

  private SignatureMemory.Fingerprint fingerprint(int number) {
    return memory.fingerprint(HandMadeTokens.ascii("token-" + number));
  }

  private static TokenGrant grant(List<String> scopes) {
    String issuer = "https://latchkey.example/issuers/shop";
    return new TokenGrant(
        issuer,
        "team-of-the-checkout",
        new KeyId("01JBN3V5W6X7Y8Z9ABCDEFGHJK"),
        scopes,
        Optional.empty(),
        NOW.plusSeconds(3_600),
        NOW,
        NOW,
        GrantText.of(issuer, scopes, NOW.plusSeconds(3_600)));
  }
}
