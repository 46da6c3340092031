package dev.latchkey.verifier.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.testing.FixedHashKeys;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HandMadeTokens;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.SignatureMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ends while its signature waits to be checked: each look at the clock is ten minutes on. */
class SlowSignatureTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Optional<byte[]> NO_ADDRESS = Optional.empty();

  private final TestTenant shop = new TestTenant("shop");
  private final FixedTokenKeys tokenKeys = new FixedTokenKeys();
  private final NamespaceTokenKeys ours = tokenKeys.enable("shop");
  private final RecordIndex index = new RecordIndex();
  private final HastyClock clock = new HastyClock();
  private final CredentialCheck check =
      new CredentialCheck(
          new FixedHashKeys(shop),
          tokenKeys,
          new SignatureMemory(Clock.systemUTC(), 10),
          Duration.ofSeconds(60),
          new RateLimits(Clock.systemUTC(), 10),
          clock,
          () -> {});

  @Test
  void aTokenThatIsOverMeanwhileIsExpired() {
    TestKey key = add(shop.issue());

    for (String token : tokens(key, NOW.plusSeconds(300))) {
      clock.now = NOW;
      assertThat(check(token)).contains(VerificationError.EXPIRED);
    }
  }

  @Test
  void aTokenWhoseKeyEndsMeanwhileIsRevoked() {
    TestKey key =
        add(
            shop.issue()
                .with(
                    "revocation",
                    "{'cause':'Superseded','reason':'Superseded','effectiveTime':'%s'}"
                        .formatted(NOW.plusSeconds(300))));

    for (String token : tokens(key, NOW.plusSeconds(36_000))) {
      clock.now = NOW;
      assertThat(check(token)).contains(VerificationError.REVOKED);
    }
  }

  @Test
  void aTokenThatLastsIsValid() {
    TestKey key = add(shop.issue());

    for (String token : tokens(key, NOW.plusSeconds(36_000))) {
      clock.now = NOW;
      assertThat(check(token)).isEmpty();
    }
  }

  @Test
  void whatIsAnsweredAtOnceIsOfOneTime() {
    TestKey key = add(shop.issue().with("expireTime", "'" + NOW.plusMillis(1) + "'"));

    assertThat(check.checkAtOnce(key.credential(), NO_ADDRESS, index))
        .containsInstanceOf(Verification.Valid.class);
    assertThat(clock.now).isEqualTo(NOW.plusSeconds(600));
  }

  private Optional<VerificationError> check(String token) {
    return check.check(token, NO_ADDRESS, index).error();
  }

  private List<String> tokens(TestKey key, Instant expireTime) {
    TokenClaims claims = HandMadeTokens.claims(ours, key, NOW, expireTime);
    return List.of(
        JwtFormat.issue(claims, HandMadeTokens.signer(ours, NOW)),
        MacaroonFormat.issue(
            claims, ours.macaroonRoots().orElseThrow().current(NOW).orElseThrow()));
  }

  private TestKey add(TestKey key) {
    index.put(key.indexed());
    return key;
  }

  private static final class HastyClock extends Clock {
    private Instant now = NOW;

    @Override
    public Instant instant() {
      Instant told = now;
      now = now.plusSeconds(600);
      return told;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("UTC alone");
    }
  }
}
