package dev.latchkey.verifier.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.network.IpAddresses;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.verifier.index.LastUse;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.testing.FixedHashKeys;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HandMadeTokens;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.SignatureMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckAtOnceTest {
  private static final Optional<byte[]> ADDRESS = IpAddresses.parse("10.0.0.1");
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final TestTenant shop = new TestTenant("shop");
  private final FixedHashKeys hashKeys = new FixedHashKeys(shop);
  private final FixedTokenKeys tokenKeys = new FixedTokenKeys();
  private final NamespaceTokenKeys ours = tokenKeys.enable("shop");
  private final SettableClock clock = new SettableClock();
  private final RecordIndex index = new RecordIndex();
  private final SignatureMemory signatures = new SignatureMemory(clock, 100);
  private final RateLimits rateLimits = new RateLimits(clock, 100);
  private final AtomicInteger ambiguous = new AtomicInteger();
  private final CredentialCheck check =
      new CredentialCheck(
          hashKeys,
          tokenKeys,
          signatures,
          Duration.ofSeconds(60),
          rateLimits,
          clock,
          ambiguous::incrementAndGet);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two words",
        "some-key-nobody-imported",
        "lk_v1_01JBN3V5W6X7Y8Z9ABCDEFGHJK_0000000000000000000000000000000000000000000000000",
        "eyJhbGciOiJFZERTQSJ9.e30.AAAA",
        "eyJhbGciOiJFZERTQSJ9.not-json.AAAA"
      })
  void whatNeedsNoSignatureIsRefusedAtOnce(String credential) {
    assertThat(atOnce(credential)).containsSame(check.check(credential, ADDRESS, index));
  }

  @Test
  void keysAreAnsweredAtOnce() {
    TestKey issued = add(shop.issue());
    TestKey imported = add(shop.importKey("a-raw-key-of-somebody"));
    TestKey revoked = add(shop.issue().with("revocation", "{'cause': 'Ordered'}"));
    TestKey expired = add(shop.issue().with("expireTime", "'" + NOW + "'"));
    TestKey elsewhere =
        add(shop.issue().with("ipRestriction", "{'allowedCIDRs': ['192.0.2.0/24']}"));
    TestKey strange = add(shop.issue().with("requires", "['geo']"));

    for (TestKey key : List.of(issued, imported, revoked, expired, elsewhere, strange)) {
      assertThat(atOnce(key.credential())).contains(check.check(key.credential(), ADDRESS, index));
    }
    assertThat(atOnce(issued.credential()).orElseThrow()).isInstanceOf(Verification.Valid.class);
    assertThat(atOnce(shop.issue(issued.keyID()).credential()).flatMap(Verification::error))
        .contains(VerificationError.NOT_FOUND);
  }

  @Test
  void whatIsLongAndWouldBeHashedForManyNamespacesIsNotAnsweredAtOnce() {
    String longest = "x".repeat(4_096);
    String usual = "x".repeat(64);
    List<TestTenant> tenants = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tenants.add(importing("tenant-" + i));
    }
    add(tenants.get(0).importKey(longest));

    assertThat(atOnce(longest)).contains(check.check(longest, ADDRESS, index));
    importing("one-more");
    assertThat(atOnce(longest)).isEmpty();
    assertThat(atOnce(usual)).isPresent();
    assertThat(check.check(longest, ADDRESS, index)).isInstanceOf(Verification.Valid.class);
    for (int i = 4; i < 256; i++) {
      importing("tenant-" + i);
    }
    assertThat(atOnce(usual)).isEmpty();
    assertThat(atOnce(add(shop.issue()).credential())).isPresent();
  }

  @Test
  void anAnswerAtOnceIsAUseOfTheKey() {
    TestKey key = add(shop.issue().with("rateLimit", "{'quota': 1, 'window': '60s'}"));

    assertThat(atOnce(key.credential()).orElseThrow())
        .isInstanceOfSatisfying(
            Verification.Valid.class,
            valid ->
                assertThat(valid.allowance())
                    .hasValueSatisfying(left -> assertThat(left.remaining()).isZero()));
    assertThat(lastUse(key)).isEqualTo(NOW.toEpochMilli());
    assertThat(atOnce(key.credential()).orElseThrow()).isInstanceOf(Verification.RateLimited.class);
  }

  @Test
  void aJwtIsAnsweredAtOnceWhenItsSignatureIsRemembered() {
    TestKey key = add(shop.issue());
    String token = jwt(key, NOW.plusSeconds(600));

    assertThat(atOnce(token)).isEmpty();
    check.check(token, ADDRESS, index, false);
    assertThat(atOnce(token)).isEmpty();
    Verification verified = check.check(token, ADDRESS, index);
    assertThat(verified).isInstanceOf(Verification.Valid.class);
    assertThat(atOnce(token)).contains(verified);
  }

  @Test
  void aForgedJwtIsAnsweredAtOnceWhenItsSignatureIsRemembered() {
    TestKey key = add(shop.issue());
    String token = jwt(key, NOW.plusSeconds(600));
    String other = jwt(key, NOW.plusSeconds(601));
    String forged =
        token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));

    assertThat(atOnce(forged)).isEmpty();
    Verification refused = check.check(forged, ADDRESS, index);
    assertThat(refused.error()).contains(VerificationError.SIGNATURE_INVALID);
    assertThat(atOnce(forged)).containsSame(refused);
  }

  @Test
  void whatHasBecomeOfARememberedJwtIsAnsweredAtOnce() {
    TestKey key = add(shop.issue());
    String token = jwt(key, NOW.plusSeconds(600));
    check.check(token, ADDRESS, index);

    add(shop.key(key.keyID(), key.credential()).with("revocation", "{'cause': 'Ordered'}"));
    assertThat(atOnce(token).flatMap(Verification::error)).contains(VerificationError.REVOKED);
    index.remove(key.indexed().key());
    assertThat(atOnce(token).flatMap(Verification::error)).contains(VerificationError.NOT_FOUND);
    tokenKeys.remove("shop");
    assertThat(atOnce(token).flatMap(Verification::error))
        .contains(VerificationError.SIGNATURE_INVALID);
  }

  @Test
  void aJwtThatIsOverOrOfAnUnknownKeyIsRefusedAtOnce() {
    TestKey key = add(shop.issue());
    String token = jwt(key, NOW.plusSeconds(600));

    clock.advance(Duration.ofSeconds(600));
    assertThat(atOnce(token).flatMap(Verification::error)).contains(VerificationError.EXPIRED);
    tokenKeys.enable("shop");
    assertThat(atOnce(token).flatMap(Verification::error))
        .contains(VerificationError.SIGNATURE_INVALID);
    assertThat(signatures.size()).isZero();
  }

  @Test
  void noMacaroonIsAnsweredAtOnce() {
    TestKey key = add(shop.issue());
    String macaroon =
        MacaroonFormat.issue(
            claims(key, NOW.plusSeconds(600)),
            ours.macaroonRoots().orElseThrow().current(NOW).orElseThrow());

    assertThat(check.check(macaroon, ADDRESS, index)).isInstanceOf(Verification.Valid.class);
    assertThat(atOnce(macaroon)).isEmpty();
    assertThat(atOnce("mc_v1_AgEIbG9jYXRpb24")).isEmpty();
  }

  @Test
  void whatIsNotAnsweredAtOnceLeavesNothingBehind() {
    TestKey key = add(shop.issue().with("rateLimit", "{'quota': 9, 'window': '60s'}"));
    TokenClaims claims = claims(key, NOW.plusSeconds(600));

    assertThat(atOnce(jwt(key, NOW.plusSeconds(600)))).isEmpty();
    assertThat(
            atOnce(
                MacaroonFormat.issue(
                    claims, ours.macaroonRoots().orElseThrow().current(NOW).orElseThrow())))
        .isEmpty();
    assertThat(signatures.size()).isZero();
    assertThat(rateLimits.size()).isZero();
    assertThat(lastUse(key)).isEqualTo(LastUse.NEVER);
    assertThat(ambiguous).hasValue(0);
  }

  private Optional<Verification> atOnce(String credential) {
    return check.checkAtOnce(credential, ADDRESS, index);
  }

  private TestTenant importing(String namespace) {
    TestTenant tenant = new TestTenant(namespace);
    hashKeys.put(tenant);
    add(tenant.importKey("a-raw-key-of-" + namespace));
    return tenant;
  }

  private TestKey add(TestKey key) {
    index.put(key.indexed());
    return key;
  }

  private long lastUse(TestKey key) {
    return index.find("shop", key.keyID()).orElseThrow().lastUse().usedMillis();
  }

  private String jwt(TestKey key, Instant expireTime) {
    return JwtFormat.issue(claims(key, expireTime), HandMadeTokens.signer(ours, NOW));
  }

  private TokenClaims claims(TestKey key, Instant expireTime) {
    return HandMadeTokens.claims(ours, key, NOW, expireTime);
  }
}
